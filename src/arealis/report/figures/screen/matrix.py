"""Matrix on the screen."""

from __future__ import annotations

from html import escape
from typing import Any

from arealis.report.figures.plots import Matrix
from arealis.report.figures.screen.layout import lay_out_axes, short
from arealis.report.numbers import format_cell, format_number

__all__ = ["screen_matrix"]

_CELL = 17
"""Pixels; the matrix keeps its size on a phone and scrolls."""
_WRITTEN_CELL = 44
"""Pixels of a cell that holds a number."""
_LETTER, _BAR, _ABOVE = 6, 240, 70
_TITLE = 24


def screen_matrix(panel: Matrix) -> dict[str, Any]:
    """Draw cells in a scale that is as even for colour-blind readers, blank where there is no number."""
    labels = [escape(label) for label in panel.labels]
    trace = {
        "type": "heatmap",
        "z": [[None if v is None else short(v) for v in row] for row in panel.values],
        "hovertext": [
            [_hover(first, second, v) for second, v in zip(labels, row, strict=True)]
            for first, row in zip(labels, panel.values, strict=True)
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
        **(_signed(panel) if panel.signed else {"colorscale": "Cividis"}),
        **(_written(panel) if panel.written else {}),
        "xgap": 1,
        "ygap": 1,
        "colorbar": _scale(panel),
    }
    axis = {"tickvals": list(range(len(labels))), "ticktext": labels, "showgrid": False, "ticks": ""}
    axis |= {"tickfont": {"size": 11}, "showline": False}
    layout = lay_out_axes("", panel.row_label)
    layout["xaxis"] |= axis | {"tickangle": -90}
    layout["yaxis"] |= axis | {"autorange": "reversed"}
    beside = 24 + _LETTER * max(map(len, panel.labels))
    side = max((_WRITTEN_CELL if panel.written else _CELL) * len(labels), _BAR)
    height, width = side + beside + _ABOVE, side + beside
    if panel.column_label:
        height += _TITLE
        layout["margin"]["b"] = beside + _TITLE
        layout["annotations"] = [_below(panel.column_label, beside)]
    if panel.row_label:
        width += _TITLE
    return {"data": [trace], "layout": layout, "height": height, "width": width}


def _scale(panel: Matrix) -> dict[str, Any]:
    """The bar of colours, lying above the cells at their left edge."""
    return {
        "title": {"text": escape(panel.value_label), "side": "top"},
        "orientation": "h",
        "x": 0,
        "xanchor": "left",
        "y": 1,
        "yanchor": "bottom",
        "thickness": 12,
        "lenmode": "pixels",
        "len": _BAR,
        "outlinewidth": 0,
    }


def _signed(panel: Matrix) -> dict[str, Any]:
    """Blue below 0 and red above, as far to both sides as the largest value."""
    top = max((abs(v) for row in panel.values for v in row if v is not None), default=1.0)
    return {"colorscale": "RdBu", "zmin": -short(top), "zmax": short(top)}


def _written(panel: Matrix) -> dict[str, Any]:
    """A number in every cell, on a scale from 0 to 1; Plotly picks black or white letters by the colour."""
    texts = [["" if v is None else format_cell(v) for v in row] for row in panel.values]
    return {"zmin": 0, "zmax": 1, "text": texts, "texttemplate": "%{text}", "textfont": {"size": 11}}


def _below(label: str, beside: int) -> dict[str, Any]:
    """The name of the columns, below upright labels that Plotly would write it across."""
    place = {"x": 0.5, "xref": "paper", "y": 0, "yref": "paper", "yanchor": "top", "yshift": -beside}
    return {"text": escape(label), "showarrow": False, **place}


def _hover(first: str, second: str, value: float | None) -> str:
    return f"{first}<br>{second}<br>{'no number' if value is None else format_number(value)}"
