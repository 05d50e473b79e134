"""Embedding: a figure as what the page needs to draw it, print it, and hand it out."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any

from arealis.report.figures.palette import LIGHT, MARKERS
from arealis.report.figures.plots import Figure
from arealis.report.figures.screen import screen_panel

__all__ = ["EmbeddedFigure", "EmbeddedLegendEntry", "EmbeddedPanel", "embed_figure"]


@dataclass(frozen=True)
class EmbeddedPanel:
    """A panel as Plotly draws it, with its place and size in pixels; width 0 fills its place."""

    identifier: str
    title: str
    plot: dict[str, Any]


@dataclass(frozen=True)
class EmbeddedLegendEntry:
    """A name beside its marker in its colour."""

    label: str
    colour: int
    marker: str
    dashed: bool


@dataclass(frozen=True)
class EmbeddedFigure:
    """A figure in both drawings; ``svg`` is a ``data:`` address."""

    figure: Figure
    panels: tuple[EmbeddedPanel, ...]
    legend: tuple[EmbeddedLegendEntry, ...]
    svg: str


def embed_figure(figure: Figure) -> EmbeddedFigure:
    """Draw a figure for the screen and for paper.

    Args:
        figure: What to draw.

    Returns:
        Both drawings.

    Example:
        >>> from arealis.report.figures.plots import Dot, Dots
        >>> from arealis.types import Range
        >>> dot = Dot("dense", 0, 0.5, Range(0.4, 0.6), Range(0.45, 0.55), "")
        >>> figure = Figure("ranking", "Accuracy", "Points.", (Dots("", (dot,), "accuracy", (0, 1)),))
        >>> embed_figure(figure).svg[:26]
        'data:image/svg+xml;base64,'
    """
    from arealis.report.figures.printed import draw_svg  # matplotlib takes half a second to import

    panels = tuple(
        EmbeddedPanel(f"{figure.name}-{number}", panel.title, screen_panel(panel))
        for number, panel in enumerate(figure.panels)
    )
    legend = tuple(
        EmbeddedLegendEntry(
            e.label, e.style % len(LIGHT), MARKERS[e.style % len(MARKERS)][2] if e.marked else "", e.dashed
        )
        for e in figure.legend
    )
    address = base64.b64encode(draw_svg(figure).encode()).decode()
    return EmbeddedFigure(figure, panels, legend, f"data:image/svg+xml;base64,{address}")
