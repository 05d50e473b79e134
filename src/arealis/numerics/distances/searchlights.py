"""Searchlights: the geometry in the neighbourhood of every unit, in chunks that fit into memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from array_api_compat import array_namespace, device
from scipy.spatial import KDTree

from arealis.numerics.distances.missing import as_floats
from arealis.numerics.distances.rdm import pattern_distances
from arealis.types.errors import DataError

__all__ = ["searchlight_neighbourhoods", "searchlight_rdms"]


def searchlight_neighbourhoods(
    positions: np.ndarray, radius: float, *, present: np.ndarray | None = None, fewest: int = 2
) -> tuple[np.ndarray, list[np.ndarray]]:
    """The units within a radius of each unit.

    Args:
        positions: Where each unit is ``[unit, dimension]``, in any unit of length.
        radius: Radius of a neighbourhood in the same unit of length; its rim belongs to it.
        present: Mask ``[unit]``: units that were not measured are neither centres nor neighbours.
        fewest: A centre with fewer units in its neighbourhood, itself included, is left out.

    Returns:
        The units that are centres ``[centre]``, and the units near each centre, itself included.

    Raises:
        DataError: if positions, mask or radius make no sense, or no centre is left.

    Example:
        >>> searchlight_neighbourhoods(np.array([[0.0], [1.0], [5.0]]), 1.0)
        (array([0, 1]), [array([0, 1]), array([0, 1])])

    Reference:
        Kriegeskorte, Goebel & Bandettini 2006, PNAS 103:3863.
    """
    positions = np.asarray(positions, dtype=float)
    measured = np.ones(len(positions), bool) if present is None else np.asarray(present)
    fits = positions.ndim == 2 and measured.shape == positions.shape[:1] and measured.dtype == bool
    if not (fits and np.isfinite(positions[measured]).all() and 0 < radius < np.inf):
        raise DataError(
            "no neighbourhoods can be found",
            given=f"positions of shape {positions.shape}, a mask of shape {measured.shape}, radius {radius}",
            needed="finite positions [unit, dimension] of all units that are present, one true or false a "
            "unit, and a radius above zero",
            action="mark units without a position as not present",
        )
    units = np.flatnonzero(measured)
    tree = KDTree(positions[units])
    near = [units[np.sort(n)] for n in tree.query_ball_point(positions[units], radius)] if len(units) else []
    kept = [i for i, neighbours in enumerate(near) if len(neighbours) >= fewest]
    if not kept:
        raise DataError(
            "no neighbourhood has enough units",
            given=f"{len(units)} units within {radius} of fewer than {fewest}",
            needed=f"{fewest} units or more within the radius of some unit",
            action="take a larger radius",
        )
    return units[kept], [near[i] for i in kept]


def searchlight_rdms(
    x: Any,
    neighbourhoods: Sequence[np.ndarray],
    method: str,
    *,
    noise_covariance: Any = None,
    chunk: int = 256,
) -> Iterator[Any]:
    """Dissimilarities in each neighbourhood, a chunk of centres at a time.

    Working memory is about chunk × stimuli × (stimuli + units of a neighbourhood) numbers, however many
    centres there are. Neighbourhoods of one size are worked on together.

    Args:
        x: Responses ``[stimulus, unit]``, a NumPy array or a tensor; ``NaN`` as in :func:`rdm`.
        neighbourhoods: Positions of the units of each neighbourhood, from
            :func:`searchlight_neighbourhoods`.
        method: As in :func:`rdm`.
        noise_covariance: Covariance of the noise ``[unit, unit]``, for ``"mahalanobis"`` only.
        chunk: Number of centres a chunk.

    Yields:
        Dissimilarities ``[centre, pair]`` in the library of ``x``, in the order of the neighbourhoods.

    Raises:
        DataError: when asked for the first chunk: as :func:`rdm`, or if a neighbourhood is empty or names
            units that there are not; with the chunk in which a pair has no distance.

    Example:
        >>> x = np.array([[0.0, 0.0, 0.0], [2.0, 2.0, 4.0]])
        >>> np.concatenate(list(searchlight_rdms(x, [np.array([0, 1]), np.array([1, 2])], "euclidean")))
        array([[ 4.],
               [10.]])

    Reference:
        Kriegeskorte, Goebel & Bandettini 2006, PNAS 103:3863.
    """
    _check(x, neighbourhoods, chunk)
    xp = array_namespace(x)
    x = as_floats(x)
    for start in range(0, len(neighbourhoods), chunk):
        part = neighbourhoods[start : start + chunk]
        sizes = [len(units) for units in part]
        groups = [[i for i, size in enumerate(sizes) if size == s] for s in sorted(set(sizes))]
        alike = [np.stack([part[i] for i in group]) for group in groups]
        found = [_of_one_size(x, units, method, noise_covariance, xp) for units in alike]
        back = np.argsort(np.concatenate(groups), kind="stable")
        rdms = xp.take(xp.concat(found), xp.asarray(back, device=device(x)), axis=0)
        without = np.flatnonzero(np.asarray(xp.any(xp.isnan(rdms), axis=1).tolist()))
        if len(without):
            raise DataError(
                f"some neighbourhoods have pairs of stimuli without a {method} distance",
                given=f"constant or empty patterns in neighbourhoods {(without[:5] + start).tolist()} "
                f"({len(without)} in this chunk)",
                needed="response patterns that vary over the units of every neighbourhood",
                action="leave out units without responses (present=), or take a larger radius",
            )
        yield rdms


def _of_one_size(x: Any, units: np.ndarray, method: str, noise_covariance: Any, xp: Any) -> Any:
    """RDMs of neighbourhoods ``units [centre, unit]``."""
    flat = xp.asarray(units.ravel(), device=device(x))
    tables = xp.reshape(xp.take(x, flat, axis=1), (x.shape[0], *units.shape))
    tables = xp.permute_dims(tables, (1, 0, 2))
    if noise_covariance is None:
        return pattern_distances(tables, method)
    blocks = xp.stack([xp.asarray(noise_covariance)[u[:, None], u[None, :]] for u in units])
    return pattern_distances(tables, method, blocks)


def _check(x: Any, neighbourhoods: Sequence[np.ndarray], chunk: int) -> None:
    units = x.shape[-1]
    wrong = [i for i, u in enumerate(neighbourhoods) if not len(u) or np.min(u) < 0 or np.max(u) >= units]
    if x.ndim != 2 or not len(neighbourhoods) or wrong or chunk < 1:
        raise DataError(
            "no searchlights can be computed",
            given=f"{len(neighbourhoods)} neighbourhoods, empty or out of range: {wrong[:5]}, responses of "
            f"shape {tuple(x.shape)}, chunks of {chunk}",
            needed="[stimulus, unit], one neighbourhood or more of its units, and one centre a chunk or more",
            action="take them from searchlight_neighbourhoods for the same units",
        )
