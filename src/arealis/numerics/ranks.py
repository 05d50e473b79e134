"""Mid-ranks of one sample, and of every bootstrap draw of it after a single sort."""

from __future__ import annotations

from typing import Any

import numpy as np
from array_api_compat import array_namespace

__all__ = ["midranks", "weighted_rank_deviations"]


def midranks(x: Any) -> Any:
    """Rank values from 1, and give tied values the mean of their ranks.

    Args:
        x: Values ``[item]``, a NumPy array or a tensor.

    Returns:
        Ranks ``[item]`` in the library of ``x``.

    Example:
        >>> midranks(np.array([3.0, 1.0, 3.0]))
        array([2.5, 1. , 2.5])
    """
    xp = array_namespace(x)
    inverse = xp.unique_inverse(x).inverse_indices
    counts = xp.astype(xp.unique_counts(x).counts, xp.float64)
    return xp.take(xp.cumulative_sum(counts) - (counts - 1) / 2, inverse)


def weighted_rank_deviations(x: np.ndarray, weights: np.ndarray) -> np.ndarray:
    r"""Deviation of each value's mid-rank from the mean rank, in samples where it occurs ``weights`` times.

    .. math:: a_i = \sum_j w_j\, \mathrm{sign}(x_i - x_j) / 2

    One sort and one cumulative sum serve all samples. For whole weights the result is exact.

    Args:
        x: Values ``[item]``.
        weights: How often each value occurs ``[item, sample]``.

    Returns:
        Deviations ``[item, sample]``; those of an absent value say where it would have ranked.

    Example:
        >>> weighted_rank_deviations(np.array([5.0, 7.0]), np.array([[1.0, 3.0], [1.0, 1.0]]))
        array([[-0.5, -0.5],
               [ 0.5,  1.5]])
    """
    order = np.argsort(x, kind="stable")
    sorted_x = x[order]
    cumulative = np.zeros((len(x) + 1, weights.shape[1]))
    np.cumsum(weights[order], axis=0, out=cumulative[1:])
    deviations = cumulative[np.searchsorted(sorted_x, x, side="left")]
    deviations += cumulative[np.searchsorted(sorted_x, x, side="right")]
    deviations -= cumulative[-1]
    deviations *= 0.5
    return deviations
