"""Flow: which areas come first, and which connections lead back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from graphlib import TopologicalSorter

__all__ = ["find_backward", "find_levels"]

Edge = tuple[str, str]


def find_backward(names: Sequence[str], edges: Iterable[Edge]) -> set[Edge]:
    """Find the connections that close cycles, given the order in which areas are named.

    Connections to an area that is named later are taken first, then all others that close no cycle.

    Args:
        names: Inputs and areas, in the order of the file.
        edges: Pairs of source and target.

    Returns:
        The pairs without which there is no cycle; those of an area with itself among them.

    Example:
        >>> find_backward(["V1", "V2"], [("V2", "V1"), ("V1", "V2")])
        {('V2', 'V1')}
    """
    place = {name: number for number, name in enumerate(names)}
    after: dict[str, set[str]] = {name: set() for name in names}
    backward = set()
    for source, target in sorted(set(edges), key=lambda e: (place[e[0]] >= place[e[1]], place[e[0]], e)):
        if source == target or _leads(after, target, source):
            backward.add((source, target))
        else:
            after[source].add(target)
    return backward


def find_levels(names: Sequence[str], edges: Iterable[Edge]) -> dict[str, int]:
    """Count the connections on the longest way to every area.

    Args:
        names: Inputs and areas.
        edges: Pairs of source and target, without cycles.

    Returns:
        Name → level; 0 where nothing leads.

    Example:
        >>> find_levels(["eye", "V1", "V2"], [("eye", "V1"), ("V1", "V2"), ("eye", "V2")])
        {'eye': 0, 'V1': 1, 'V2': 2}
    """
    before: dict[str, set[str]] = {name: set() for name in names}
    for source, target in edges:
        before[target].add(source)
    found: dict[str, int] = {}
    for name in TopologicalSorter(before).static_order():
        found[name] = max((found[source] + 1 for source in before[name]), default=0)
    return {name: found[name] for name in names}


def _leads(after: Mapping[str, set[str]], start: str, end: str) -> bool:
    """Whether there is a way from one area to another."""
    seen, waiting = {start}, [start]
    while waiting:
        here = waiting.pop()
        if here == end:
            return True
        waiting += after[here] - seen
        seen |= after[here]
    return False
