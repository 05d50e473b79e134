"""Rate map: how active each unit is at each place of an arena."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import gaussian_filter

from arealis.types import DataError

__all__ = ["rate_map"]


def rate_map(
    activity: np.ndarray,
    x: np.ndarray,
    y: np.ndarray,
    *,
    side: float,
    bins: int,
    smoothing: float = 1.0,
) -> tuple[np.ndarray, np.ndarray]:
    r"""Average activity by position, both activity and occupancy smoothed.

    .. math:: m_u(b) = \frac{\sum_{b'} g(b - b') \sum_{s \in b'} r_{su}}{\sum_{b'} g(b - b')\, n_{b'}}

    with :math:`n_b` the samples in bin b and g a Gaussian.

    Args:
        activity: Activity ``[sample, unit]``.
        x: Position to the right ``[sample]``, from 0 to ``side``.
        y: Position down ``[sample]``, from 0 to ``side``.
        side: Length of a side of the square arena.
        bins: Bins of a side.
        smoothing: Standard deviation of g in bins; 0 for none.

    Returns:
        Maps ``[unit, row, column]``, NaN where nothing was sampled within four standard deviations, and the
        share of time spent in each bin ``[row, column]``, which sums to one.

    Raises:
        DataError: if positions do not fit the activity or the arena, something is missing, or there are fewer
            than two bins.

    Example:
        >>> place = np.array([0.5, 1.5])
        >>> maps, share = rate_map(np.array([[1.0], [3.0]]), place, place, side=2, bins=2, smoothing=0)
        >>> maps.tolist(), share.tolist()
        ([[[1.0, nan], [nan, 3.0]]], [[0.5, 0.0], [0.0, 0.5]])

    References:
        Skaggs, McNaughton, Wilson & Barnes 1996, Hippocampus 6:149.
    """
    activity, x, y = (np.asarray(values, dtype=float) for values in (activity, x, y))
    _require_samples(activity, x, y, side, bins, smoothing)
    column, row = (np.minimum((bins * place / side).astype(int), bins - 1) for place in (x, y))
    index = row * bins + column
    # Sums of sorted samples over runs of one bin take one pass, whatever the number of units.
    order = np.argsort(index, kind="stable")
    visited, starts = np.unique(index[order], return_index=True)
    totals = np.zeros((bins * bins, activity.shape[1]))
    totals[visited] = np.add.reduceat(activity[order], starts, axis=0)
    count = np.bincount(index, minlength=bins * bins).reshape(bins, bins).astype(float)
    spread = {"mode": "constant", "truncate": 4.0}
    totals = gaussian_filter(totals.T.reshape(-1, bins, bins), (0, smoothing, smoothing), **spread)
    count = gaussian_filter(count, smoothing, **spread)
    maps = np.divide(totals, count, out=np.full(totals.shape, np.nan), where=count > 0)
    return maps, count / count.sum()


def _require_samples(
    activity: np.ndarray, x: np.ndarray, y: np.ndarray, side: float, bins: int, smoothing: float
) -> None:
    fits = activity.ndim == 2 and x.shape == y.shape == activity.shape[:1] and len(x) > 0
    whole = fits and all(np.isfinite(values).all() for values in (activity, x, y))
    inside = whole and side > 0 and min(x.min(), y.min()) >= 0 and max(x.max(), y.max()) <= side
    if not (inside and bins >= 2 and smoothing >= 0):
        raise DataError(
            "activity cannot be mapped onto an arena",
            given=f"activity {activity.shape}, x {x.shape}, y {y.shape}, side = {side}, bins = {bins}, "
            f"smoothing = {smoothing}",
            needed="finite activity [sample, unit], a position a sample from 0 to side, two bins or more",
            action="leave out samples that are missing, and pass positions in the units of 'side'",
        )
