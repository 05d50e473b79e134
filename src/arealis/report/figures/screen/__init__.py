"""Screen: panels as the data and layout that Plotly's JavaScript reads."""

from typing import Any

from arealis.report.figures.plots import Curves, Dots, Panel
from arealis.report.figures.screen.curves import screen_curves
from arealis.report.figures.screen.dots import screen_dots
from arealis.report.figures.screen.matrix import screen_matrix
from arealis.report.figures.screen.timeline import screen_timeline
from arealis.report.figures.timeline import Timeline

__all__ = ["screen_panel"]


def screen_panel(panel: Panel) -> dict[str, Any]:
    """Draw a panel for the screen.

    Args:
        panel: What to draw.

    Returns:
        ``data`` and ``layout`` for Plotly, and ``height`` and ``width`` in pixels; width 0 means as wide
        as its place.

    Example:
        >>> from arealis.report.figures.plots import Dot
        >>> from arealis.types import NotEstimable, Range
        >>> dot = Dot("dense", 0, 0.5, Range(0.4, 0.6), NotEstimable("one trial"), "dense: .5")
        >>> screen_panel(Dots("as wired", (dot,), "accuracy (fraction correct)", (0, 1)))["data"][-1]["x"]
        [0.5]
    """
    if isinstance(panel, Dots):
        return screen_dots(panel)
    if isinstance(panel, Timeline):
        return screen_timeline(panel)
    return screen_curves(panel) if isinstance(panel, Curves) else screen_matrix(panel)
