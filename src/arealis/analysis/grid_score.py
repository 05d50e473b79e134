"""Grid score: whether a map repeats itself on a hexagonal, or on a square, lattice."""

from __future__ import annotations

from typing import Literal

import numpy as np

from arealis.analysis.autocorrelogram import spatial_autocorrelogram

__all__ = ["grid_score"]

_DEGREES = 3
_RINGS = 2  # a bin
# Rotations that leave a lattice as it is, and those that lie between them.
_ROTATIONS = {"hexagonal": ((60, 120), (30, 90, 150)), "square": ((90,), (45, 135))}
# Of the radius of the central peak: the nearest peaks end at one and a half of it to three times.
_OUTER = (1.5, 3.0)


def grid_score(maps: np.ndarray, *, symmetry: Literal["hexagonal", "square"] = "hexagonal") -> np.ndarray:
    r"""Correlate the ring of an autocorrelogram with itself, rotated.

    .. math:: G = \max_R \Big( \min_{\alpha \in \{60, 120\}} c_R(\alpha)
              - \max_{\beta \in \{30, 90, 150\}} c_R(\beta) \Big)

    where :math:`c_R(\alpha)` is the correlation of the autocorrelogram with itself rotated by α degrees, over
    the ring between its central peak and the radius R. The peak ends where the mean around it has its first
    minimum. For a square lattice, 90 takes the place of 60 and 120, and 45 and 135 that of 30, 90 and 150.
    The best radius is taken, so that noise has a mean above zero: judge a score by that of shuffled data.

    Args:
        maps: Maps ``[unit, row, column]``; NaN where nothing was sampled.
        symmetry: The lattice.

    Returns:
        A score a unit, from -2 to 2; NaN without a ring, as of a map that does not vary or has one field that
        fills the arena.

    Raises:
        DataError: as :func:`spatial_autocorrelogram`.

    Example:
        >>> row, column = np.mgrid[:24, :24]
        >>> angles = np.radians([0, 60, 120])
        >>> waves = [np.cos(2 * np.pi / 7 * (row * np.sin(a) + column * np.cos(a))) for a in angles]
        >>> bool(grid_score(np.sum(waves, axis=0)[None])[0] > 1)
        True

    References:
        Sargolini et al. 2006, Science 312:758; Langston et al. 2010, Science 328:1576 (the best radius).
    """
    rings, radius = _polar(spatial_autocorrelogram(maps))
    mean = rings.mean(axis=2)
    inner, found = _first_minimum(mean)
    ring = np.arange(len(radius))
    inside = (ring >= inner[:, None]) & found[:, None]
    score = _contrast(rings, radius, inside, symmetry)
    low, high = (factor * radius[inner][:, None] for factor in _OUTER)
    score[~((radius >= low) & (radius <= high) & inside)] = np.nan
    best = np.where(np.isnan(score), -np.inf, score).max(axis=1)
    return np.where(np.isfinite(best), best, np.nan)


def _polar(correlogram: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Correlations ``[unit, ring, angle]`` between bins, and the radius of every ring."""
    middle = (np.array(correlogram.shape[1:]) - 1) // 2
    radius = np.arange(_RINGS * (middle.min()) - 1) / _RINGS
    angle = np.radians(np.arange(0, 360, _DEGREES))
    row = middle[0] + radius[:, None] * np.sin(angle)
    column = middle[1] + radius[:, None] * np.cos(angle)
    top, left = np.floor(row).astype(int), np.floor(column).astype(int)
    down, right = row - top, column - left
    corners = (
        ((1 - down) * (1 - right), top, left),
        ((1 - down) * right, top, left + 1),
        (down * (1 - right), top + 1, left),
        (down * right, top + 1, left + 1),
    )
    return sum((w * correlogram[:, r, c] for w, r, c in corners), np.zeros(())), radius


def _first_minimum(mean: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Position of the first ring whose mean is below those beside it, and whether there is one."""
    lowest = (mean[:, 1:-1] < mean[:, :-2]) & (mean[:, 1:-1] <= mean[:, 2:])
    return lowest.argmax(axis=1) + 1, np.asarray(lowest.any(axis=1))


def _contrast(rings: np.ndarray, radius: np.ndarray, inside: np.ndarray, symmetry: str) -> np.ndarray:
    """Score ``[unit, ring]`` of the ring up to each radius, every bin of the plane counting alike."""
    # A ring with a gap spoils all that reach beyond it: NaN goes through the sums.
    weight = inside * radius
    value = np.where(inside[..., None], rings, 0)
    area = weight.cumsum(axis=1)
    mean = _over(value.mean(axis=2), weight, area)
    variance = _over((value**2).mean(axis=2), weight, area) - mean**2

    def rotated(degrees: int) -> np.ndarray:
        turned = np.roll(value, degrees // _DEGREES, axis=2)
        covariance = _over((value * turned).mean(axis=2), weight, area) - mean**2
        return np.divide(covariance, variance, out=np.full(mean.shape, np.nan), where=variance > 1e-12)

    onto, between = (np.stack([rotated(d) for d in degrees]) for degrees in _ROTATIONS[symmetry])
    return onto.min(axis=0) - between.max(axis=0)


def _over(values: np.ndarray, weight: np.ndarray, area: np.ndarray) -> np.ndarray:
    """Weighted mean ``[unit, ring]`` up to each ring."""
    return np.divide((weight * values).cumsum(axis=1), area, out=np.zeros_like(area), where=area > 0)
