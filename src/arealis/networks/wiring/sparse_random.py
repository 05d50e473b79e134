"""Sparse random wiring: every synapse exists with the same probability."""

from __future__ import annotations

import numpy as np

from arealis.networks.wiring.edges import scattered
from arealis.networks.wiring.requirements import require_probability
from arealis.networks.wiring.synapses import Population, SparseSynapses, Synapses, slotted

__all__ = ["sparse_random"]


def sparse_random(
    targets: Population,
    sources: Population,
    *,
    rng: np.random.Generator,
    probability: float,
    gain: float = 1.0,
    sparse: bool = False,
) -> Synapses | SparseSynapses:
    r"""Connect units at random: an Erdős–Rényi graph with normal weights.

    .. math:: w \sim N\left(0, g^2 / (p\, n_\text{source})\right)

    Args:
        targets: Units that receive.
        sources: Units that send.
        rng: Random generator of this replica.
        probability: Chance ``p`` of each synapse, in (0, 1].
        gain: Scale ``g``.
        sparse: Hold only the synapses that there are, rather than a matrix; they are drawn otherwise.

    Returns:
        The synapses.

    Raises:
        SpecificationError: if the probability is outside (0, 1].
    """
    require_probability("connection", probability)
    scale = gain / np.sqrt(probability * len(sources))
    if sparse:
        edges = scattered(len(targets), len(sources), probability, rng=rng)
        drawn = scale * rng.standard_normal(len(edges))
        source, taken, (weight,) = slotted(edges.target, edges.source, len(targets), drawn)
        return SparseSynapses(weight, source, None if taken is None else taken.astype(float))
    shape = (len(targets), len(sources))
    mask = (rng.random(shape) < probability).astype(float)
    weight = scale * rng.standard_normal(shape)
    return Synapses(weight * mask, mask)
