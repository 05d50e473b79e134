"""Prices of rows and columns that tell an exact matching where to look first."""

from __future__ import annotations

import numpy as np

__all__ = ["priced"]

_SMOOTHING, _SWEEPS = 0.05, 10


def priced(cost: np.ndarray) -> np.ndarray:
    r"""Take a price off every row and column, which changes no plan's rank but leaves likely pairs near zero.

    .. math:: C'_{ij} = C_{ij} - u_i - v_j, \qquad
              \sum_{ij} P_{ij} C'_{ij} = \sum_{ij} P_{ij} C_{ij} - \tfrac1p \sum_i u_i - \tfrac1q \sum_j v_j

    for every plan P with uniform weights, so that the same plan is the cheapest. The prices are those of a
    smoothed plan after a few sweeps over rows and columns; an exact solver then has little left to do.

    Args:
        cost: Finite costs ``[row, column]``.

    Returns:
        Costs in units of their standard deviation, of zero or more.

    Example:
        >>> priced(np.array([[5.0, 9.0], [3.0, 3.0]])).round(3)
        array([[0.002, 1.483],
               [0.152, 0.   ]])

    Reference:
        Cuturi 2013, NeurIPS (smoothed transport).
    """
    p, q = cost.shape
    spread = cost.std()
    each = (cost - cost.min(axis=1, keepdims=True)) / (spread if spread > 0 else 1.0)
    kernel = np.exp(-np.minimum(each / _SMOOTHING, 500.0))  # never zero, so that every price is finite
    row, column = np.ones(p), np.ones(q)
    for _ in range(_SWEEPS):
        row = q / (kernel @ column)
        column = p / np.maximum(row @ kernel, 1e-200)
    each -= _SMOOTHING * np.log(row)[:, None]
    each -= _SMOOTHING * np.log(column)
    return each - each.min()
