"""Degrees: how many partners units have, and how connections are shared out among them."""

from __future__ import annotations

import numpy as np

from arealis.analysis.graphs.graph import Graph, connected_pairs, unit_count

__all__ = ["connection_density", "degree_assortativity", "degrees", "reciprocity", "rich_club"]


def connection_density(graph: Graph) -> float:
    r"""Fraction of the ordered pairs of units that are connected.

    .. math:: \rho = \frac{E}{N (N - 1)}

    Args:
        graph: Synapses ``[target, source]``; those of a unit onto itself do not count.

    Returns:
        From 0 to 1.

    Raises:
        DataError: if the synapses are no graph.

    Example:
        >>> connection_density(np.array([[0, 1], [0, 0]]))
        0.5
    """
    pairs = connected_pairs(graph)
    units = unit_count(pairs)
    return pairs.nnz / (units * (units - 1))


def degrees(graph: Graph) -> tuple[np.ndarray, np.ndarray]:
    """Count the units that each unit hears, and those that hear it.

    Args:
        graph: Synapses ``[target, source]``.

    Returns:
        In-degrees and out-degrees ``[unit]``.

    Raises:
        DataError: if the synapses are no graph.

    Example:
        >>> [d.tolist() for d in degrees(np.array([[0, 1, 1], [0, 0, 0], [0, 0, 0]]))]
        [[2, 0, 0], [0, 1, 1]]
    """
    pairs = connected_pairs(graph)
    return pairs.sum(axis=1).astype(int), pairs.sum(axis=0).astype(int)


def reciprocity(graph: Graph) -> float:
    """Fraction of connections that are returned.

    Args:
        graph: Synapses ``[target, source]``.

    Returns:
        From 0 to 1; NaN if there is no connection. A random graph has its density.

    Raises:
        DataError: if the synapses are no graph.

    Example:
        >>> round(reciprocity(np.array([[0, 1, 1], [1, 0, 0], [0, 0, 0]])), 3)
        0.667

    References:
        Garlaschelli & Loffredo 2004, Phys Rev Lett 93:268701, who correct it for density.
    """
    pairs = connected_pairs(graph)
    return float(pairs.multiply(pairs.T).sum() / pairs.nnz) if pairs.nnz else np.nan


def degree_assortativity(graph: Graph) -> float:
    r"""Correlation, over connections, of the out-degree of the source with the in-degree of the target.

    .. math:: r = \operatorname{corr}_{(j \to i)}\left(k^\text{out}_j, k^\text{in}_i\right)

    Args:
        graph: Synapses ``[target, source]``.

    Returns:
        From −1, hubs drive units that hear few, to 1, hubs drive those that hear many. NaN if all sources, or
        all targets, have one degree.

    Raises:
        DataError: if the synapses are no graph.

    Example:
        >>> star = np.zeros((4, 4))
        >>> star[0, 1:] = star[1:, 0] = 1
        >>> round(degree_assortativity(star), 6)
        -1.0

    References:
        Newman 2003, Phys Rev E 67:026126.
    """
    pairs = connected_pairs(graph)
    inputs, outputs = degrees(pairs)
    target, source = pairs.nonzero()
    both = np.stack([inputs[target], outputs[source]]).astype(float)
    both -= both.mean(axis=1, keepdims=True) if both.size else 0.0
    spread = np.sqrt(np.square(both).sum(axis=1)).prod()
    return float((both[0] * both[1]).sum() / spread) if spread > 0 else np.nan


def rich_club(graph: Graph) -> tuple[np.ndarray, np.ndarray]:
    r"""How densely units with more than k partners are connected among each other.

    .. math:: \phi(k) = \frac{E_{>k}}{N_{>k} (N_{>k} - 1)}

    The degree of a unit is that of its inputs and outputs together. Hubs meet often in random graphs too:
    compare with rewired ones, such as those of ``degree_preserving`` wiring.

    Args:
        graph: Synapses ``[target, source]``.

    Returns:
        Degrees k from 0 ``[degree]`` and φ(k) ``[degree]``, up to the last k with two units above it.

    Raises:
        DataError: if the synapses are no graph.

    Example:
        >>> k, phi = rich_club(1 - np.eye(3))
        >>> k.tolist(), phi.tolist()
        ([0, 1, 2, 3], [1.0, 1.0, 1.0, 1.0])

    References:
        Colizza et al. 2006, Nat Phys 2:110. van den Heuvel & Sporns 2011, J Neurosci 31:15775.
    """
    pairs = connected_pairs(graph)
    total = np.sum(degrees(pairs), axis=0)
    target, source = pairs.nonzero()
    poorer = np.minimum(total[target], total[source])
    # Counted from above: how many units, and pairs by their poorer end, have more than k partners.
    units = len(total) - np.cumsum(np.bincount(total))
    connections = len(poorer) - np.cumsum(np.bincount(poorer, minlength=len(units)))
    several = units >= 2
    return np.flatnonzero(several), connections[several] / (units * (units - 1.0))[several]
