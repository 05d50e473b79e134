"""Grid census: on which lattice the fields of units lie, as it is counted in the entorhinal cortex."""

from __future__ import annotations

from functools import partial
from typing import Literal

import numpy as np

from arealis.analysis.grid_score import grid_score
from arealis.analysis.response_matrix import response_matrix
from arealis.analysis.shuffled_maps import ONE_RECORDING, map_and_shuffle
from arealis.numerics import wilson_range
from arealis.types import EstimatorCard, Measurement, Range, Responses

__all__ = ["grid_census"]

_LATTICES: dict[str, Literal["hexagonal", "square"]] = {"grid": "hexagonal", "square": "square"}


def grid_census(
    responses: Responses,
    x: np.ndarray,
    y: np.ndarray,
    *,
    area: str,
    side: float,
    bins: int,
    permutations: int,
    rng: np.random.Generator,
    smoothing: float = 1.0,
) -> list[Measurement]:
    """Say how far the fields of units lie on a hexagonal, and on a square, lattice.

    Intervals resample units. A unit without a ring of peaks has no score, and is not on a lattice.

    Args:
        responses: Responses with a single time step, a stimulus a sample of the animal's path.
        x: Position to the right ``[stimulus]``, from 0 to ``side``.
        y: Position down ``[stimulus]``.
        area: The area, for the label.
        side: Length of a side of the square arena.
        bins: Bins of a side.
        permutations: Number of times that positions are shuffled for the null, and of bootstrap draws.
        rng: Source of randomness.
        smoothing: Standard deviation of the smoothing in bins.

    Returns:
        ``grid_score`` and ``square_score``, means of :func:`grid_score` over units that have one, and
        ``grid_units`` and ``square_units``, the fractions of all units whose score exceeds 95 % of their own
        with shuffled positions; chance is .05.

    Raises:
        DataError: as :func:`rate_map`.

    Example:
        >>> from arealis.types import make_responses
        >>> row, column = np.mgrid[:20, :20].reshape(2, -1)
        >>> waves = [np.cos(column * np.cos(a) + row * np.sin(a)) for a in np.pi / 3 * np.arange(3)]
        >>> r = make_responses(sum(waves)[:, None, None, None], stimulus_id=np.arange(400).astype(str),
        ...                    unit_id=["u"], area="MEC", quantity="rate", unit="spikes/s",
        ...                    provenance="made up")
        >>> found = grid_census(r, column + 0.5, row + 0.5, area="MEC", side=20, bins=20, permutations=40,
        ...                     rng=np.random.default_rng(0))
        >>> {m.name: m.value for m in found if m.name.endswith("units")}
        {'grid_units': 1.0, 'square_units': 0.0}

    References:
        Sargolini et al. 2006, Science 312:758; Langston et al. 2010, Science 328:1576.
    """
    mapped = map_and_shuffle(
        response_matrix(responses),
        x,
        y,
        side=side,
        bins=bins,
        smoothing=smoothing,
        permutations=permutations,
        rng=rng,
    )
    found = []
    for name, symmetry in _LATTICES.items():
        each = grid_score(mapped.maps, symmetry=symmetry)
        null = mapped.null(partial(grid_score, symmetry=symmetry))
        found += mapped.over_units(
            f"{name}_score",
            np.mean,
            each,
            null,
            area=area,
            variant=f"mean over units, {symmetry} symmetry, best radius",
            reference="Sargolini et al. 2006",
            rng=rng,
        )
        found.append(_share(f"{name}_units", each, null, symmetry, area))
    return found


def _share(name: str, each: np.ndarray, null: np.ndarray, symmetry: str, area: str) -> Measurement:
    """Fraction of units above the 95th percentile of their own shuffles; no ring, no lattice."""
    lowest = -2.0
    limit = np.percentile(np.nan_to_num(null, nan=lowest), 95, axis=0)
    above = np.nan_to_num(each, nan=lowest) > limit
    return Measurement(
        name=name,
        value=float(above.mean()),
        interval=wilson_range(float(above.sum()), len(above)),
        null=Range(0.05, 0.05),
        ceiling=ONE_RECORDING,
        n=len(above),
        card=EstimatorCard(
            variant=f"fraction of units whose {symmetry} score exceeds 95 % of their own shuffled",
            resampling_unit="unit",
            interval="Wilson, 95 %",
            null="the level of the test",
            reference="Langston et al. 2010",
        ),
        area=area,
    )
