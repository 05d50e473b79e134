"""Handwritten digits."""

from __future__ import annotations

import numpy as np
import pandas as pd

from arealis.data import fetch, provenance
from arealis.types import Stimuli

__all__ = ["mnist_digits"]


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
    return Stimuli(
        inputs={"stimulus": (images.astype(np.float32) / np.float32(255))[:, None, :]},
        stimulus_id=np.array([f"digit {i}" for i in range(len(labels))]),
        targets={"label": labels.astype(np.int64)},
        provenance=provenance("mnist_5k"),
    )
