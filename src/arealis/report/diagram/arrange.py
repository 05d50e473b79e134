"""Arrangement: nodes in levels, ordered so that few connections cross, placed so that these are short.

Layers and points that long connections pass through as Sugiyama, Tagawa & Toda (1981, IEEE Transactions on
Systems, Man, and Cybernetics 11:109) have them, ordered by the means of neighbours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.optimize import isotonic_regression

__all__ = ["Arrangement", "Node", "arrange"]

Node = tuple[str | int, int]
"""A box by name and level, or the point in which a connection, by number, passes a level."""

_SWEEPS = 12
_NARROW = 6.0


@dataclass(frozen=True)
class Arrangement:
    """Where nodes stand across the flow.

    Args:
        place: Node → middle, at least half its size above 0.
        ways: The nodes of every connection, from its lower level to its higher one.
        extent: How much room all take.
    """

    place: dict[Node, float]
    ways: tuple[tuple[Node, ...], ...]
    extent: float


def arrange(
    levels: Mapping[str, int],
    connections: Sequence[tuple[str, str]],
    *,
    sizes: Mapping[str, float],
    gap: float,
) -> Arrangement:
    """Arrange boxes.

    Args:
        levels: Box → level.
        connections: Pairs of boxes on different levels, in either direction.
        sizes: Box → size across the flow.
        gap: Least distance between two.

    Returns:
        The arrangement.

    Example:
        >>> found = arrange({"eye": 0, "V1": 1, "V2": 2}, [("eye", "V1"), ("V1", "V2")],
        ...                 sizes={"eye": 4, "V1": 10, "V2": 10}, gap=2)
        >>> found.place["V2", 2], found.ways[0], found.extent
        (5.0, (('eye', 0), ('V1', 1)), 10.0)
    """
    ways = tuple(_way(levels, number, *pair) for number, pair in enumerate(connections))
    rows: list[list[Node]] = [[] for _ in range(max(levels.values()) + 1)]
    for node in dict.fromkeys([*levels.items(), *(node for way in ways for node in way)]):
        rows[node[1]].append(node)
    beside = _neighbours(rows, ways)
    rows = _order(rows, beside)
    room = {node: sizes[node[0]] if isinstance(node[0], str) else _NARROW for row in rows for node in row}
    place = _place(rows, beside, room, gap)
    lowest = min(place[node] - room[node] / 2 for node in place)
    highest = max(place[node] + room[node] / 2 for node in place)
    return Arrangement(
        {node: float(at - lowest) for node, at in place.items()}, ways, float(highest - lowest)
    )


def _way(levels: Mapping[str, int], number: int, first: str, second: str) -> tuple[Node, ...]:
    low, high = sorted((first, second), key=levels.__getitem__)
    between = tuple((number, level) for level in range(levels[low] + 1, levels[high]))
    return ((low, levels[low]), *between, (high, levels[high]))


Neighbours = dict[Node, tuple[list[Node], list[Node]]]
"""Node → what it is joined with one level below, and one level above."""


def _neighbours(rows: list[list[Node]], ways: Sequence[Sequence[Node]]) -> Neighbours:
    found: Neighbours = {node: ([], []) for row in rows for node in row}
    for way in ways:
        for low, high in pairwise(way):
            found[low][1].append(high)
            found[high][0].append(low)
    return found


def _order(rows: list[list[Node]], beside: Neighbours) -> list[list[Node]]:
    """Sort every row by the mean place of neighbours in the row before, upwards and downwards in turn."""
    best, fewest = rows, _crossings(rows, beside)
    for sweep in range(_SWEEPS):
        side = sweep % 2
        order = rows[::-1] if side else rows
        sorted_rows, place = [], {}
        for row in order:
            own = {node: float(number) for number, node in enumerate(row)}
            for node in row:
                near = [place[other] for other in beside[node][side] if other in place]
                own[node] = float(np.mean(near)) if near else own[node]
            row = sorted(row, key=own.__getitem__)
            place |= {node: number for number, node in enumerate(row)}
            sorted_rows.append(row)
        rows = sorted_rows[::-1] if side else sorted_rows
        crossings = _crossings(rows, beside)
        if crossings < fewest:
            best, fewest = rows, crossings
    return best


def _crossings(rows: list[list[Node]], beside: Neighbours) -> int:
    """How many pairs of connections between rows cross."""
    total = 0
    for row, above in pairwise(rows):
        place = {node: number for number, node in enumerate(above)}
        ends = np.array([(i, place[o]) for i, n in enumerate(row) for o in beside[n][1]]).reshape(-1, 2)
        lower, higher = (np.sign(ends[:, None, k] - ends[None, :, k]) for k in (0, 1))
        total += int((lower * higher == -1).sum()) // 2
    return total


def _place(
    rows: list[list[Node]], beside: Neighbours, sizes: Mapping[Node, float], gap: float
) -> dict[Node, float]:
    """Move every row towards its neighbours, order and distances kept: the nearest such row in squares."""
    place: dict[Node, float] = {}
    steps = []
    joined = any(below or above for below, above in beside.values())
    for row in rows:
        widths = np.array([sizes[node] for node in row])
        step = np.concatenate([[0.0], np.cumsum((widths[1:] + widths[:-1]) / 2 + gap)])[: len(row)]
        steps.append(step)
        middle = step[-1:].sum() / 2 if joined else 0.0  # what nothing joins begins on one line
        place |= dict(zip(row, step - middle, strict=True))
    for sweep in range(_SWEEPS):
        filled = [level for level, row in enumerate(rows) if row]
        for level in filled if sweep % 2 == 0 else filled[::-1]:
            wanted = [_wanted(node, beside, place) for node in rows[level]]
            fitted = isotonic_regression(np.array(wanted) - steps[level]).x + steps[level]
            place |= dict(zip(rows[level], fitted, strict=True))
    return place


def _wanted(node: Node, beside: Neighbours, place: Mapping[Node, float]) -> float:
    near = [place[other] for side in beside[node] for other in side]
    return float(np.mean(near)) if near else place[node]
