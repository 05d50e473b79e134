"""Gabor census: which receptive fields a population has, as physiologists have counted them in V1."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from arealis.analysis.gabor_fit import gabor_fit
from arealis.analysis.gabor_function import GaborFit
from arealis.numerics import central_range, wilson_range
from arealis.types import EstimatorCard, Measurement, NotEstimable, Range

__all__ = ["ASPECT_RATIO_OF_CAT_V1", "gabor_census"]

ASPECT_RATIO_OF_CAT_V1 = (0.23, 0.92)
"""Width to length of simple cells' fields (Jones & Palmer 1987, as Petkov & Kruizinga 1997 quote them)."""

_REFERENCE = "Jones & Palmer 1987; Ringach 2002"
_NULL = NotEstimable("the count describes fields that exist; a null would need other fields")
_CEILING = NotEstimable("weights are known exactly")

_MEDIANS: dict[str, tuple[str, Callable[[GaborFit], np.ndarray]]] = {
    "gabor_nx": ("width × frequency", lambda fit: fit.nx),
    "gabor_ny": ("length × frequency", lambda fit: fit.ny),
    "gabor_aspect_ratio": ("width ÷ length", lambda fit: fit.width / fit.length),
    "gabor_frequency": ("cycles a pixel", lambda fit: fit.frequency),
    "gabor_symmetry": ("phase in degrees, 0 even and 90 odd", lambda fit: np.degrees(fit.symmetry)),
}


def gabor_census(
    fields: np.ndarray, *, area: str, draws: int, rng: np.random.Generator, least: float = 0.5
) -> list[Measurement]:
    r"""Count the shapes of receptive fields, by the Gabor function that is nearest to each.

    Ringach compares populations by :math:`n_x = \sigma_x f` and :math:`n_y = \sigma_y f`, which need no
    degrees of visual angle. In macaque V1 they lie near one curve, from blobs without orientation at the
    origin upwards; sparse coding and independent components of natural images predict more subfields, hence
    a larger :math:`n_x`, and no blobs. The aspect ratio is compared with :data:`ASPECT_RATIO_OF_CAT_V1`.

    Args:
        fields: Weights ``[unit, row, column]``.
        area: The area, for the label.
        draws: Number of bootstrap draws.
        rng: Source of randomness.
        least: The R² from which a field counts as a Gabor function; only these enter the medians.

    Returns:
        ``gabor_r_squared``, the median over all fields that are not zero; ``gabor_fields``, the fraction of
        them that are Gabor functions; of these, medians of ``gabor_nx``, ``gabor_ny``,
        ``gabor_aspect_ratio``, ``gabor_frequency`` (cycles a pixel) and ``gabor_symmetry`` (degrees);
        ``gabor_within_cat_v1``, the fraction with an aspect ratio in the range of the cat; and
        ``gabor_orientation_bias``, 0 where all orientations occur alike and 1 where only one does. Empty if
        all fields are zero; the first two alone if none is a Gabor function.

    Raises:
        DataError: as :func:`~arealis.analysis.gabor_fit`.

    Example:
        >>> from arealis.analysis import gabor
        >>> made = GaborFit(*(np.full(4, v) for v in (1.0, 0.0, 0.0, 0.3, 1.5, 2.0, 0.2, 0.0, 1.0)))
        >>> found = gabor_census(gabor((10, 10), made), area="V1", draws=100, rng=np.random.default_rng(0))
        >>> {m.name: round(m.value, 2) for m in found[:4]}
        {'gabor_r_squared': 1.0, 'gabor_fields': 1.0, 'gabor_nx': 0.3, 'gabor_ny': 0.4}

    References:
        Jones & Palmer 1987, J Neurophysiol 58:1233; Petkov & Kruizinga 1997, Biol Cybern 76:83; Ringach
        2002, J Neurophysiol 88:455.
    """
    fit = gabor_fit(fields)
    quality = fit.r_squared[~np.isnan(fit.r_squared)]
    if not len(quality):
        return []
    good = fit.r_squared >= least
    found = [
        _median("gabor_r_squared", quality, "R² of the best Gabor function", area, draws, rng),
        _share("gabor_fields", good[~np.isnan(fit.r_squared)], f"fields with R² of {least:g} or more", area),
    ]
    if not good.any():
        return found
    for name, (what, values) in _MEDIANS.items():
        found.append(_median(name, values(fit)[good], what, area, draws, rng))
    low, high = ASPECT_RATIO_OF_CAT_V1
    aspect = (fit.width / fit.length)[good]
    words = f"Gabor-like fields with an aspect ratio of {low} to {high}"
    found.append(_share("gabor_within_cat_v1", (aspect >= low) & (aspect <= high), words, area))
    found.append(_orientation_bias(fit.orientation[good], area, draws, rng))
    return found


def _median(
    name: str, values: np.ndarray, what: str, area: str, draws: int, rng: np.random.Generator
) -> Measurement:
    drawn = np.median(values[rng.integers(len(values), size=(draws, len(values)))], axis=1)
    card = _card(f"median over units, {what}", "percentile bootstrap, 95 %")
    return _measured(name, float(np.median(values)), central_range(drawn), len(values), card, area)


def _share(name: str, which: np.ndarray, what: str, area: str) -> Measurement:
    interval = wilson_range(float(which.sum()), len(which))
    return _measured(
        name, float(which.mean()), interval, len(which), _card(f"fraction: {what}", "Wilson, 95 %"), area
    )


def _orientation_bias(
    orientation: np.ndarray, area: str, draws: int, rng: np.random.Generator
) -> Measurement:
    """Length of the mean of orientations on the doubled circle, beside that of as many random ones."""
    count = len(orientation)
    resampled = orientation[rng.integers(count, size=(draws, count))]
    card = replace(
        _card(
            "length of the mean of orientations, doubled so that 180° are a circle",
            "percentile bootstrap, 95 %",
        ),
        null="as many orientations drawn uniformly, central 95 %",
    )
    interval, null = (central_range(_length(o)) for o in (resampled, rng.uniform(0, np.pi, (draws, count))))
    value = float(_length(orientation[None])[0])
    return replace(_measured("gabor_orientation_bias", value, interval, count, card, area), null=null)


def _length(orientations: np.ndarray) -> np.ndarray:
    return np.abs(np.exp(2j * orientations).mean(axis=1))


def _card(variant: str, interval: str) -> EstimatorCard:
    return EstimatorCard(
        variant, resampling_unit="unit of one network", interval=interval, reference=_REFERENCE
    )


def _measured(
    name: str, value: float, interval: Range | NotEstimable, count: int, card: EstimatorCard, area: str
) -> Measurement:
    return Measurement(name, value, interval, _NULL, _CEILING, count, card, area=area)
