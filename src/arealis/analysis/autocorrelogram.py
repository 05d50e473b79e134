"""Autocorrelogram: how alike a map and its shifted copy are, at every shift."""

from __future__ import annotations

import numpy as np
from scipy.fft import next_fast_len

from arealis.types import DataError

__all__ = ["spatial_autocorrelogram"]

# A correlation over fewer bins is noise (Hafting et al. 2005).
_LEAST_OVERLAP = 20


def spatial_autocorrelogram(maps: np.ndarray) -> np.ndarray:
    r"""Correlate maps with themselves at every shift, over the bins that overlap.

    .. math:: r(\tau) = \frac{n \sum m m_\tau - \sum m \sum m_\tau}
              {\sqrt{n \sum m^2 - (\sum m)^2} \sqrt{n \sum m_\tau^2 - (\sum m_\tau)^2}}

    with :math:`m_\tau` the map shifted by τ and sums over the n bins sampled in both.

    Args:
        maps: Maps ``[unit, row, column]``; NaN where nothing was sampled.

    Returns:
        Correlations ``[unit, 2 · rows - 1, 2 · columns - 1]``, no shift in the middle; NaN where fewer
        than 20 bins overlap, or those do not vary.

    Raises:
        DataError: if the maps do not have three dimensions, or hold infinite values.

    Example:
        >>> stripes = np.tile([1.0, 0.0], (1, 8, 4))
        >>> spatial_autocorrelogram(stripes)[0, 7, 6:9].round(6).tolist()
        [-1.0, 1.0, -1.0]

    References:
        Hafting, Fyhn, Molden, Moser & Moser 2005, Nature 436:801.
    """
    maps = np.asarray(maps, dtype=float)
    if maps.ndim != 3 or np.isinf(maps).any():
        raise DataError(
            "maps have no autocorrelogram",
            given=f"shape {maps.shape}, {int(np.isinf(maps).sum())} values infinite",
            needed="[unit, row, column], NaN where nothing was sampled",
            action="pass maps as rate_map returns them",
        )
    seen = ~np.isnan(maps)
    # Deviations from each map's own mean, in units of its spread, leave little to rounding.
    centre = np.where(seen, maps, 0).sum((1, 2), keepdims=True) / np.maximum(
        seen.sum((1, 2), keepdims=True), 1
    )
    value = np.where(seen, maps - centre, 0)
    largest = np.abs(value).max((1, 2), keepdims=True)
    value = np.divide(value, largest, out=np.zeros_like(value), where=largest > 0)
    shape = [next_fast_len(2 * n - 1, True) or 0 for n in maps.shape[1:]]
    mask, first, second = (
        np.fft.rfft2(a, s=shape, axes=(1, 2)) for a in (seen.astype(float), value, value**2)
    )
    overlap = np.round(_shifted(mask, mask, shape, maps.shape))
    total, squares, product = (
        _shifted(a, b, shape, maps.shape) for a, b in ((first, mask), (second, mask), (first, first))
    )
    # The sums over the shifted copy are those over the map at the opposite shift.
    varies = overlap * squares - total**2
    other, others = total[:, ::-1, ::-1], varies[:, ::-1, ::-1]
    floor = 1e-9 * np.maximum(overlap, 1) ** 2
    usable = (overlap >= _LEAST_OVERLAP) & (varies > floor) & (others > floor)
    scale = np.sqrt(np.where(usable, varies * others, 1))
    return np.where(usable, np.clip((overlap * product - total * other) / scale, -1, 1), np.nan)


def _shifted(first: np.ndarray, second: np.ndarray, shape: list[int], size: tuple[int, ...]) -> np.ndarray:
    """Sums of products at every shift, no shift in the middle."""
    rows, columns = size[1:]
    found = np.fft.irfft2(first * second.conj(), s=shape, axes=(1, 2))
    found = np.roll(found, (rows - 1, columns - 1), axis=(1, 2))
    return found[:, : 2 * rows - 1, : 2 * columns - 1]
