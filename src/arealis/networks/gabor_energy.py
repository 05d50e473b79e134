"""Gabor energy: complex cells of primary visual cortex, with nothing learnt."""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, log, pi, sin, sqrt

import numpy as np

from arealis.networks.pixels import square_images
from arealis.types import DataError, Responses, Stimuli, make_responses

__all__ = ["gabor_energy"]

# Width of the envelope in periods, for a bandwidth of one octave at half the amplitude.
_PERIODS = 3 / pi * sqrt(log(2) / 2)


def gabor_energy(
    stimuli: Stimuli,
    *,
    frequencies: Sequence[int] = (1, 2, 4, 8, 16, 32),
    orientations: int = 8,
    source: str = "stimulus",
) -> Responses:
    r"""Respond to images with the energy of Gabor filters: complex cells of primary visual cortex.

    A cell at position p, with spatial frequency f and orientation θ, adds a pair of filters in quadrature:

    .. math:: e = \left|\sum_x \left(g_x \, e^{2 \pi i f u_\theta \cdot (x - p)} - c\, g_x\right) I_x\right|
              \Big/ \|g\|, \qquad g_x = e^{-\|x - p\|^2 / 2 \sigma^2}, \quad \sigma = .562 / f

    where c makes each filter blind to uniform light. At f cycles an image there are f × f positions, and the
    bandwidth is one octave, so that the cells tile the image at every scale.

    Args:
        stimuli: Stimuli with square grey images as an input, ``[stimulus, 1, side · side]``.
        frequencies: Spatial frequencies in cycles an image; the published six if not given.
        orientations: Number of preferred orientations, evenly spaced over 180°.
        source: Name of the input.

    Returns:
        :data:`~arealis.types.Responses` ``[stimulus, 1, 1, unit]`` with the coordinates ``frequency``
        (cycles an image), ``orientation`` (degrees; 0 prefers vertical stripes, 90 horizontal ones), ``row``
        and ``column`` (of the centre, in pixels) on ``unit``; 10,920 units by default.

    Raises:
        DataError: if the input holds no square images, or they are too small for a frequency.

    Example:
        >>> shown = Stimuli({"stimulus": np.ones((2, 1, 64))}, np.array(["a", "b"]))
        >>> cells = gabor_energy(shown, frequencies=(1, 2), orientations=4)
        >>> cells.sizes["unit"], bool((abs(cells) < 1e-9).all())
        (20, True)

    References:
        Adelson & Bergen 1985, J Opt Soc Am A 2:284 (energy); Kay et al. 2008, Nature 452:352 (frequencies,
        orientations, positions and bandwidth).
    """
    images = square_images(stimuli, source).astype(np.float64)
    side = images.shape[1]
    _check(frequencies, orientations, side)
    energies, labels = [], []
    for frequency in frequencies:
        centres = (np.arange(frequency) + 0.5) * side / frequency - 0.5
        for turn in range(orientations):
            degrees = 180 * turn / orientations
            energies.append(_energy(images, centres, frequency / side, degrees))
            labels += [(frequency, degrees, row, column) for row in centres for column in centres]
    frequency, orientation, row, column = np.array(labels).T
    return make_responses(
        np.concatenate(energies, axis=1)[:, None, None, :],
        stimulus_id=stimuli.stimulus_id,
        unit_id=[f"{f:g} cycles, {o:g}°, {r:g},{c:g}" for f, o, r, c in labels],
        area="Gabor energy",
        quantity="energy",
        unit="arbitrary",
        provenance=f"Gabor energy of stimuli {stimuli.provenance}",
        unit_attributes={"frequency": frequency, "orientation": orientation, "row": row, "column": column},
    )


def _energy(images: np.ndarray, centres: np.ndarray, frequency: float, degrees: float) -> np.ndarray:
    """Energy ``[stimulus, position]`` of one frequency (cycles a pixel) and orientation, all positions.

    A Gabor filter is a product of one along the rows and one along the columns, so that all positions take
    two small matrix products.
    """
    distance = np.arange(images.shape[1]) - centres[:, None]
    envelope = np.exp(-0.5 * (distance * frequency / _PERIODS) ** 2)
    angle = np.deg2rad(degrees)
    along_rows = envelope * np.exp(2j * pi * frequency * sin(angle) * distance)
    along_columns = envelope * np.exp(2j * pi * frequency * cos(angle) * distance)
    response = along_rows @ images @ along_columns.T
    light = envelope @ images @ envelope.T
    # The response to uniform light, as a multiple of what the envelope alone gives.
    uniform = np.outer(along_rows.sum(axis=1), along_columns.sum(axis=1)) / _squared_sum(envelope.sum(axis=1))
    length = np.sqrt(_squared_sum((envelope**2).sum(axis=1)))
    return (np.abs(response - uniform * light) / length).reshape(len(images), -1)


def _squared_sum(sums: np.ndarray) -> np.ndarray:
    """Sum over the image of what is a product of the same thing along rows and columns."""
    return np.outer(sums, sums)


def _check(frequencies: Sequence[int], orientations: int, side: int) -> None:
    whole = all(isinstance(f, int) and f >= 1 for f in frequencies)
    if not whole or not frequencies or orientations < 1 or 2 * max(frequencies) > side:
        raise DataError(
            "the images cannot be filtered so",
            given=f"frequencies {tuple(frequencies)}, {orientations} orientations, {side} pixels a side",
            needed="one frequency or more, each from 1 to half the pixels, and one orientation or more",
            action="take larger images, such as objects92(size=175), or leave out the high frequencies",
        )
