"""The order in which areas may be computed: strongly connected components, upstream first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

__all__ = ["AreaComponent", "components_of"]


@dataclass(frozen=True)
class AreaComponent:
    """Areas that lie on a common cycle and must step through time together, or one area that does not.

    Args:
        areas: Names, in the order of the network.
        recurrent: Whether activity of a time step depends on this component's activity one step before.
    """

    areas: tuple[str, ...]
    recurrent: bool


def components_of(areas: Sequence[str], edges: Iterable[tuple[str, str]]) -> tuple[AreaComponent, ...]:
    """Condense a graph of areas into strongly connected components.

    Args:
        areas: Names of all areas.
        edges: Pairs (source area, target area).

    Returns:
        Components, every one after all those that project to it.

    Example:
        >>> components_of(["V1", "IT", "motor"], [("V1", "IT"), ("IT", "V1"), ("IT", "motor")])
        (AreaComponent(areas=('V1', 'IT'), recurrent=True), AreaComponent(areas=('motor',), recurrent=False))
    """
    position = {name: i for i, name in enumerate(areas)}
    pairs = sorted({(position[s], position[t]) for s, t in edges})
    rows, columns = np.array(pairs, dtype=int).reshape(-1, 2).T
    graph = coo_array((np.ones(len(pairs)), (rows, columns)), shape=(len(areas),) * 2)
    count, label = connected_components(graph.tocsr(), directed=True, connection="strong")
    before: dict[int, set[int]] = {int(c): set() for c in range(count)}
    for source, target in pairs:
        if label[source] != label[target]:
            before[int(label[target])].add(int(label[source]))
    within = {int(label[s]) for s, t in pairs if label[s] == label[t]}
    return tuple(
        AreaComponent(tuple(a for a in areas if label[position[a]] == c), c in within)
        for c in TopologicalSorter(before).static_order()
    )
