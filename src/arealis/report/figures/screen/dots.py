"""Dots on the screen."""

from __future__ import annotations

from html import escape
from textwrap import wrap
from typing import Any

from arealis.report.figures.plots import Dot, Dots
from arealis.report.figures.screen.layout import colour, lay_out_axes, shade, stroke, symbol, wrapped
from arealis.types import Range

__all__ = ["screen_dots"]

_LABEL_LETTERS = 17
"""Longest line of a row's label: nearly half of a phone's width."""
_HALF_BAR = 0.28


def screen_dots(panel: Dots) -> dict[str, Any]:
    """Draw labelled rows: a grey bar for the null, a line for the interval, a marker for the value."""
    rows = list(range(len(panel.dots)))
    layout = lay_out_axes(panel.x_label, "")
    layout["xaxis"]["range"] = list(panel.x_range)
    layout["yaxis"] |= {
        "tickvals": rows,
        "ticktext": [wrapped(dot.label, _LABEL_LETTERS) for dot in panel.dots],
        "range": [len(rows) - 0.5, -0.5],
        "showgrid": False,
        "ticks": "",
    }
    layout["shapes"] = [
        shade(x0=dot.null.low, x1=dot.null.high, y0=row - _HALF_BAR, y1=row + _HALF_BAR)
        for row, dot in enumerate(panel.dots)
        if isinstance(dot.null, Range)
    ]
    if panel.zero:
        zero = stroke({"color": "--ink", "width": 1}, x0=0, x1=0, yref="paper", y0=0, y1=1)
        layout["shapes"].append(zero)
    most = max(len(wrap(dot.label, _LABEL_LETTERS)) for dot in panel.dots)
    whiskers = [
        _whisker(row, dot.interval, dot.style)
        for row, dot in enumerate(panel.dots)
        if isinstance(dot.interval, Range)
    ]
    height = 92 + max(len(rows), 2) * (9 + 16 * most)
    return {"data": [*whiskers, _markers(panel.dots)], "layout": layout, "height": height, "width": 0}


def _markers(dots: tuple[Dot, ...]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [dot.value for dot in dots],
        "y": list(range(len(dots))),
        "text": [escape(dot.hover) for dot in dots],
        "hovertemplate": "%{text}<extra></extra>",
        "marker": {
            "size": 9,
            "color": [colour(dot.style) for dot in dots],
            "symbol": [symbol(dot.style) for dot in dots],
        },
    }


def _whisker(row: int, interval: Range, style: int) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [interval.low, interval.high],
        "y": [row, row],
        "line": {"color": colour(style), "width": 2.5},
        "hoverinfo": "skip",
    }
