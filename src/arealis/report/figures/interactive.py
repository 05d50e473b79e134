"""Interactive drawing: panels as the data and layout that Plotly's JavaScript reads.

Colours are names such as ``"--series-0"`` that the page's script replaces by the colours of the reader's
light or dark theme. Labels are escaped, because Plotly reads a few HTML tags in them.
"""

from __future__ import annotations

from html import escape
from textwrap import wrap
from typing import Any

from arealis.report.figures.palette import LIGHT, MARKERS
from arealis.report.figures.plots import Curves, Dots, Line, Matrix, Panel
from arealis.report.numbers import format_number
from arealis.types import NotEstimable, Range

__all__ = ["plotly_panel"]

LABEL_LETTERS = 17
"""Longest line of a row's label: half of a phone's width."""
AXIS_LETTERS = 28


def plotly_panel(panel: Panel) -> dict[str, Any]:
    """Draw a panel for the screen.

    Args:
        panel: What to draw.

    Returns:
        ``data`` and ``layout`` for ``Plotly.newPlot``, and ``height`` and ``width`` in pixels; width 0
        means as wide as its place.

    Example:
        >>> from arealis.report.figures.plots import Dot
        >>> dot = Dot("dense", 0, 0.5, Range(0.4, 0.6), NotEstimable("one trial"), "dense: .5")
        >>> plotly_panel(Dots("as wired", (dot,), "accuracy (fraction correct)", (0, 1)))["data"][0]["x"]
        [0.5]
    """
    if isinstance(panel, Dots):
        return _dots(panel)
    return _curves(panel) if isinstance(panel, Curves) else _matrix(panel)


def _dots(panel: Dots) -> dict[str, Any]:
    rows = list(range(len(panel.dots)))
    shapes = [
        _shape("rect", dot.null.low, dot.null.high, row - 0.28, row + 0.28)
        for row, dot in enumerate(panel.dots)
        if isinstance(dot.null, Range)
    ]
    if panel.zero:
        shapes.append(
            {
                "type": "line",
                "x0": 0,
                "x1": 0,
                "yref": "paper",
                "y0": 0,
                "y1": 1,
                "line": {"color": "--ink", "width": 1},
            }
        )
    trace = {
        "type": "scatter",
        "mode": "markers",
        "x": [dot.value for dot in panel.dots],
        "y": rows,
        "text": [escape(dot.hover) for dot in panel.dots],
        "hovertemplate": "%{text}<extra></extra>",
        "marker": {
            "size": 9,
            "color": [_colour(dot.style) for dot in panel.dots],
            "symbol": [_symbol(dot.style) for dot in panel.dots],
        },
    }
    whiskers = [_whisker(dot.interval, row, dot.style) for row, dot in enumerate(panel.dots)]
    most = max(len(wrap(dot.label, LABEL_LETTERS)) for dot in panel.dots)
    layout = _layout(panel.x_label, "")
    layout["xaxis"]["range"] = list(panel.x_range)
    layout["yaxis"] |= {
        "tickvals": rows,
        "ticktext": [_wrapped(dot.label, LABEL_LETTERS) for dot in panel.dots],
        "range": [len(rows) - 0.5, -0.5],
        "showgrid": False,
        "ticks": "",
    }
    layout["shapes"] = shapes
    return {
        "data": [*[w for w in whiskers if w], trace],
        "layout": layout,
        "height": 92 + max(len(rows), 2) * (9 + 16 * most),
        "width": 0,
    }


def _whisker(interval: Range | NotEstimable, row: int, style: int) -> dict[str, Any] | None:
    if not isinstance(interval, Range):
        return None
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [interval.low, interval.high],
        "y": [row, row],
        "line": {"color": _colour(style), "width": 2.5},
        "hoverinfo": "skip",
    }


def _curves(panel: Curves) -> dict[str, Any]:
    layout = _layout(panel.x_label, panel.y_label)
    layout["yaxis"]["range"] = list(panel.y_range)
    if panel.x_ticks:
        positions, labels = zip(*panel.x_ticks, strict=True)
        layout["xaxis"] |= {"tickvals": positions, "ticktext": labels, "tickangle": 0, "showgrid": False}
    if panel.band is not None:
        band = {
            "type": "rect",
            "xref": "paper",
            "x0": 0,
            "x1": 1,
            "y0": panel.band.low,
            "y1": panel.band.high,
        }
        layout["shapes"].append(band | {"fillcolor": "--band", "line": {"width": 0}, "layer": "below"})
    for value, style in panel.levels:
        level = {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": value, "y1": value}
        layout["shapes"].append(level | {"line": {"color": _colour(style), "width": 1.5, "dash": "dot"}})
    return {"data": [_line(line) for line in panel.lines], "layout": layout, "height": 340, "width": 0}


def _line(line: Line) -> dict[str, Any]:
    mode = "+".join(["lines"] * line.joined + ["markers"] * line.markers)
    trace: dict[str, Any] = {
        "type": "scatter",
        "mode": mode,
        "name": escape(line.label),
        "meta": line.label,
        "x": [_short(x) for x in line.x],
        "y": [_short(y) for y in line.y],
        "line": {
            "color": _colour(line.style),
            "width": 1 if line.thin else 2,
            "dash": "dash" if line.dashed else "solid",
        },
        "marker": {"size": 7, "color": _colour(line.style), "symbol": _symbol(line.style)},
        "opacity": 0.75 if line.thin else 1,
    }
    if line.hover:
        texts = [escape(text) for text in line.hover]
        trace["text"] = texts if len(texts) > 1 else texts[0]
        shown = "%{text}<br>step %{x}: %{y:.3g}" if line.thin else "%{text}"
        trace["hovertemplate"] = f"{shown}<extra></extra>"
    if line.intervals:
        trace["error_y"] = _errors(line)
    return trace


def _errors(line: Line) -> dict[str, Any]:
    ends = [
        (interval.high - y, y - interval.low) if isinstance(interval, Range) else (0.0, 0.0)
        for y, interval in zip(line.y, line.intervals, strict=True)
    ]
    return {
        "type": "data",
        "symmetric": False,
        "array": [_short(up) for up, _ in ends],
        "arrayminus": [_short(down) for _, down in ends],
        "color": _colour(line.style),
        "thickness": 1.2,
        "width": 0,
    }


def _matrix(panel: Matrix) -> dict[str, Any]:
    labels, side = [escape(label) for label in panel.labels], len(panel.labels)
    positions = list(range(side))
    trace = {
        "type": "heatmap",
        "z": [[None if v is None else _short(v) for v in row] for row in panel.values],
        "text": [
            [
                f"{first}<br>{second}<br>{'not measured' if v is None else format_number(v)}"
                for second, v in zip(labels, row, strict=True)
            ]
            for first, row in zip(labels, panel.values, strict=True)
        ],
        "hovertemplate": "%{text}<extra></extra>",
        "colorscale": "Cividis",
        "xgap": 1,
        "ygap": 1,
        "colorbar": {
            "title": {"text": panel.value_label, "side": "right"},
            "thickness": 14,
            "outlinewidth": 0,
        },
    }
    axis = {
        "tickvals": positions,
        "ticktext": labels,
        "showgrid": False,
        "ticks": "",
        "tickfont": {"size": 11},
    }
    layout = _layout("", "")
    layout["xaxis"] |= axis | {"tickangle": -90}
    layout["yaxis"] |= axis | {"autorange": "reversed"}
    size = 300 + 17 * side
    return {"data": [trace], "layout": layout, "height": size - 60, "width": size + 40}


def _layout(x_label: str, y_label: str) -> dict[str, Any]:
    axis = {
        "automargin": True,
        "zeroline": False,
        "gridcolor": "--grid",
        "linecolor": "--axis",
        "ticks": "outside",
    }
    axis |= {"tickcolor": "--axis", "ticklen": 4, "fixedrange": False}
    return {
        "xaxis": {
            **axis,
            "title": {"text": _wrapped(x_label, AXIS_LETTERS), "standoff": 8, "font": {"size": 13}},
            "showline": True,
        },
        "yaxis": {
            **axis,
            "title": {"text": _wrapped(y_label, AXIS_LETTERS), "standoff": 6, "font": {"size": 13}},
        },
        "margin": {"l": 12, "r": 12, "t": 8, "b": 8},
        "font": {"color": "--ink", "size": 13, "family": "system-ui, sans-serif"},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "hoverlabel": {"bgcolor": "--paper", "bordercolor": "--axis", "font": {"color": "--ink", "size": 13}},
        "showlegend": False,
        "shapes": [],
        "dragmode": False,
    }


def _shape(kind: str, x0: float, x1: float, y0: float, y1: float) -> dict[str, Any]:
    place = {"x0": x0, "x1": x1, "y0": y0, "y1": y1}
    return {"type": kind, "fillcolor": "--band", "line": {"width": 0}, "layer": "below", **place}


def _wrapped(text: str, letters: int) -> str:
    return "<br>".join(escape(line) for line in wrap(text, letters))


def _colour(style: int) -> str:
    return f"--series-{style % len(LIGHT)}"


def _symbol(style: int) -> str:
    return MARKERS[style % len(MARKERS)][0]


def _short(number: float) -> float:
    """Five significant digits are finer than a screen."""
    return float(f"{number:.5g}")
