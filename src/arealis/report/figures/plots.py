"""Plots as data: what a figure shows, before it is drawn for the screen or for paper."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from arealis.report.figures.timeline import Timeline
from arealis.types import NotEstimable, Range

__all__ = ["Curves", "Dot", "Dots", "Figure", "LegendEntry", "Line", "Matrix", "Panel", "shared_range"]


@dataclass(frozen=True)
class Line:
    """A curve, or points, with one interval a point.

    Args:
        label: What the legend calls it.
        style: Which colour and marker of the palette.
        x: Horizontal positions.
        y: Values.
        intervals: 95 % interval of every value; empty where none is drawn.
        hover: What the pointer shows at every point; empty for nothing.
        joined: Whether points are joined.
        dashed: Whether the line is dashed.
        markers: Whether points are marked.
        thin: Whether it is one of many, drawn lightly.
        texts: What stands beside every point, in few letters; empty for nothing.
    """

    label: str
    style: int
    x: tuple[float, ...]
    y: tuple[float, ...]
    intervals: tuple[Range | NotEstimable, ...] = ()
    hover: tuple[str, ...] = ()
    joined: bool = True
    dashed: bool = False
    markers: bool = True
    thin: bool = False
    texts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Curves:
    """Lines over one horizontal axis.

    Args:
        title: What sets this panel apart.
        lines: What is drawn.
        x_label: Horizontal axis with unit.
        y_label: Vertical axis with unit.
        y_range: The vertical axis, the same in all panels of a figure.
        x_ticks: Where the horizontal axis is labelled, and how; empty to let the drawing choose.
        level: A horizontal line ``(value, style)`` that curves are held against.
        band: Vertical range shaded grey, such as a null.
        ceiling: Noise ceiling, a band with its name.
        square: Whether a step is as long upwards as sideways, as in a map.
    """

    title: str
    lines: tuple[Line, ...]
    x_label: str
    y_label: str
    y_range: tuple[float, float]
    x_ticks: tuple[tuple[float, str], ...] = ()
    level: tuple[float, int] | None = None
    band: Range | None = None
    ceiling: Range | None = None
    square: bool = False


@dataclass(frozen=True)
class Dot:
    """One value with its interval, its null and any noise ceiling of its own, on a row of its own.

    ``family`` is the entry of the legend that it belongs to; empty where there is no legend.
    """

    label: str
    style: int
    value: float
    interval: Range | NotEstimable
    null: Range | NotEstimable
    hover: str
    family: str = ""
    ceiling: Range | None = None


@dataclass(frozen=True)
class Dots:
    """Values on labelled rows, the first on top.

    Args:
        title: What sets this panel apart.
        dots: The rows.
        x_label: Horizontal axis with unit.
        x_range: The horizontal axis, the same in all panels of a figure.
        zero: Whether 0 is marked, as differences need.
        ceiling: Noise ceiling of all rows, a band with its name.
    """

    title: str
    dots: tuple[Dot, ...]
    x_label: str
    x_range: tuple[float, float]
    zero: bool = False
    ceiling: Range | None = None


@dataclass(frozen=True)
class Matrix:
    """A square matrix with one label a row; ``None`` where nothing was measured.

    ``signed`` says that values lie on both sides of 0, which stands out; ``written``, that every cell shows
    its number, between 0 and 1. ``row_label`` and ``column_label`` name the axes where these differ.
    """

    title: str
    labels: tuple[str, ...]
    values: tuple[tuple[float | None, ...], ...]
    value_label: str
    signed: bool = False
    written: bool = False
    row_label: str = ""
    column_label: str = ""


Panel = Curves | Dots | Matrix | Timeline


@dataclass(frozen=True)
class LegendEntry:
    """A name beside its colour and marker."""

    label: str
    style: int
    dashed: bool = False
    marked: bool = True


@dataclass(frozen=True)
class Figure:
    """A titled figure of one or more panels.

    Args:
        name: Short name for files and links.
        title: What it shows, in one line.
        caption: How to read it; also its text alternative.
        panels: The panels.
        legend: Names for the colours; empty where labels stand in the panels.
    """

    name: str
    title: str
    caption: str
    panels: tuple[Panel, ...]
    legend: tuple[LegendEntry, ...] = ()


def shared_range(
    numbers: Iterable[float | Range | NotEstimable], *, margin: float = 0.05
) -> tuple[float, float]:
    """Smallest axis that holds all values and bounds, with a margin of 5 % or as given.

    Example:
        >>> shared_range([0.5, Range(0.0, 1.0)])
        (-0.05, 1.05)
    """
    ends: list[float] = []
    for number in numbers:
        if isinstance(number, Range):
            ends += [number.low, number.high]
        elif not isinstance(number, NotEstimable):
            ends.append(number)
    low, high = min(ends), max(ends)
    beyond = margin * (high - low) or margin
    return low - beyond, high + beyond
