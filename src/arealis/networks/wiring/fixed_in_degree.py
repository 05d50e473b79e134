"""Fixed in-degree wiring: every unit hears the same number of others, drawn at random."""

from __future__ import annotations

import numpy as np

from arealis.networks.wiring.edges import (
    Edges,
    distinct_sources,
    self_edges,
    sparse_synapses_on,
    synapses_on,
)
from arealis.networks.wiring.requirements import require_count
from arealis.networks.wiring.synapses import Population, SparseSynapses, Synapses

__all__ = ["fixed_in_degree"]


def fixed_in_degree(
    targets: Population,
    sources: Population,
    *,
    rng: np.random.Generator,
    inputs: int,
    gain: float = 1.0,
    self_connections: bool = True,
    sparse: bool = False,
) -> Synapses | SparseSynapses:
    r"""Give every unit the same number of inputs, from sources drawn without repetition.

    .. math:: w_{ij} \sim N(0, g^2 / k)

    Args:
        targets: Units that receive.
        sources: Units that send.
        rng: Random generator of this replica.
        inputs: Number k of inputs of every unit.
        gain: Scale ``g``.
        self_connections: Whether a unit may connect to itself.
        sparse: Hold only the synapses that there are, rather than a matrix: the same ones.

    Returns:
        The synapses.

    Raises:
        NetworkError: if there are fewer sources than inputs, or no inputs.

    Example:
        >>> area = Population(tuple("abcde"), ("V1",) * 5)
        >>> drawn = fixed_in_degree(area, area, rng=np.random.default_rng(0), inputs=2)
        >>> drawn.structure.sum(axis=1).tolist()
        [2.0, 2.0, 2.0, 2.0, 2.0]

    References:
        Brunel 2000, J Comput Neurosci 8:183.
    """
    nobody = Edges(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))
    barred = nobody if self_connections else self_edges(targets, sources)
    require_count("inputs", inputs, 1, len(sources) - bool(len(barred)), of="inputs of a unit")
    counts = np.full(len(targets), inputs)
    edges = distinct_sources(counts, len(sources), barred=barred, rng=rng)
    if sparse:
        return sparse_synapses_on(edges, len(targets), gain=gain, rng=rng)
    return synapses_on(edges, targets, sources, gain=gain, rng=rng)
