"""Dots on the screen."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from textwrap import wrap
from typing import Any

from arealis.report.figures.plots import Dot, Dots
from arealis.report.figures.screen.layout import (
    colour,
    lay_out_axes,
    name_ceiling,
    shade,
    stroke,
    symbol,
    wrapped,
)
from arealis.types import Range

__all__ = ["screen_dots"]

_LETTERS = 40
"""Longest line of a row's label on a wide screen."""
_NARROW_LETTERS = 17
"""The same on a phone: nearly half of its width."""
_HALF_BAR = 0.28
_MANY = 12


def screen_dots(panel: Dots) -> dict[str, Any]:
    """Draw labelled rows: bars for null and ceiling, a line for the interval, a marker for the value.

    ``narrow`` holds height and labels for a place that is too narrow for labels in one line.
    """
    rows = list(range(len(panel.dots)))
    layout = lay_out_axes(panel.x_label, "")
    layout["xaxis"]["range"] = list(panel.x_range)
    wide, narrow = (_labels(panel.dots, letters) for letters in (_LETTERS, _NARROW_LETTERS))
    layout["yaxis"] |= {
        "tickvals": rows,
        "ticktext": wide["labels"],
        "range": [len(rows) - 0.5, -0.5],
        "showgrid": len(rows) > _MANY,
        "ticks": "",
    }
    layout["shapes"] = _bars(panel.dots)
    if panel.ceiling is not None:
        ends = {"x0": panel.ceiling.low, "x1": panel.ceiling.high}
        layout["shapes"].insert(0, shade("--ceiling", yref="paper", y0=0, y1=1, **ends))
        middle = (panel.ceiling.low + panel.ceiling.high) / 2
        layout["annotations"] = [name_ceiling(x=middle, y=1, yref="paper", yanchor="bottom")]
        layout["margin"]["t"] = 28
    if panel.zero:
        zero = stroke({"color": "--ink", "width": 1}, x0=0, x1=0, yref="paper", y0=0, y1=1)
        layout["shapes"].append(zero)
    groups = list(dict.fromkeys((dot.family, dot.style) for dot in panel.dots))
    data = [_whiskers(panel.dots, *group) for group in groups] + [_marks(panel.dots, *g) for g in groups]
    return {"data": data, "layout": layout, "height": wide["height"], "width": 0, "narrow": narrow}


def _labels(dots: Sequence[Dot], letters: int) -> dict[str, Any]:
    most = max(len(wrap(dot.label, letters)) for dot in dots)
    return {
        "labels": [wrapped(dot.label, letters) for dot in dots],
        "height": 92 + max(len(dots), 2) * (9 + 16 * most),
    }


def _bars(dots: Sequence[Dot]) -> list[dict[str, Any]]:
    kinds = (("--ceiling", lambda dot: dot.ceiling), ("--band", lambda dot: dot.null))
    return [
        shade(fill, x0=bar.low, x1=bar.high, y0=row - _HALF_BAR, y1=row + _HALF_BAR)
        for fill, kind in kinds
        for row, dot in enumerate(dots)
        if isinstance(bar := kind(dot), Range)
    ]


def _marks(dots: Sequence[Dot], family: str, style: int) -> dict[str, Any]:
    """Markers of one family, which the legend finds by ``meta``."""
    own = [(row, dot) for row, dot in enumerate(dots) if (dot.family, dot.style) == (family, style)]
    return {
        "type": "scatter",
        "mode": "markers",
        "meta": family,
        "x": [dot.value for _, dot in own],
        "y": [row for row, _ in own],
        "text": [escape(dot.hover) for _, dot in own],
        "hovertemplate": "%{text}<extra></extra>",
        "marker": {"size": 9, "color": colour(style), "symbol": symbol(style)},
    }


def _whiskers(dots: Sequence[Dot], family: str, style: int) -> dict[str, Any]:
    """Intervals of one family as one broken line."""
    ends: list[tuple[float | None, int]] = []
    for row, dot in enumerate(dots):
        if (dot.family, dot.style) == (family, style) and isinstance(dot.interval, Range):
            ends += [(dot.interval.low, row), (dot.interval.high, row), (None, row)]
    return {
        "type": "scatter",
        "mode": "lines",
        "meta": family,
        "x": [x for x, _ in ends],
        "y": [y for _, y in ends],
        "line": {"color": colour(style), "width": 2.5},
        "hoverinfo": "skip",
    }
