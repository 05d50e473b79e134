"""Random halves of the trials of every stimulus."""

from __future__ import annotations

import numpy as np

__all__ = ["random_halves"]


def random_halves(measured: np.ndarray, *, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Divide the trials of every stimulus into two halves, the same way for all stimuli that have all trials.

    Args:
        measured: Which trials there are ``[stimulus, trial]``.
        rng: Source of randomness.

    Returns:
        Which trials belong to the first and to the second half ``[stimulus, trial]``.

    Example:
        >>> first, second = random_halves(np.ones((3, 4), dtype=bool), rng=np.random.default_rng(0))
        >>> first.sum(axis=1), bool((first ^ second).all())
        (array([2, 2, 2]), True)
    """
    order = rng.permutation(measured.shape[1])
    rank = np.empty(measured.shape, dtype=int)
    rank[:, order] = np.cumsum(measured[:, order], axis=1) - 1
    first = rank % 2 == 0
    return measured & first, measured & ~first
