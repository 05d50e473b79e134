"""Synfire chain: pools of units, each wired all to all to the next."""

from __future__ import annotations

import numpy as np

from arealis.networks.wiring.requirements import require_count, require_one_population
from arealis.networks.wiring.synapses import Population, Synapses

__all__ = ["synfire_chain"]


def synfire_chain(
    targets: Population,
    sources: Population,
    *,
    rng: np.random.Generator,
    pools: int,
    ring: bool = False,
    gain: float = 1.0,
) -> Synapses:
    r"""Wire every unit of a pool to every unit of the next.

    .. math:: S_{ij} = \frac{g}{N_{m - 1}} \quad \text{for } i \in \text{pool } m,\ j \in \text{pool } m - 1

    with gains of one on it, so that a pool whose N units fire together drives each unit of the next by g.
    Pools are runs of neighbouring units, alike in size.

    Args:
        targets: Units that receive; must be the sources too.
        sources: Units that send.
        rng: Not read; every replica has the same chain.
        pools: Number of pools.
        ring: Whether the last pool drives the first.
        gain: Drive ``g`` by a pool that fires together.

    Returns:
        The synapses.

    Raises:
        SpecificationError: if the two sides are not the same units.
        NetworkError: if there are fewer than two pools, or fewer units than pools.

    Example:
        >>> chain = Population(tuple("abcd"), ("HVC",) * 4)
        >>> synfire_chain(chain, chain, rng=np.random.default_rng(0), pools=2).structure.tolist()[2]
        [0.5, 0.5, 0.0, 0.0]

    References:
        Abeles 1991, Corticonics. Diesmann, Gewaltig & Aertsen 1999, Nature 402:529.
    """
    require_one_population("synfire", targets, sources)
    require_count("pools", pools, 2, len(targets), of="pools")
    members = np.array_split(np.arange(len(targets)), pools)
    structure = np.zeros((len(targets), len(sources)))
    for pool in range(pools if ring else pools - 1):
        of, to = members[pool], members[(pool + 1) % pools]
        structure[np.ix_(to, of)] = gain / len(of)
    return Synapses(np.ones_like(structure), structure)
