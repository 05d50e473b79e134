"""Clustering and paths: whether partners of a unit are partners, and how few steps lead anywhere."""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from arealis.analysis.graphs.graph import Graph, connected_pairs, unit_count
from arealis.types import SpecificationError

__all__ = ["clustering", "path_length", "small_worldness"]


def clustering(graph: Graph) -> np.ndarray:
    r"""Fraction of the triangles that a unit could be part of and is, in any direction.

    .. math:: C_i = \frac{\left[(A + A^\top)^3\right]_{ii}}
              {2 \left(d_i (d_i - 1) - 2 d^\leftrightarrow_i\right)}

    with d the connections of a unit in both directions, and d↔ those that are returned. Where all are, it
    is the coefficient of Watts & Strogatz.

    Args:
        graph: Synapses ``[target, source]``.

    Returns:
        From 0 to 1 ``[unit]``; 0 for a unit with one partner or none.

    Raises:
        DataError: if the synapses are no graph.

    Example:
        >>> clustering(1 - np.eye(4)).tolist()
        [1.0, 1.0, 1.0, 1.0]

    References:
        Fagiolo 2007, Phys Rev E 76:026107. Watts & Strogatz 1998, Nature 393:440.
    """
    pairs = connected_pairs(graph)
    both = (pairs + pairs.T).tocsr()
    triangles = (both @ both).multiply(both).sum(axis=1) / 2
    degree = both.sum(axis=1)
    possible = degree * (degree - 1) - 2 * pairs.multiply(pairs.T).sum(axis=1)
    return np.divide(triangles, possible, out=np.zeros_like(triangles), where=possible > 0)


def path_length(graph: Graph) -> tuple[float, float]:
    """Mean number of synapses on the shortest way from one unit to another.

    Args:
        graph: Synapses ``[target, source]``.

    Returns:
        The mean over ordered pairs with a way between them, NaN if there is none; and the fraction of pairs
        that have one.

    Raises:
        DataError: if the synapses are no graph.

    Example:
        >>> ring = np.roll(np.eye(5), 1, axis=0)
        >>> path_length(ring)
        (2.5, 1.0)
    """
    pairs = connected_pairs(graph)
    steps = csgraph.shortest_path(pairs.T, unweighted=True)
    reached = np.isfinite(steps) & ~np.eye(len(steps), dtype=bool)
    ordered = len(steps) * (len(steps) - 1)
    return (float(steps[reached].mean()) if reached.any() else np.nan), float(reached.sum() / ordered)


def small_worldness(graph: Graph, *, rng: np.random.Generator, draws: int = 20) -> float:
    r"""How much more clustered a graph is than random ones, for how much longer its paths are.

    .. math:: \sigma = \frac{C / \langle C_r \rangle}{L / \langle L_r \rangle}

    over random graphs r of as many units and connections. Above 1, a graph is a small world.

    Args:
        graph: Synapses ``[target, source]``.
        rng: Random generator.
        draws: Number of random graphs.

    Returns:
        The ratio; NaN if the graph, or every random one, has no path or no triangle.

    Raises:
        DataError: if the synapses are no graph.
        SpecificationError: if there are no draws.

    Example:
        >>> ring = sum(np.roll(np.eye(60), shift, axis=0) for shift in (-2, -1, 1, 2))
        >>> small_worldness(ring, rng=np.random.default_rng(0)) > 2
        True

    References:
        Humphries & Gurney 2008, PLoS ONE 3:e0002051.
    """
    if draws < 1:
        raise SpecificationError(
            "small-worldness is relative to random graphs",
            given=f"draws = {draws}",
            needed="1 or more",
            action="raise 'draws'",
        )
    pairs = connected_pairs(graph)
    random = [_random_graph(unit_count(pairs), pairs.nnz, rng) for _ in range(draws)]
    among = np.mean([clustering(drawn).mean() for drawn in random])
    apart = np.mean([path_length(drawn)[0] for drawn in random])
    length, own = path_length(pairs)[0], clustering(pairs).mean()
    return float(own / among * apart / length) if among > 0 else np.nan


def _random_graph(units: int, connections: int, rng: np.random.Generator) -> sparse.coo_array:
    """A graph of so many connections between different units, all such graphs alike likely."""
    chosen = rng.choice(units * (units - 1), connections, replace=False, shuffle=False)
    target, source = np.divmod(chosen, units - 1)
    source += source >= target
    return sparse.coo_array((np.ones(connections), (target, source)), shape=(units, units))
