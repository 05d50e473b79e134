"""The last step of every correlation: divide by both standard deviations where there are any."""

from __future__ import annotations

import numpy as np

__all__ = ["correlation_ratio"]


def correlation_ratio(cross: np.ndarray, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    r"""Divide sums of products by the geometric mean of two sums of squares.

    .. math:: r = \frac{S_{xy}}{\sqrt{S_{xx} S_{yy}}}

    Args:
        cross: Sums of products ``[sample]``.
        first: Sums of squares of the first variable ``[sample]``.
        second: Sums of squares of the second variable ``[sample]``.

    Returns:
        Ratios ``[sample]`` between −1 and 1; ``NaN`` where a sum of squares is zero.

    Example:
        >>> correlation_ratio(np.array([2.0, 0.0]), np.array([4.0, 0.0]), np.array([4.0, 1.0]))
        array([0.5, nan])
    """
    cross, scale = np.broadcast_arrays(cross, np.sqrt(first) * np.sqrt(second))
    ratio = np.divide(cross, scale, out=np.full(scale.shape, np.nan), where=scale > 0)
    return np.clip(ratio, -1.0, 1.0)
