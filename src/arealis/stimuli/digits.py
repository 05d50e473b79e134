"""Handwritten digits."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pandas as pd

from arealis.data import fetch, provenance
from arealis.types import DataError, Stimuli

__all__ = ["mnist_digits", "mnist_test_digits"]


def mnist_digits() -> Stimuli:
    """Load 5,000 handwritten digits, 500 of each class.

    Returns:
        Stimuli with one input ``"stimulus"``, float32 ``[5000, 1, 784]``: pixels of 28 × 28 images, row by
        row, from 0 (paper) to 1 (ink). The target ``"label"``, int64 ``[5000]``, is the digit. The stimuli
        are sorted by digit as published, so draw from them at random.

    Raises:
        DataError: if the file cannot be had.

    Example:
        >>> mnist_digits().inputs["stimulus"].shape  # doctest: +SKIP
        (5000, 1, 784)

    References:
        LeCun et al. 1998, Proceedings of the IEEE 86:2278.
    """
    table = pd.read_csv(fetch("mnist_5k"), header=None, dtype=np.uint8, compression="gzip").to_numpy()
    images, labels = table[:, :-1], table[:, -1]
    return _digits(images, labels, "digit", provenance("mnist_5k"))


def mnist_test_digits() -> Stimuli:
    """Load the 10,000 handwritten digits of the published test set.

    None of them is among those of :func:`mnist_digits`, so that one can be learnt from and the other
    tested on.

    Returns:
        Stimuli laid out as those of :func:`mnist_digits`, in the published order.

    Raises:
        DataError: if a file cannot be had, or is no file of images or labels.

    Example:
        >>> mnist_test_digits().inputs["stimulus"].shape  # doctest: +SKIP
        (10000, 1, 784)

    References:
        LeCun et al. 1998, Proceedings of the IEEE 86:2278.
    """
    images = _read_idx(fetch("mnist_test_images")).reshape(-1, 784)
    labels = _read_idx(fetch("mnist_test_labels"))
    return _digits(images, labels, "test digit", provenance("mnist_test_images", "mnist_test_labels"))


def _digits(images: np.ndarray, labels: np.ndarray, name: str, origin: str) -> Stimuli:
    return Stimuli(
        inputs={"stimulus": (images.astype(np.float32) / np.float32(255))[:, None, :]},
        stimulus_id=np.array([f"{name} {i}" for i in range(len(labels))]),
        targets={"label": labels.astype(np.int64)},
        provenance=origin,
    )


def _read_idx(path: Path) -> np.ndarray:
    """Read bytes in the format that the digits were published in: a magic number, sizes, data."""
    content = gzip.decompress(path.read_bytes())
    dimensions = content[3]
    sizes = np.frombuffer(content, dtype=">u4", count=dimensions, offset=4)
    values = np.frombuffer(content, dtype=np.uint8, offset=4 + 4 * dimensions)
    if content[:3] != b"\0\0\x08" or values.size != int(np.prod(sizes)):
        raise DataError(
            "a file of digits cannot be read",
            given=f"{path.name}: {len(content)} bytes that start with {content[:4].hex()}",
            needed="the published file of unsigned bytes",
            action="fetch it again",
        )
    return values.reshape(sizes.astype(int))
