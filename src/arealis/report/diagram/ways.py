"""Ways: connections as curves that pass between boxes, with their heads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from arealis.report.diagram.arrange import Arrangement, Node
from arealis.types import ConnectionSketch

__all__ = ["Arrow", "Frame", "find_arrows"]

_HEAD, _HALF = 9.0, 4.5
_APART, _EDGE = 16.0, 24.0


@dataclass(frozen=True)
class Arrow:
    """A connection: path, outlines of its heads, whether it is a feed of a port, and what it says."""

    path: str
    heads: tuple[str, ...]
    feed: bool
    backward: bool
    title: str


@dataclass(frozen=True)
class Frame:
    """How places along and across the flow become pixels.

    Args:
        across: Whether the flow is from left to right, rather than downwards.
        margin: Pixels around everything.
        lengths: Size of the boxes of every level along the flow.
        between: Distance between levels.
        sizes: Size of every box across the flow.
    """

    across: bool
    margin: float
    lengths: tuple[float, ...]
    between: float
    sizes: Mapping[str, float]

    def start(self, level: int) -> float:
        """Where a level begins along the flow."""
        return self.margin + sum(self.lengths[:level]) + level * self.between

    def end(self, level: int) -> float:
        """Where a level ends along the flow."""
        return self.start(level) + self.lengths[level]

    def point(self, ahead: float, aside: float) -> str:
        """A point as SVG writes it, given its place along and across the flow."""
        aside += self.margin
        x, y = (ahead, aside) if self.across else (aside, ahead)
        return f"{x:.1f},{y:.1f}"


def find_arrows(
    connections: Sequence[ConnectionSketch],
    joined: Sequence[tuple[str, str]],
    arranged: Arrangement,
    frame: Frame,
) -> tuple[Arrow, ...]:
    """Lead every connection from box to box.

    Args:
        connections: All connections.
        joined: The pairs of boxes that are connected, as they were arranged.
        arranged: Where boxes stand and which levels connections pass.
        frame: How places become pixels.

    Returns:
        One arrow a pair.
    """
    starts = _spread([(way[0], way[1]) for way in arranged.ways], arranged, frame)
    ends = _spread([(way[-1], way[-2]) for way in arranged.ways], arranged, frame)
    arrows = []
    for pair, way, start, end in zip(joined, arranged.ways, starts, ends, strict=True):
        own = [c for c in connections if (c.source, c.target) == pair]
        forward = pair[0] == way[0][0]
        both = any(c.reciprocal is not None for c in own)
        heads = (both or not forward, both or forward)
        path, outlines = _curve(way, start, end, heads, arranged.place, frame)
        said = f"{pair[0]} to {pair[1]}: {'; '.join(c.how for c in own)}"
        arrows.append(Arrow(path, outlines, all(c.port for c in own), own[0].backward, said))
    return tuple(arrows)


def _spread(ends: Sequence[tuple[Node, Node]], arranged: Arrangement, frame: Frame) -> list[float]:
    """Where connections leave or reach one side of a box: side by side, in the order of where they go."""
    at = [0.0] * len(ends)
    for node in dict.fromkeys(node for node, _ in ends):
        own = [k for k, (one, _) in enumerate(ends) if one == node]
        own.sort(key=lambda k: arranged.place[ends[k][1]])
        apart = min(_APART, (frame.sizes[str(node[0])] - _EDGE) / len(own))
        for rank, k in enumerate(own):
            at[k] = arranged.place[node] + (rank - (len(own) - 1) / 2) * apart
    return at


def _curve(
    way: Sequence[Node],
    start: float,
    end: float,
    heads: tuple[bool, bool],
    place: Mapping[Node, float],
    frame: Frame,
) -> tuple[str, tuple[str, ...]]:
    """The path of a connection, and its heads: at its lower end, and at its higher one."""
    tail, tip = frame.end(way[0][1]), frame.start(way[-1][1])
    outlines = tuple(
        _outline(ahead, aside, step, frame)
        for has, ahead, aside, step in ((heads[0], tail, start, 1), (heads[1], tip, end, -1))
        if has
    )
    # Straight for as long as a head at both ends, so that ways side by side stay apart.
    here = (tail + _HEAD, start)
    path = f"M{frame.point(tail + _HEAD * heads[0], start)}L{frame.point(*here)}"
    stops = [(frame.start(node[1]), place[node], frame.lengths[node[1]]) for node in way[1:-1]]
    for ahead, aside, through in [*stops, (tip - _HEAD, end, _HEAD * (not heads[1]))]:
        middle = (here[0] + ahead) / 2
        bends = [frame.point(middle, here[1]), frame.point(middle, aside), frame.point(ahead, aside)]
        path += f"C{' '.join(bends)}"
        here = (ahead + through, aside)
        path += f"L{frame.point(*here)}" if through else ""
    return path, outlines


def _outline(ahead: float, aside: float, step: int, frame: Frame) -> str:
    """A triangle whose tip touches a box; ``step`` leads away from the box."""
    back = ahead + step * _HEAD
    corners = [(ahead, aside), (back, aside - _HALF), (back, aside + _HALF)]
    return " ".join(frame.point(*corner) for corner in corners)
