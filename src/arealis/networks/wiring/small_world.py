"""Small-world wiring: a ring of neighbours, some of whose synapses come from anywhere instead."""

from __future__ import annotations

import numpy as np

from arealis.networks.wiring.edges import Edges, distinct_sources, synapses_on
from arealis.networks.wiring.requirements import require_count, require_one_population, require_probability
from arealis.networks.wiring.synapses import Population, Synapses
from arealis.types import NetworkError

__all__ = ["small_world"]


def small_world(
    targets: Population,
    sources: Population,
    *,
    rng: np.random.Generator,
    neighbours: int,
    rewiring: float,
    gain: float = 1.0,
) -> Synapses:
    r"""Connect units to their neighbours on a ring, and rewire some synapses to anywhere.

    .. math:: w_{ij} \sim N(0, g^2 / k)

    Directed: unit i receives from k/2 neighbours on each side; with probability p a synapse comes instead
    from a unit drawn from all that the target does not yet listen to, itself excepted. Every unit keeps
    its number of inputs; that of its outputs varies.

    Args:
        targets: Units that receive; must be the sources too.
        sources: Units that send.
        rng: Random generator of this replica.
        neighbours: Inputs k of every unit, an even number.
        rewiring: Probability p, from 0 (a ring lattice) to 1 (a random graph of fixed in-degree).
        gain: Scale ``g``.

    Returns:
        The synapses.

    Raises:
        SpecificationError: if the two sides are not the same units, or p is outside [0, 1].
        NetworkError: if the neighbours are odd, or as many as the units.

    Example:
        >>> ring = Population(tuple("abcde"), ("V1",) * 5)
        >>> small_world(ring, ring, rng=np.random.default_rng(0), neighbours=2,
        ...             rewiring=0.0).structure[0].tolist()
        [0.0, 1.0, 0.0, 0.0, 1.0]

    References:
        Watts & Strogatz 1998, Nature 393:440.
    """
    require_one_population("small-world", targets, sources)
    require_probability("rewiring", rewiring, zero=True)
    units = len(targets)
    require_count("neighbours", neighbours, 2, (units - 1) // 2 * 2, of="neighbours")
    if neighbours % 2:
        raise NetworkError(
            "neighbours on a ring do not lie alike on both sides",
            given=f"neighbours = {neighbours}",
            needed="an even number",
            action=f"write {neighbours - 1} or {neighbours + 1}",
        )
    edges = _rewired(units, neighbours, rewiring, rng)
    return synapses_on(edges, targets, sources, gain=gain, rng=rng)


def _rewired(units: int, neighbours: int, probability: float, rng: np.random.Generator) -> Edges:
    offset = np.delete(np.arange(-(neighbours // 2), neighbours // 2 + 1), neighbours // 2)
    target = np.repeat(np.arange(units), neighbours)
    source = (target + np.tile(offset, units)) % units
    kept = rng.random(len(target)) >= probability
    itself = np.arange(units)
    barred = Edges(np.concatenate([target[kept], itself]), np.concatenate([source[kept], itself]))
    lacking = np.bincount(target[~kept], minlength=units)
    new = distinct_sources(lacking, units, barred=barred, rng=rng)
    return Edges(np.concatenate([target[kept], new.target]), np.concatenate([source[kept], new.source]))
