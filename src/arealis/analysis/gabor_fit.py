"""Gabor fit: the Gabor functions that lie nearest to receptive fields in the plane."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
from scipy.optimize import least_squares
from scipy.special import expit

from arealis.analysis.gabor_function import GaborFit, pixel_places, turned
from arealis.analysis.gabor_starts import gabor_starts
from arealis.types import DataError

__all__ = ["gabor_fit"]

_NARROWEST, _WIDEST = 0.4, 1.0
_HIGHEST, _BEYOND = 0.5, 0.6
_INSIDE, _CLOSE = 1e-3, 1e-6


def gabor_fit(fields: np.ndarray, *, starts: int = 3) -> GaborFit:
    """Fit a Gabor function to every receptive field by least squares, each from several starts.

    Starts come from a grid: the centre of the field's power, the peaks of its spectrum, several sizes; the
    best of them are followed by the Levenberg–Marquardt method and the best end is kept. Centres stay
    within 10 % beyond the field, sizes between 0.4 pixels and its side, frequencies below one cycle in two
    pixels: beyond these a fit says nothing about the field.

    Args:
        fields: Weights ``[unit, row, column]``, at least 4 × 4.
        starts: How many of the starts are followed.

    Returns:
        The fits.

    Raises:
        DataError: if the fields are not finite, or too small.

    Example:
        >>> from arealis.analysis.gabor_function import gabor
        >>> planted = GaborFit(*(np.array([v]) for v in (1.0, 0.5, -1.0, 0.6, 1.6, 2.4, 0.2, 0.4, 1.0)))
        >>> found = gabor_fit(gabor((12, 12), planted))
        >>> found.nx.round(3).tolist(), found.r_squared.round(3).tolist()
        ([0.32], [1.0])

    References:
        Jones & Palmer 1987, J Neurophysiol 58:1233.
    """
    fields = np.asarray(fields, dtype=float)
    if fields.ndim != 3 or min(fields.shape[1:]) < 4 or not np.isfinite(fields).all():
        raise DataError(
            "Gabor functions cannot be fitted",
            given=f"shape {fields.shape}, {int((~np.isfinite(fields)).sum())} numbers not finite",
            needed="finite weights [unit, row, column] of 4 × 4 or more",
            action="pass the receptive fields as images",
        )
    norm = np.sqrt((fields**2).sum(axis=(1, 2)))
    scaled = fields / np.where(norm > 0, norm, 1)[:, None, None]
    bounds = _bounds(fields.shape[1:])
    guesses = gabor_starts(scaled, keep=starts, bounds=bounds)
    ends = [
        _follow(field, guess, bounds) if n > 0 else (guess[0], np.nan)
        for field, guess, n in zip(scaled, guesses, norm, strict=True)
    ]
    return _described(np.stack([e for e, _ in ends]), np.array([r for _, r in ends]), norm)


def _bounds(shape: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Of the parameters ``x, y, θ, σ_x, σ_y, f``; the angle has none worth the name."""
    rows, columns = shape
    side = _WIDEST * max(shape)
    low = [-_BEYOND * columns, -_BEYOND * rows, -8 * np.pi, _NARROWEST, _NARROWEST, 0.0]
    high = [_BEYOND * columns, _BEYOND * rows, 8 * np.pi, side, side, _HIGHEST]
    return np.array(low), np.array(high)


def _follow(
    field: np.ndarray, guesses: np.ndarray, bounds: tuple[np.ndarray, np.ndarray]
) -> tuple[np.ndarray, float]:
    """The best end ``x, y, θ, σ_x, σ_y, f, a, b`` of some starts, and its R².

    Bounded parameters are logistic functions of free ones, for the method knows no bounds.
    """
    rows, columns = pixel_places(field.shape)
    target, (low, high) = field.ravel(), bounds

    def parts(free: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        share = expit(free[:6])
        return np.concatenate([low + (high - low) * share, free[6:]]), (high - low) * share * (1 - share)

    def residual(free: np.ndarray) -> np.ndarray:
        return _waves(parts(free)[0], columns, rows)[0] - target

    def slopes(free: np.ndarray) -> np.ndarray:
        at, scale = parts(free)
        slope = _waves(at, columns, rows)[1]
        slope[:, :6] *= scale
        return slope

    best, error = guesses[0], np.inf
    for guess in guesses:
        share = np.clip((guess[:6] - low) / (high - low), _INSIDE, 1 - _INSIDE)
        start = np.concatenate([np.log(share / (1 - share)), guess[6:]])
        end = least_squares(
            residual, start, cast(Any, slopes), method="lm", ftol=_CLOSE, xtol=_CLOSE, max_nfev=60
        )
        if 2 * end.cost < error:
            best, error = parts(end.x)[0], 2 * end.cost
    return best, 1 - error / float(target @ target)


def _waves(at: np.ndarray, columns: np.ndarray, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A Gabor function ``[pixel]`` with parameters ``x, y, θ, σ_x, σ_y, f, a, b``, and its slopes by them.

    Its wave is ``a cos + b sin``, which is linear where amplitude and phase are not.
    """
    x, y, angle, width, length, frequency, even, odd = at
    along, across = turned(columns, rows, x, y, angle)
    envelope = np.exp(-((along / width) ** 2 + (across / length) ** 2) / 2)
    cosine, sine = np.cos(2 * np.pi * frequency * along), np.sin(2 * np.pi * frequency * along)
    wave = even * cosine + odd * sine
    turning = 2 * np.pi * envelope * (odd * cosine - even * sine)
    value = envelope * wave
    by_along = -value * along / width**2 + frequency * turning
    by_across = -value * across / length**2
    c, s = np.cos(angle), np.sin(angle)
    slopes = (
        -c * by_along + s * by_across,
        -s * by_along - c * by_across,
        by_along * across - by_across * along,
        value * along**2 / width**3,
        value * across**2 / length**3,
        along * turning,
        envelope * cosine,
        envelope * sine,
    )
    return value, np.stack(slopes, axis=1)


def _described(ends: np.ndarray, r_squared: np.ndarray, norm: np.ndarray) -> GaborFit:
    """Fits as amplitude and phase, each Gabor function by the one direction in [0, π) that describes it."""
    x, y, angle, width, length, frequency, even, odd = ends.T
    phase = np.arctan2(-odd, even)
    opposite = angle % (2 * np.pi) >= np.pi
    phase = np.where(opposite & (phase < np.pi), -phase, phase)
    amplitude = norm * np.hypot(even, odd)
    return GaborFit(amplitude, x, y, angle % np.pi, width, length, frequency, phase, r_squared)
