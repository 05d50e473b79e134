"""Curves on the screen."""

from __future__ import annotations

from html import escape
from typing import Any

from arealis.report.figures.plots import Curves, Line
from arealis.report.figures.screen.layout import (
    colour,
    lay_out_axes,
    name_ceiling,
    shade,
    short,
    stroke,
    symbol,
)
from arealis.types import Range

__all__ = ["screen_curves"]

_HEIGHT, _TALL = 340, 480
_LETTERS_ABREAST = 40
"""Labels with more letters in all stand upright."""


def screen_curves(panel: Curves) -> dict[str, Any]:
    """Draw lines with their intervals; ``meta`` of each is the name by which the legend finds it."""
    layout = lay_out_axes(panel.x_label, panel.y_label)
    layout["yaxis"]["range"] = list(panel.y_range)
    if panel.x_ticks:
        positions, labels = zip(*panel.x_ticks, strict=True)
        crowded = sum(map(len, labels)) > _LETTERS_ABREAST
        names = {"tickvals": positions, "ticktext": [escape(label) for label in labels]}
        layout["xaxis"] |= names | {"tickangle": -90 if crowded else 0, "showgrid": False}
    if panel.ceiling is not None:
        ends = {"y0": panel.ceiling.low, "y1": panel.ceiling.high}
        layout["shapes"].append(shade("--ceiling", xref="paper", x0=0, x1=1, **ends))
        place = {"x": 1, "xref": "paper", "xanchor": "right", "y": panel.ceiling.high, "yanchor": "top"}
        layout["annotations"] = [name_ceiling(**place)]
    if panel.band is not None:
        layout["shapes"].append(
            shade("--band", xref="paper", x0=0, x1=1, y0=panel.band.low, y1=panel.band.high)
        )
    if panel.level is not None:
        value, style = panel.level
        look = {"color": colour(style), "width": 1.5, "dash": "dot"}
        layout["shapes"].append(stroke(look, xref="paper", x0=0, x1=1, y0=value, y1=value))
    if panel.square:
        layout["yaxis"] |= {"scaleanchor": "x", "scaleratio": 1}
        del layout["yaxis"]["range"]
    height = _TALL if panel.square or panel.ceiling else _HEIGHT
    return {"data": [_line(line) for line in panel.lines], "layout": layout, "height": height, "width": 0}


def _line(line: Line) -> dict[str, Any]:
    look = {
        "color": colour(line.style),
        "width": 1 if line.thin else 2,
        "dash": "dash" if line.dashed else "solid",
    }
    texts = [escape(text) for text in line.hover] or [escape(line.label)]
    shown = "%{text}<br>step %{x}: %{y:.3g}" if line.thin else "%{text}"
    return {
        "type": "scatter",
        "mode": "+".join(["lines"] * line.joined + ["markers"] * line.markers + ["text"] * bool(line.texts)),
        "meta": line.label,
        "x": [short(x) for x in line.x],
        "y": [short(y) for y in line.y],
        **_said(line, texts if len(texts) > 1 else texts[0], shown),
        "line": look,
        "marker": {"size": 7, "color": look["color"], "symbol": symbol(line.style)},
        "opacity": 0.75 if line.thin else 1,
        **({"error_y": _errors(line)} if line.intervals else {}),
    }


def _said(line: Line, hover: list[str] | str, shown: str) -> dict[str, Any]:
    """What stands beside the points, and what the pointer shows."""
    if not line.texts:
        return {"text": hover, "hovertemplate": f"{shown}<extra></extra>"}
    return {
        "text": [escape(text) for text in line.texts],
        "textposition": "top center",
        "textfont": {"size": 11, "color": colour(line.style)},
        "hovertext": hover,
        "hovertemplate": "%{hovertext}<extra></extra>",
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
