"""Small random graphs, many at once."""

from __future__ import annotations

import numpy as np

__all__ = ["adjacency", "graph_distances", "random_graphs"]


def random_graphs(graphs: int, nodes: int, shortcuts: int, *, rng: np.random.Generator) -> np.ndarray:
    """Draw connected graphs: random trees, in which every node joins an earlier one, with more edges.

    Args:
        graphs: Number of graphs.
        nodes: Nodes of each, numbered at random.
        shortcuts: Edges beyond those of the tree, between nodes that are not joined.
        rng: Source of randomness.

    Returns:
        Edges ``[graph, edge, 2]``, in random order, as are the two ends of each.

    Example:
        >>> random_graphs(1, 4, 1, rng=np.random.default_rng(0)).shape
        (1, 4, 2)
    """
    later = np.arange(1, nodes)
    earlier = rng.integers(later, size=(graphs, nodes - 1))
    edges = np.stack([np.broadcast_to(later, earlier.shape), earlier], axis=-1)
    one, other = np.triu_indices(nodes, 1)
    order = np.where(adjacency(edges, nodes)[:, one, other], 2.0, rng.random((graphs, len(one))))
    more = order.argsort(axis=1)[:, :shortcuts]
    edges = np.concatenate([edges, np.stack([one[more], other[more]], axis=-1)], axis=1)
    number = rng.random((graphs, nodes)).argsort(axis=1)
    edges = np.take_along_axis(number[:, None], edges, axis=2)
    edges = rng.permuted(edges, axis=2)
    shuffled = rng.random(edges.shape[:2]).argsort(axis=1)
    return np.take_along_axis(edges, shuffled[..., None], axis=1)


def adjacency(edges: np.ndarray, nodes: int) -> np.ndarray:
    """Mark which nodes are joined.

    Args:
        edges: ``[graph, edge, 2]``.
        nodes: Number of nodes.

    Returns:
        Symmetric ``[graph, node, node]``, bool.

    Example:
        >>> adjacency(np.array([[[0, 1]]]), 2).tolist()
        [[[False, True], [True, False]]]
    """
    joined = np.zeros((len(edges), nodes, nodes), dtype=bool)
    joined[np.arange(len(edges))[:, None], edges[..., 0], edges[..., 1]] = True
    return joined | joined.transpose(0, 2, 1)


def graph_distances(joined: np.ndarray) -> np.ndarray:
    """Count the steps between nodes of connected graphs.

    Args:
        joined: Adjacency ``[graph, node, node]``.

    Returns:
        Steps ``[graph, node, node]``, int16.

    Example:
        >>> graph_distances(adjacency(np.array([[[0, 1], [1, 2]]]), 3))[0, 0].tolist()
        [0, 1, 2]
    """
    nodes = joined.shape[-1]
    steps = np.where(joined, 1, nodes).astype(np.int16)
    steps[:, np.arange(nodes), np.arange(nodes)] = 0
    for via in range(nodes):
        steps = np.minimum(steps, steps[:, :, via, None] + steps[:, via, None, :])
    return steps
