"""Node-shuffled wiring: a connectome whose cells have swapped names."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from arealis.networks.wiring.connectome import signed_strength
from arealis.networks.wiring.requirements import require_one_population
from arealis.networks.wiring.synapses import Population, Synapses, outgoing_normalised
from arealis.types import Connectome

__all__ = ["node_shuffled"]


def node_shuffled(
    targets: Population,
    sources: Population,
    *,
    rng: np.random.Generator,
    diagram: Connectome,
    synapses: Sequence[str] | None = None,
    coupling: float = 1.0,
) -> Synapses:
    """Give every cell the connections of another, drawn at random.

    The graph is the connectome's own, with all its statistics; only which cell sits where is lost.

    Args:
        targets: Units that receive; must be the sources too, since cells swap both ends at once.
        sources: Units that send.
        rng: Random generator of this replica.
        diagram: Counted contacts ``[synapse, source, target]``.
        synapses: Which kinds of synapse to keep; all of the diagram without.
        coupling: Sum of every cell's outgoing magnitudes.

    Returns:
        The synapses.

    Raises:
        SpecificationError: if the two sides are not the same cells.
    """
    require_one_population("node-shuffled", targets, sources)
    order = rng.permutation(len(sources))
    strength = signed_strength(targets, sources, diagram, synapses)[np.ix_(order, order)]
    return Synapses(np.ones_like(strength), coupling * outgoing_normalised(strength))
