"""Topographic wiring: units near each other on one map are wired to units near each other on the next."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from arealis.networks.wiring.requirements import require_probability
from arealis.networks.wiring.synapses import Population, Synapses
from arealis.types import NetworkError, SpecificationError

__all__ = ["topographic"]


def topographic(
    targets: Population,
    sources: Population,
    *,
    rng: np.random.Generator,
    width: float,
    target_map: tuple[int, ...] = (),
    source_map: tuple[int, ...] = (),
    fall_off: str = "strength",
    profile: str = "gaussian",
    peak: float = 1.0,
    wrap: bool = False,
    gain: float = 1.0,
) -> Synapses:
    r"""Connect two maps of the same space by a function of the distance between their units.

    .. math:: G_{ij} = \exp\left(-\frac{d_{ij}^2}{2 \sigma^2}\right) \quad \text{or} \quad
              G_{ij} = \exp\left(-\frac{d_{ij}}{\sigma}\right)

    Units lie in the middle of the cells of a line, a grid or a grid of more dimensions, whose every side has
    length one, so that maps of different sizes lie on each other. ``fall_off = "strength"`` wires all
    to all with structural strengths :math:`g\, G_{ij} / \sum_k G_{ik}` and gains of one on them, which learn.
    ``fall_off = "density"`` draws whether a synapse exists, with probability p G, and its weight
    :math:`w \sim N(0, g^2 / k_i)` for a unit that has k synapses.

    Args:
        targets: Units that receive, row by row.
        sources: Units that send, row by row.
        rng: Random generator of this replica.
        width: Standard deviation, or length constant, σ, as a fraction of a side.
        target_map: Units along each side of the targets' map; empty for a line.
        source_map: The same of the sources' map.
        fall_off: What becomes less with distance: ``"strength"`` or ``"density"``.
        profile: ``"gaussian"``, or ``"exponential"`` as axons of cortex fall off.
        peak: Probability p of a synapse at no distance; of ``fall_off = "density"`` only.
        wrap: Join opposite edges, so that a line is a ring and a grid a torus.
        gain: Scale ``g``.

    Returns:
        The synapses.

    Raises:
        NetworkError: if a map does not hold the units, or the maps have different numbers of sides.
        SpecificationError: if the width is not above zero, the peak is outside (0, 1], or for an unknown
            fall-off or profile.

    Example:
        >>> ring = Population(("a", "b", "c", "d"), ("V1",) * 4)
        >>> synapses = topographic(ring, ring, rng=np.random.default_rng(0), width=0.2, wrap=True)
        >>> synapses.structure[0].round(2).tolist()
        [0.51, 0.23, 0.02, 0.23]

    References:
        Kaas 1997, Brain Res Bull 44:107. Ercsey-Ravasz et al. 2013, Neuron 80:184, for the exponential.
    """
    if not 0 < width < math.inf:
        raise SpecificationError(
            "the width of topographic wiring is out of range",
            given=str(width),
            needed="a number above zero, as a fraction of a side of the map",
            action="correct the width",
        )
    require_probability("peak connection", peak)
    squared = _squared_distances(_places(target_map, targets), _places(source_map, sources), wrap)
    decay = _decay(squared, width, profile)
    if fall_off == "strength":
        # The nearest source counts one, so that a width below the spacing leaves something to divide by.
        near = np.exp(decay.min(axis=1, keepdims=True) - decay)
        return Synapses(np.ones(near.shape), gain * near / near.sum(axis=1, keepdims=True))
    if fall_off == "density":
        mask = (rng.random(decay.shape) < peak * np.exp(-decay)).astype(float)
        scale = gain / np.sqrt(np.maximum(mask.sum(axis=1, keepdims=True), 1))
        return Synapses(scale * rng.standard_normal(mask.shape) * mask, mask)
    raise _unknown("fall-off", fall_off, "'strength' or 'density'")


def _decay(squared: np.ndarray, width: float, profile: str) -> np.ndarray:
    """Minus the logarithm of the profile, from squared distances."""
    if profile == "gaussian":
        return squared / (2 * width**2)
    if profile == "exponential":
        return np.sqrt(squared) / width
    raise _unknown("profile", profile, "'gaussian' or 'exponential'")


def _unknown(what: str, given: str, needed: str) -> SpecificationError:
    return SpecificationError(
        f"unknown {what} of topographic wiring",
        given=repr(given),
        needed=needed,
        action="choose one of these",
    )


def _places(sides: Sequence[int], units: Population) -> np.ndarray:
    """Coordinates of every unit ``[unit, side]``, between 0 and 1."""
    sides = tuple(sides) or (len(units),)
    if math.prod(sides) != len(units) or min(sides) < 1:
        areas = ", ".join(dict.fromkeys(units.area))
        raise NetworkError(
            "a topographic map does not hold the units",
            given=f"{' × '.join(map(str, sides))} places for {len(units)} units of {areas}",
            needed="as many places as units",
            action="change 'target_map' or 'source_map', or the number of units",
        )
    along = [(np.arange(side) + 0.5) / side for side in sides]
    return np.stack([axis.ravel() for axis in np.meshgrid(*along, indexing="ij")], axis=1)


def _squared_distances(to: np.ndarray, of: np.ndarray, wrap: bool) -> np.ndarray:
    """Squared distances between places ``[target, source]``."""
    if to.shape[1] != of.shape[1]:
        raise NetworkError(
            "topographic maps have different numbers of sides",
            given=f"{to.shape[1]} of the targets, {of.shape[1]} of the sources",
            needed="the same number",
            action="set both 'target_map' and 'source_map'",
        )
    apart = np.abs(to[:, None] - of[None])
    return np.square(np.minimum(apart, 1 - apart) if wrap else apart).sum(axis=-1)
