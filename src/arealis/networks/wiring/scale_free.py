"""Scale-free wiring: a graph that grew by preferring what is already well connected."""

from __future__ import annotations

import numpy as np

from arealis.networks.wiring.edges import Edges, once, synapses_on
from arealis.networks.wiring.requirements import require_count, require_one_population
from arealis.networks.wiring.synapses import Population, Synapses
from arealis.types import SpecificationError

__all__ = ["grown_graph", "scale_free"]


def scale_free(
    targets: Population,
    sources: Population,
    *,
    rng: np.random.Generator,
    degree: int,
    exponent: float = 3.0,
    gain: float = 1.0,
) -> Synapses:
    r"""Connect units as a graph that grows with preference for hubs, in and out alike.

    .. math:: P(k) \sim k^{-X} \quad \text{for many inputs, and many outputs, k}

    This is the directed model of Bollobás and others: each new synapse comes from, or goes to, a new unit, or
    joins two that are there; a unit that is there is chosen in proportion to the synapses that it has, plus a
    constant, which sets the exponent. Synapses of a unit onto itself are dropped and repeated ones count
    once, so that a unit has fewer than ``degree`` on average. Units stand in random order. Weights are
    :math:`w_{ij} \sim N(0, g^2 / k_i)` for a unit that has k inputs.

    Args:
        targets: Units that receive; must be the sources too.
        sources: Units that send.
        rng: Random generator of this replica.
        degree: Synapses that are made for each unit.
        exponent: X of both distributions, at least :math:`1 + 2d / (2d - 1)` for a degree d.
        gain: Scale ``g``.

    Returns:
        The synapses.

    Raises:
        SpecificationError: if the two sides are not the same units, or the exponent is too small.
        NetworkError: if the degree is not positive, or as large as the number of units.

    Example:
        >>> area = Population(tuple(str(i) for i in range(300)), ("V1",) * 300)
        >>> drawn = scale_free(area, area, rng=np.random.default_rng(0), degree=3)
        >>> inputs = drawn.structure.sum(axis=1)
        >>> bool(inputs.max() > 10 * np.median(inputs))
        True

    References:
        Bollobás, Borgs, Chayes & Riordan 2003, Proc ACM-SIAM Symp Discrete Algorithms 14:132. Barabási &
        Albert 1999, Science 286:509.
    """
    require_one_population("scale-free", targets, sources)
    units = len(targets)
    require_count("degree", degree, 1, units - 1, of="synapses made for a unit")
    grown = grown_graph(units, degree, exponent, rng=rng)
    order = rng.permutation(units)
    target, source = order[grown.target], order[grown.source]
    pairs = once(target[target != source] * units + source[target != source])
    return synapses_on(Edges(*np.divmod(pairs, units)), targets, sources, gain=gain, rng=rng)


def grown_graph(units: int, degree: int, exponent: float, *, rng: np.random.Generator) -> Edges:
    """Grow the graph, with synapses onto the unit itself and repeated ones, units in the order of age.

    A choice in proportion to the synapses that units have is a uniform choice among all synapses so far,
    whose end is copied. Who copies whom is drawn for all at once; the chains are then followed together.

    Args:
        units: Number of units.
        degree: Synapses that are made for each.
        exponent: Of the distributions of inputs and outputs.
        rng: Random generator.

    Returns:
        The synapses in the order in which they came; the first is the first unit's, onto itself.

    Raises:
        SpecificationError: if the exponent is too small.
    """
    joins_old = 1 - 1 / (2 * degree)  # chance that one end, say the target, was there before
    constant = degree * ((exponent - 1) * joins_old - 1)
    if not constant >= 0:
        raise SpecificationError(
            "the exponent of scale-free wiring is too small",
            given=f"exponent = {exponent} for degree = {degree}",
            needed=f"at least {1 + 1 / joins_old:.4g}",
            action="raise 'exponent'",
        )
    made = np.cumsum(rng.geometric(1 / degree, size=units - 1))  # the synapses that bring a new unit
    brings = np.zeros(made[-1] + 1, dtype=bool)
    brings[made] = True
    age = np.cumsum(brings)  # the newest unit when a synapse has come, whose number it is
    receives = brings & (rng.random(len(brings)) < 0.5)
    return Edges(
        _ends(receives, age, brings, constant, rng), _ends(brings & ~receives, age, brings, constant, rng)
    )


def _ends(
    new: np.ndarray, age: np.ndarray, brings: np.ndarray, constant: float, rng: np.random.Generator
) -> np.ndarray:
    """One end of every synapse: the unit that it brings, one at random, or that of an earlier synapse."""
    place = np.arange(len(new))
    there = age - brings + 1  # units before it came
    copies = ~new & (rng.random(len(new)) * (place + constant * there) < place)
    end = np.where(new, age, (rng.random(len(new)) * there).astype(np.int64))
    pointer = np.where(copies, (rng.random(len(new)) * place).astype(np.int64), place)
    while (pointer[pointer] != pointer).any():
        pointer = pointer[pointer]
    return end[pointer]
