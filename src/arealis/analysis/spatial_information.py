"""Spatial information and field size: how much, and of how small a place, a unit's activity tells."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import generate_binary_structure, label

from arealis.types import DataError

__all__ = ["field_size", "spatial_information"]


def spatial_information(maps: np.ndarray, occupancy: np.ndarray) -> np.ndarray:
    r"""Information about place that a spike carries.

    .. math:: I = \sum_b p_b \frac{m_b}{\bar m} \log_2 \frac{m_b}{\bar m}, \qquad \bar m = \sum_b p_b m_b

    Args:
        maps: Rates ``[unit, row, column]``, not negative; NaN where nothing was sampled.
        occupancy: Share of time p in each bin ``[row, column]``.

    Returns:
        Bits a spike ``[unit]``: 0 for a rate that is the same everywhere; NaN for a silent unit.

    Raises:
        DataError: if a rate is negative, or shapes do not fit.

    Example:
        >>> one_of_four = np.array([[[8.0, 0.0], [0.0, 0.0]]])
        >>> spatial_information(one_of_four, np.full((2, 2), 0.25)).tolist()
        [2.0]

    References:
        Skaggs, McNaughton, Gothard & Markus 1993, Adv Neural Inf Process Syst 5:1030.
    """
    maps = _rates(maps)
    if maps.shape[1:] != occupancy.shape:
        raise DataError(
            "maps and occupancy do not fit",
            given=f"{maps.shape} and {occupancy.shape}",
            needed="[unit, row, column] and [row, column]",
            action="pass both as rate_map returns them",
        )
    share = np.where(np.isnan(maps), 0, occupancy)
    share /= share.sum((1, 2), keepdims=True)
    rate = np.nan_to_num(maps)
    mean = (share * rate).sum((1, 2), keepdims=True)
    relative = np.divide(rate, mean, out=np.full(maps.shape, np.nan), where=mean > 0)
    logarithm = np.log2(relative, out=np.zeros_like(relative), where=relative > 0)
    return (share * relative * logarithm).sum((1, 2))


def field_size(maps: np.ndarray, *, threshold: float = 0.5) -> np.ndarray:
    """Size of the largest place field: bins side by side whose rate is at least a part of the highest.

    Args:
        maps: Rates ``[unit, row, column]``, not negative; NaN where nothing was sampled.
        threshold: That part, above 0 and at most 1.

    Returns:
        Fraction of the bins sampled ``[unit]``; NaN for a silent unit.

    Raises:
        DataError: if a rate is negative, or the threshold out of range.

    Example:
        >>> field_size(np.array([[[4.0, 3.0], [1.0, 0.0]]])).tolist()
        [0.5]

    References:
        Muller, Kubie & Ranck 1987, J Neurosci 7:1935.
    """
    maps = _rates(maps)
    if not 0 < threshold <= 1:
        raise DataError(
            "a place field has no such threshold",
            given=f"{threshold}",
            needed="above 0 and at most 1",
            action="correct it",
        )
    rate = np.nan_to_num(maps)
    peak = rate.max((1, 2))
    inside = (rate >= threshold * peak[:, None, None]) & (peak > 0)[:, None, None]
    # Neighbours share an edge, and lie in the map of one unit.
    beside = generate_binary_structure(3, 1)
    beside[[0, 2]] = False
    number = np.empty(inside.shape, dtype=np.int64)
    label(inside, structure=beside, output=number)
    sizes = np.bincount(number.ravel())
    sizes[0] = 0
    largest = sizes[number].max((1, 2))
    return np.where(peak > 0, largest / (~np.isnan(maps)).sum((1, 2)), np.nan)


def _rates(maps: np.ndarray) -> np.ndarray:
    maps = np.asarray(maps, dtype=float)
    sampled = maps.ndim == 3 and maps.size > 0 and (~np.isnan(maps)).any((1, 2)).all()
    if not sampled or (maps < 0).any() or np.isinf(maps).any():
        raise DataError(
            "maps do not hold firing rates",
            given=f"shape {maps.shape}, {int((maps < 0).sum())} bins negative",
            needed="finite rates [unit, row, column] of at least 0, NaN where nothing was sampled",
            action="rectify what can fall below rest, such as dF/F or activity with an inhibitory surround",
        )
    return maps
