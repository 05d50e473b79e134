"""Curves on the screen."""

from __future__ import annotations

from html import escape
from typing import Any

from arealis.report.figures.plots import Curves, Line
from arealis.report.figures.screen.layout import colour, lay_out_axes, shade, short, stroke, symbol
from arealis.types import Range

__all__ = ["screen_curves"]


def screen_curves(panel: Curves) -> dict[str, Any]:
    """Draw lines with their intervals; ``meta`` of each is the name by which the legend finds it."""
    layout = lay_out_axes(panel.x_label, panel.y_label)
    layout["yaxis"]["range"] = list(panel.y_range)
    if panel.x_ticks:
        positions, labels = zip(*panel.x_ticks, strict=True)
        layout["xaxis"] |= {"tickvals": positions, "ticktext": labels, "tickangle": 0, "showgrid": False}
    if panel.band is not None:
        layout["shapes"].append(shade(xref="paper", x0=0, x1=1, y0=panel.band.low, y1=panel.band.high))
    if panel.level is not None:
        value, style = panel.level
        look = {"color": colour(style), "width": 1.5, "dash": "dot"}
        layout["shapes"].append(stroke(look, xref="paper", x0=0, x1=1, y0=value, y1=value))
    return {"data": [_line(line) for line in panel.lines], "layout": layout, "height": 340, "width": 0}


def _line(line: Line) -> dict[str, Any]:
    look = {
        "color": colour(line.style),
        "width": 1 if line.thin else 2,
        "dash": "dash" if line.dashed else "solid",
    }
    texts = [escape(text) for text in line.hover]
    shown = "%{text}<br>step %{x}: %{y:.3g}" if line.thin else "%{text}"
    return {
        "type": "scatter",
        "mode": "+".join(["lines"] * line.joined + ["markers"] * line.markers),
        "meta": line.label,
        "x": [short(x) for x in line.x],
        "y": [short(y) for y in line.y],
        "text": texts if len(texts) > 1 else texts[0],
        "hovertemplate": f"{shown}<extra></extra>",
        "line": look,
        "marker": {"size": 7, "color": look["color"], "symbol": symbol(line.style)},
        "opacity": 0.75 if line.thin else 1,
        **({"error_y": _errors(line)} if line.intervals else {}),
    }


def _errors(line: Line) -> dict[str, Any]:
    """Intervals as distances from the value; none where an interval cannot be had."""
    ends = [
        (interval.high - y, y - interval.low) if isinstance(interval, Range) else (0.0, 0.0)
        for y, interval in zip(line.y, line.intervals, strict=True)
    ]
    return {
        "type": "data",
        "symmetric": False,
        "array": [short(up) for up, _ in ends],
        "arrayminus": [short(down) for _, down in ends],
        "color": colour(line.style),
        "thickness": 1.2,
        "width": 0,
    }
