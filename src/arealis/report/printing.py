"""Printing: small figures of many panels, drawn once as SVG."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from typing import Any

__all__ = ["WIDTH", "DrawnFields", "address", "canvas"]

WIDTH = 7.2
"""Inches that a page is wide."""
_STYLE: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 7,
    "svg.fonttype": "none",
    "svg.hashsalt": "arealis",
}


@dataclass(frozen=True)
class DrawnFields:
    """A drawing of receptive fields; ``svg`` is a ``data:`` address."""

    name: str
    title: str
    caption: str
    svg: str


def canvas(rows: int, columns: int, *, height: float, count: int):
    """Lay axes out in a grid.

    Args:
        rows: Number of rows.
        columns: Number of columns.
        height: Inches a row.
        count: Number of axes that are needed.

    Returns:
        The matplotlib figure and its axes, row by row.
    """
    import matplotlib as mpl  # takes half a second to import
    from matplotlib.figure import Figure

    with mpl.rc_context(_STYLE):
        sheet = Figure(figsize=(WIDTH, rows * height), layout="constrained")
        axes = sheet.subplots(rows, columns, squeeze=False).ravel()
    for ax in axes[count:]:
        ax.remove()
    return sheet, axes[:count]


def address(sheet) -> str:
    """Print a figure.

    Args:
        sheet: A matplotlib figure.

    Returns:
        Its ``data:`` address, as SVG.
    """
    import matplotlib as mpl

    file = io.StringIO()
    with mpl.rc_context(_STYLE):
        sheet.savefig(file, format="svg", metadata={"Date": None})
    text = file.getvalue()
    text = text[text.index("<svg") :].replace("'DejaVu Sans'", "Arial, Helvetica, 'DejaVu Sans', sans-serif")
    return f"data:image/svg+xml;base64,{base64.b64encode(text.encode()).decode()}"
