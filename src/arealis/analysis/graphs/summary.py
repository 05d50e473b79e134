"""Graph statistics: one table for a wiring diagram and for a network that shall be like it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from arealis.analysis.graphs.clustering import clustering, path_length, small_worldness
from arealis.analysis.graphs.degrees import (
    connection_density,
    degree_assortativity,
    degrees,
    reciprocity,
)
from arealis.analysis.graphs.graph import Graph, connected_pairs
from arealis.analysis.graphs.modules import modularity

__all__ = ["GraphStatistics", "graph_statistics"]


@dataclass(frozen=True)
class GraphStatistics:
    """What a graph is like.

    Args:
        units: Number of units.
        connections: Number of connections between different units.
        density: See :func:`connection_density`.
        reciprocity: See :func:`reciprocity`.
        in_degree: Number of inputs ``[unit]``.
        out_degree: Number of outputs ``[unit]``.
        clustering: Mean over units of :func:`clustering`.
        path_length: Mean number of synapses between units that have a way; see :func:`path_length`.
        reachable: Fraction of ordered pairs that have one.
        small_worldness: See :func:`small_worldness`.
        assortativity: See :func:`degree_assortativity`.
        modularity: Of the given modules; None without. See :func:`modularity`.
    """

    units: int
    connections: int
    density: float
    reciprocity: float
    in_degree: np.ndarray
    out_degree: np.ndarray
    clustering: float
    path_length: float
    reachable: float
    small_worldness: float
    assortativity: float
    modularity: float | None


def graph_statistics(
    graph: Graph,
    *,
    rng: np.random.Generator,
    modules: Sequence[object] | np.ndarray | None = None,
    draws: int = 20,
) -> GraphStatistics:
    """Compute all statistics of a graph.

    Args:
        graph: Synapses ``[target, source]``, dense or sparse. Of a connectome, which is ``[synapse, source,
            target]``: ``(diagram > 0).any("synapse").values.T``.
        rng: Random generator, for the graphs that small-worldness is relative to.
        modules: Module of every unit, if its modularity is asked for.
        draws: Number of those random graphs.

    Returns:
        The statistics.

    Raises:
        DataError: if the synapses are no graph, or modules and units are not as many.
        SpecificationError: if there are no draws.

    Example:
        >>> ring = sum(np.roll(np.eye(30), shift, axis=0) for shift in (-2, -1, 1, 2))
        >>> found = graph_statistics(ring, rng=np.random.default_rng(0))
        >>> found.connections, found.reciprocity, found.clustering, round(found.path_length, 2)
        (120, 1.0, 0.5, 4.14)
    """
    pairs = connected_pairs(graph)
    inputs, outputs = degrees(pairs)
    length, reachable = path_length(pairs)
    return GraphStatistics(
        units=len(inputs),
        connections=int(pairs.nnz),
        density=connection_density(pairs),
        reciprocity=reciprocity(pairs),
        in_degree=inputs,
        out_degree=outputs,
        clustering=float(clustering(pairs).mean()),
        path_length=length,
        reachable=reachable,
        small_worldness=small_worldness(pairs, rng=rng, draws=draws),
        assortativity=degree_assortativity(pairs),
        modularity=None if modules is None else modularity(pairs, modules),
    )
