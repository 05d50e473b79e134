"""Starts of a Gabor fit: the best of a grid, for all receptive fields at once."""

from __future__ import annotations

from itertools import product

import numpy as np

from arealis.analysis.gabor_function import pixel_places, turned

__all__ = ["gabor_starts"]

_SIZES = (0.1, 0.2, 0.35)
"""Standard deviations of the envelope, as parts of the side."""
_PEAKS, _PADDED = 2, 4
_APART = 0.08
_RIDGE = 1e-9


def gabor_starts(fields: np.ndarray, *, keep: int, bounds: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """Choose where to begin, by least squares over a grid of envelopes at the peaks of the spectrum.

    Args:
        fields: Weights ``[unit, row, column]``.
        keep: Number of starts a field.
        bounds: Lower and upper bound of ``x, y, θ, σ_x, σ_y, f``.

    Returns:
        Starts ``[unit, start, parameter]``, the best first: ``x, y, θ, σ_x, σ_y, f`` and the weights of
        cosine and sine.

    Example:
        >>> bounds = np.full(6, -9.0), np.full(6, 9.0)
        >>> gabor_starts(np.ones((3, 8, 8)), keep=2, bounds=bounds).shape
        (3, 2, 8)
    """
    units, height, width = fields.shape
    rows, columns = pixel_places((height, width))
    flat = fields.reshape(units, -1)
    power = flat**2
    total = np.maximum(power.sum(axis=1), np.finfo(float).tiny)
    centre = np.stack([power @ columns, power @ rows], axis=1) / total[:, None]
    sizes = np.array(list(product(_SIZES, _SIZES))) * max(height, width)
    waves = _spectral_peaks(fields)
    shape = (units, waves.shape[1], len(sizes))
    guesses = np.concatenate(
        [
            np.broadcast_to(centre[:, None, None], (*shape, 2)),
            np.broadcast_to(waves[:, :, None, :1], (*shape, 1)),
            np.broadcast_to(sizes, (*shape, 2)),
            np.broadcast_to(waves[:, :, None, 1:], (*shape, 1)),
        ],
        axis=-1,
    ).reshape(units, -1, 6)
    guesses = np.clip(guesses, *bounds)
    even, odd, explained = _projected(flat, guesses, columns, rows)
    best = np.argsort(-explained, axis=1, kind="stable")[:, :keep]
    starts = np.concatenate([guesses, even[..., None], odd[..., None]], axis=-1)
    return np.take_along_axis(starts, best[..., None], axis=1)


def _spectral_peaks(fields: np.ndarray) -> np.ndarray:
    """Direction and frequency ``[unit, wave, 2]`` of peaks of the spectrum, and of half of the first."""
    sides = [_PADDED * n for n in fields.shape[1:]]
    spectrum = np.abs(np.fft.rfft2(fields, s=sides)).reshape(len(fields), -1)
    down, right = np.meshgrid(np.fft.fftfreq(sides[0]), np.fft.rfftfreq(sides[1]), indexing="ij")
    down, right = down.ravel(), right.ravel()
    found = []
    for _ in range(_PEAKS):
        top = spectrum.argmax(axis=1)
        wave = np.stack([right[top], down[top]], axis=1)
        found.append(wave)
        distance = np.hypot(right - wave[:, :1], down - wave[:, 1:])
        spectrum = np.where(distance > _APART, spectrum, 0)
    found.append(found[0] / 2)
    waves = np.stack(found, axis=1)
    return np.stack(
        [np.arctan2(waves[..., 1], waves[..., 0]), np.hypot(waves[..., 0], waves[..., 1])], axis=-1
    )


def _projected(
    flat: np.ndarray, guesses: np.ndarray, columns: np.ndarray, rows: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Least-squares weights of cosine and sine ``[unit, guess]``, and the power that they account for."""
    x, y, angle, width, length, frequency = np.moveaxis(guesses, -1, 0)[..., None]
    along, across = turned(columns, rows, x, y, angle)
    envelope = np.exp(-((along / width) ** 2 + (across / length) ** 2) / 2)
    cosine = envelope * np.cos(2 * np.pi * frequency * along)
    sine = envelope * np.sin(2 * np.pi * frequency * along)
    with_cosine, with_sine = (np.einsum("ugp,up->ug", wave, flat) for wave in (cosine, sine))
    cc, ss, cs = (np.einsum("ugp,ugp->ug", a, b) for a, b in ((cosine, cosine), (sine, sine), (cosine, sine)))
    cc, ss = cc + _RIDGE, ss + _RIDGE
    determinant = cc * ss - cs**2
    even = (ss * with_cosine - cs * with_sine) / determinant
    odd = (cc * with_sine - cs * with_cosine) / determinant
    return even, odd, even * with_cosine + odd * with_sine
