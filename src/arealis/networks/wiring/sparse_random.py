"""Sparse random wiring: every synapse exists with the same probability."""

from __future__ import annotations

import numpy as np

from arealis.networks.wiring.synapses import Population, Synapses
from arealis.types import SpecificationError

__all__ = ["sparse_random"]


def sparse_random(
    targets: Population,
    sources: Population,
    *,
    rng: np.random.Generator,
    probability: float,
    gain: float = 1.0,
) -> Synapses:
    r"""Connect units at random: an Erdős–Rényi graph with normal weights.

    .. math:: w \sim N\left(0, g^2 / (p\, n_\text{source})\right)

    Args:
        targets: Units that receive.
        sources: Units that send.
        rng: Random generator of this replica.
        probability: Chance ``p`` of each synapse, in (0, 1].
        gain: Scale ``g``.

    Returns:
        The synapses.

    Raises:
        SpecificationError: if the probability is outside (0, 1].
    """
    if not 0 < probability <= 1:
        raise SpecificationError(
            "a connection probability is outside (0, 1]",
            given=str(probability),
            needed="a number above 0, at most 1",
            action="correct it, or remove the projection",
        )
    shape = (len(targets), len(sources))
    mask = (rng.random(shape) < probability).astype(float)
    weight = gain / np.sqrt(probability * len(sources)) * rng.standard_normal(shape)
    return Synapses(weight * mask, mask)
