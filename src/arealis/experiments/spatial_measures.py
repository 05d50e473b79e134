"""Measures of where units are active: an area's fields in the arena that an animal walked through."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from arealis.analysis import grid_census, place_census
from arealis.experiments.spelling import unknown
from arealis.types import Measurement, NotEstimable, Responses

__all__ = ["census_of_grid_fields", "census_of_place_fields"]


def census_of_place_fields(
    *,
    model: Responses,
    attributes: Mapping[str, np.ndarray],
    permutations: int,
    rng: np.random.Generator,
    area: str,
    side: float,
    bins: int = 16,
    smoothing: float = 1.0,
) -> list[Measurement] | NotEstimable:
    """How much units tell of place, in bits a spike, and how large their fields are.

    Args:
        model: Recorded responses.
        attributes: Name → what is known of every stimulus, such as ``"x"`` and ``"y"``.
        permutations: Number of shuffles of the null, and of bootstrap draws.
        rng: Source of randomness.
        area: The area.
        side: Side of the square arena, in the units of x and y.
        bins: Bins of a side.
        smoothing: Standard deviation of the smoothing in bins.

    Returns:
        The measurements; see :func:`arealis.analysis.place_census`.

    Raises:
        SpecificationError: if there is no such area, or the stimuli have no position.
        DataError: if positions lie outside the arena.
    """
    x, y = _positions(attributes, "spatial_information")
    mapped: dict[str, Any] = {"side": side, "bins": bins, "smoothing": smoothing}
    chosen = _area(model, area, "spatial_information")
    found = place_census(chosen, x, y, area=area, permutations=permutations, rng=rng, **mapped)
    return found or NotEstimable("all units of the area are silent")


def census_of_grid_fields(
    *,
    model: Responses,
    attributes: Mapping[str, np.ndarray],
    permutations: int,
    rng: np.random.Generator,
    area: str,
    side: float,
    bins: int = 16,
    smoothing: float = 1.0,
) -> list[Measurement]:
    """How far units' fields lie on a hexagonal and on a square lattice, and how many more than by chance.

    Args:
        model: Recorded responses.
        attributes: Name → what is known of every stimulus, such as ``"x"`` and ``"y"``.
        permutations: Number of shuffles of the null, and of bootstrap draws.
        rng: Source of randomness.
        area: The area.
        side: Side of the square arena, in the units of x and y.
        bins: Bins of a side.
        smoothing: Standard deviation of the smoothing in bins.

    Returns:
        The measurements; see :func:`arealis.analysis.grid_census`.

    Raises:
        SpecificationError: if there is no such area, or the stimuli have no position.
        DataError: if positions lie outside the arena.
    """
    x, y = _positions(attributes, "grid_score")
    mapped: dict[str, Any] = {"side": side, "bins": bins, "smoothing": smoothing}
    chosen = _area(model, area, "grid_score")
    return grid_census(chosen, x, y, area=area, permutations=permutations, rng=rng, **mapped)


def _positions(attributes: Mapping[str, np.ndarray], kind: str) -> tuple[np.ndarray, np.ndarray]:
    for name in ("x", "y"):
        if name not in attributes:
            raise unknown("target", name, attributes, place=f"[[measure]] {kind}")
    return attributes["x"], attributes["y"]


def _area(model: Responses, area: str, kind: str) -> Responses:
    known = model.coords["area"].values
    if area not in known:
        raise unknown("area", area, sorted(set(known.tolist())), place=f"[[measure]] {kind}")
    return model.isel(unit=np.flatnonzero(known == area))
