"""Layout: axes, shapes and colours that all panels on the screen share.

Colours are names such as ``"--series-0"`` that the page's script replaces by the colours of the reader's
light or dark theme. Text is escaped, because Plotly reads a few HTML tags in it.
"""

from __future__ import annotations

from html import escape
from textwrap import wrap
from typing import Any

from arealis.report.figures.palette import LIGHT, MARKERS

__all__ = ["colour", "lay_out_axes", "name_ceiling", "shade", "short", "stroke", "symbol", "wrapped"]

_AXIS_LETTERS = 28


def lay_out_axes(x_label: str, y_label: str) -> dict[str, Any]:
    """Layout of an empty panel with labelled axes."""
    return {
        "xaxis": _axis(x_label) | {"showline": True},
        "yaxis": _axis(y_label),
        "margin": {"l": 12, "r": 12, "t": 8, "b": 8},
        "font": {"color": "--ink", "size": 13, "family": "system-ui, sans-serif"},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "hoverlabel": {
            "bgcolor": "--paper",
            "bordercolor": "--axis",
            "font": {"color": "--ink", "size": 13},
        },
        "showlegend": False,
        "shapes": [],
        "dragmode": False,
    }


def shade(fill: str, **corners: float | str) -> dict[str, Any]:
    """Rectangle behind the data, given its colour and its corners ``x0, x1, y0, y1``."""
    return {"type": "rect", "fillcolor": fill, "line": {"width": 0}, "layer": "below", **corners}


def name_ceiling(**place: float | str) -> dict[str, Any]:
    """The name of the noise ceiling, given where it stands."""
    font = {"color": "--soft", "size": 12}
    return {"text": "noise ceiling", "showarrow": False, "font": font, **place}


def stroke(line: dict[str, Any], **ends: float | str) -> dict[str, Any]:
    """Straight line, given how it looks and its ends ``x0, x1, y0, y1``."""
    return {"type": "line", "line": line, **ends}


def colour(style: int) -> str:
    """Name of the colour of a style."""
    return f"--series-{style % len(LIGHT)}"


def symbol(style: int) -> str:
    """Marker of a style."""
    return MARKERS[style % len(MARKERS)][0]


def short(number: float) -> float:
    """Five significant digits, which is finer than a screen."""
    return float(f"{number:.5g}")


def wrapped(text: str, letters: int) -> str:
    """Text in lines of at most so many letters.

    Example:
        >>> wrapped("a < b", 4)
        'a &lt;<br>b'
    """
    return "<br>".join(escape(line) for line in wrap(text, letters))


def _axis(label: str) -> dict[str, Any]:
    return {
        "title": {"text": wrapped(label, _AXIS_LETTERS), "standoff": 8, "font": {"size": 13}},
        "automargin": True,
        "zeroline": False,
        "gridcolor": "--grid",
        "linecolor": "--axis",
        "ticks": "outside",
        "tickcolor": "--axis",
        "ticklen": 4,
    }
