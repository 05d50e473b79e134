"""Edges: a random graph as a list of its synapses, so that a sparse graph takes no matrix to draw."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from arealis.networks.wiring.synapses import Population, SparseSynapses, Synapses, slotted

__all__ = [
    "Edges",
    "distinct_sources",
    "once",
    "scattered",
    "self_edges",
    "sparse_synapses_on",
    "synapses_on",
]

_DENSE = 0.25  # of all sources: from here on, ranking them all is cheaper than drawing until no two agree
_CELLS_AT_ONCE = 2**22


@dataclass(frozen=True)
class Edges:
    """Who is connected to whom, each pair at most once.

    Args:
        target: Position of the unit that receives ``[edge]``.
        source: Position of the unit that sends ``[edge]``.
    """

    target: np.ndarray
    source: np.ndarray

    def __len__(self) -> int:
        return len(self.target)


def synapses_on(
    edges: Edges, targets: Population, sources: Population, *, gain: float, rng: np.random.Generator
) -> Synapses:
    r"""Put normal weights on a graph.

    .. math:: w_{ij} \sim N(0, g^2 / k_i)

    for a unit that has k synapses, so that it is driven as strongly as any other.

    Args:
        edges: The graph.
        targets: Units that receive.
        sources: Units that send.
        gain: Scale ``g``.
        rng: Random generator of this replica.

    Returns:
        Synapses whose structure is one on every edge.

    Example:
        >>> ab = Population(("a", "b"), ("V1", "V1"))
        >>> drawn = synapses_on(Edges(np.array([0]), np.array([1])), ab, ab, gain=1.0,
        ...                     rng=np.random.default_rng(0))
        >>> drawn.structure.tolist()
        [[0.0, 1.0], [0.0, 0.0]]
    """
    shape = (len(targets), len(sources))
    inputs = np.bincount(edges.target, minlength=len(targets))
    mask, weight = np.zeros(shape), np.zeros(shape)
    mask[edges.target, edges.source] = 1.0
    drawn = rng.standard_normal(len(edges))
    weight[edges.target, edges.source] = gain / np.sqrt(inputs[edges.target]) * drawn
    return Synapses(weight, mask)


def sparse_synapses_on(
    edges: Edges, targets: int, *, gain: float, rng: np.random.Generator
) -> SparseSynapses:
    """Put the weights of :func:`synapses_on` on a graph without making a matrix of it.

    Args:
        edges: The graph, in the order of its targets.
        targets: Number of units that receive.
        gain: Scale ``g``.
        rng: Random generator of this replica.

    Returns:
        The synapses; the same as those of :func:`synapses_on`.

    Example:
        >>> drawn = sparse_synapses_on(Edges(np.array([0, 1]), np.array([1, 0])), 2, gain=1.0,
        ...                            rng=np.random.default_rng(0))
        >>> drawn.source.tolist(), drawn.structure
        ([[1], [0]], None)
    """
    inputs = np.bincount(edges.target, minlength=targets)
    drawn = gain / np.sqrt(inputs[edges.target]) * rng.standard_normal(len(edges))
    source, taken, (weight,) = slotted(edges.target, edges.source, targets, drawn)
    return SparseSynapses(weight, source, None if taken is None else taken.astype(float))


def self_edges(targets: Population, sources: Population) -> Edges:
    """Pairs of a unit with itself.

    Args:
        targets: Units that receive.
        sources: Units that send.

    Returns:
        One edge for each unit on both sides.

    Example:
        >>> self_edges(Population(("a", "b"), ("V1",) * 2), Population(("b", "c"), ("V1",) * 2)).target
        array([1])
    """
    _, target, source = np.intersect1d(targets.unit_id, sources.unit_id, return_indices=True)
    return Edges(target, source)


def scattered(targets: int, sources: int, probability: float, *, rng: np.random.Generator) -> Edges:
    """Draw every pair with the same probability, at a cost of the pairs that are drawn.

    Args:
        targets: Number of units that receive.
        sources: Number of units that send.
        probability: Chance of each pair.
        rng: Random generator.

    Returns:
        The pairs.

    Example:
        >>> len(scattered(100, 50, 0.1, rng=np.random.default_rng(0)))
        527
    """
    pairs = targets * sources
    chosen = rng.choice(pairs, rng.binomial(pairs, probability), replace=False, shuffle=False)
    return Edges(*np.divmod(np.sort(chosen), sources))


def distinct_sources(counts: np.ndarray, sources: int, *, barred: Edges, rng: np.random.Generator) -> Edges:
    """Draw for every target a number of sources, no one twice, all alike likely.

    Args:
        counts: How many to draw ``[target]``; no more than there are beside the barred ones.
        sources: Number of sources.
        barred: Pairs that are not drawn.
        rng: Random generator.

    Returns:
        The pairs, sorted by target and source.

    Example:
        >>> nobody = Edges(np.zeros(0, int), np.zeros(0, int))
        >>> drawn = distinct_sources(np.array([2, 0, 1]), 3, barred=nobody, rng=np.random.default_rng(0))
        >>> drawn.target.tolist()
        [0, 0, 2]
    """
    if counts.max(initial=0) > _DENSE * sources:
        return _by_rank(counts, sources, barred, rng)
    taken, drawn = np.sort(barred.target * sources + barred.source), np.zeros(0, dtype=np.int64)
    wanted = counts.astype(np.int64)
    # Each round draws as many as lack; those already there are drawn again, as in drawing one by one.
    while wanted.any():
        target = np.repeat(np.arange(len(counts)), wanted)
        key = once(target * sources + rng.integers(sources, size=len(target)))
        place = np.minimum(np.searchsorted(taken, key), max(len(taken) - 1, 0))
        fresh = key[taken[place] != key] if len(taken) else key
        wanted = wanted - np.bincount(fresh // sources, minlength=len(counts))
        taken, drawn = np.sort(np.concatenate([taken, fresh])), np.concatenate([drawn, fresh])
    return Edges(*np.divmod(np.sort(drawn), sources))


def once(keys: np.ndarray) -> np.ndarray:
    """Sort whole numbers and keep each once, faster than by hashing as ``np.unique`` does.

    Args:
        keys: Whole numbers ``[key]``.

    Returns:
        Those that occur, in order.

    Example:
        >>> once(np.array([3, 1, 3])).tolist()
        [1, 3]
    """
    keys = np.sort(keys)
    return keys[np.diff(keys, prepend=-1) > 0]


def _by_rank(counts: np.ndarray, sources: int, barred: Edges, rng: np.random.Generator) -> Edges:
    """The sources of lowest random rank of every target, some targets at a time."""
    rows = max(1, _CELLS_AT_ONCE // sources)
    found = []
    for first in range(0, len(counts), rows):
        some = counts[first : first + rows]
        rank = rng.random((len(some), sources))
        here = (barred.target >= first) & (barred.target < first + len(some))
        rank[barred.target[here] - first, barred.source[here]] = np.inf
        order = np.argsort(rank, axis=1)
        target, place = np.nonzero(np.arange(sources) < some[:, None])
        found.append((target + first) * sources + order[target, place])
    return Edges(*np.divmod(np.sort(np.concatenate(found)), sources))
