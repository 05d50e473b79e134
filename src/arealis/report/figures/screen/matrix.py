"""Matrix on the screen."""

from __future__ import annotations

from html import escape
from typing import Any

from arealis.report.figures.plots import Matrix
from arealis.report.figures.screen.layout import lay_out_axes, short
from arealis.report.numbers import format_number

__all__ = ["screen_matrix"]

_CELL = 17
"""Pixels; the matrix keeps its size on a phone and scrolls."""
_LETTER, _BAR, _ABOVE = 6, 240, 70


def screen_matrix(panel: Matrix) -> dict[str, Any]:
    """Draw cells in a scale that is as even for colour-blind readers, blank where there is no number."""
    labels = [escape(label) for label in panel.labels]
    trace = {
        "type": "heatmap",
        "z": [[None if v is None else short(v) for v in row] for row in panel.values],
        "text": [
            [_hover(first, second, v) for second, v in zip(labels, row, strict=True)]
            for first, row in zip(labels, panel.values, strict=True)
        ],
        "hovertemplate": "%{text}<extra></extra>",
        **(_signed(panel) if panel.signed else {"colorscale": "Cividis"}),
        "xgap": 1,
        "ygap": 1,
        "colorbar": {
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
        },
    }
    axis = {"tickvals": list(range(len(labels))), "ticktext": labels, "showgrid": False, "ticks": ""}
    axis |= {"tickfont": {"size": 11}, "showline": False}
    layout = lay_out_axes("", "")
    layout["xaxis"] |= axis | {"tickangle": -90}
    layout["yaxis"] |= axis | {"autorange": "reversed"}
    beside = 24 + _LETTER * max(map(len, panel.labels))
    side = max(_CELL * len(labels), _BAR)
    return {"data": [trace], "layout": layout, "height": side + beside + _ABOVE, "width": side + beside}


def _signed(panel: Matrix) -> dict[str, Any]:
    """Blue below 0 and red above, as far to both sides as the largest value."""
    top = max((abs(v) for row in panel.values for v in row if v is not None), default=1.0)
    return {"colorscale": "RdBu", "zmin": -short(top), "zmax": short(top)}


def _hover(first: str, second: str, value: float | None) -> str:
    return f"{first}<br>{second}<br>{'no number' if value is None else format_number(value)}"
