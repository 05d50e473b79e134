"""Correlations of many reweighted samples at once, so that a bootstrap is a few array operations."""

from __future__ import annotations

import numpy as np

from arealis.numerics.blocks import blocks
from arealis.numerics.correlation_ratio import correlation_ratio
from arealis.numerics.ranks import weighted_rank_deviations

__all__ = ["pearson_draws", "spearman_draws"]


def pearson_draws(x: np.ndarray, y: np.ndarray, weights: np.ndarray) -> np.ndarray:
    r"""Pearson correlation of every reweighted sample of pairs.

    .. math:: r_d = \frac{\sum_i w_{id} (x_i - \bar x_d)(y_i - \bar y_d)}
                    {\sqrt{\sum_i w_{id} (x_i - \bar x_d)^2 \sum_i w_{id} (y_i - \bar y_d)^2}}

    Args:
        x: Values ``[item]``.
        y: Values ``[item]``.
        weights: How often each item occurs ``[item, sample]``.

    Returns:
        Correlations ``[sample]``; ``NaN`` where a sample is empty or constant.

    Example:
        >>> x, y = np.array([1.0, 2.0, 3.0]), np.array([1.0, 2.0, 1.0])
        >>> pearson_draws(x, y, np.array([[2.0], [1.0], [0.0]]))
        array([1.])
    """
    # Centring first keeps the sums of squares small against which they are compared below.
    x, y = x - x.mean(), y - y.mean()
    total, *sums = np.stack([np.ones_like(x), x, y, x * y, x * x, y * y]) @ weights
    inverse = np.divide(1.0, total, out=np.zeros_like(total), where=total > 0)
    sx, sy, sxy, sxx, syy = sums
    vx, vy = sxx - sx * sx * inverse, syy - sy * sy * inverse
    # A constant sample leaves rounding error instead of zero.
    rounding = 64 * np.finfo(float).eps
    vx, vy = np.where(vx > rounding * sxx, vx, 0.0), np.where(vy > rounding * syy, vy, 0.0)
    return correlation_ratio(sxy - sx * sy * inverse, vx, vy)


def spearman_draws(x: np.ndarray, y: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Spearman correlation (mid-ranks for ties) of every reweighted sample of pairs.

    Equal to repeating each pair ``weights`` times and ranking anew, without doing either.

    Args:
        x: Values ``[item]``.
        y: Values ``[item]``.
        weights: How often each item occurs ``[item, sample]``, whole and not negative.

    Returns:
        Correlations ``[sample]``; ``NaN`` where a sample is empty or constant.

    Example:
        >>> spearman_draws(np.array([1.0, 2.0, 3.0]), np.array([1.0, 4.0, 9.0]), np.array([[1], [1], [2]]))
        array([1.])
    """
    draws = np.empty(weights.shape[1])
    for block in blocks(len(draws), len(x)):
        w = np.array(weights[:, block], dtype=float, order="C")
        a, b = weighted_rank_deviations(x, w), weighted_rank_deviations(y, w)
        weighted = w * a
        cross, first = np.einsum("id,id->d", weighted, b), np.einsum("id,id->d", weighted, a)
        w *= b
        draws[block] = correlation_ratio(cross, first, np.einsum("id,id->d", w, b))
    return draws
