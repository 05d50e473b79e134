"""Printed timelines: bars and curves below each other over one axis, for papers."""

from __future__ import annotations

from matplotlib.axes import Axes

from arealis.report.figures.palette import LIGHT, PHASES_LIGHT
from arealis.report.figures.timeline import Course, Timeline, band_label

__all__ = ["draw_timeline", "timeline_height"]

_NAMES, _ROW, _TITLE, _COURSE = 0.2, 0.19, 0.22, 0.6
"""Inches of the names of phases, of a learner, of the title of a plot, and of a plot."""
_LETTERS = 80
_DARK, _SOFT = "#1c2024", "#d7dbe0"


def timeline_height(panel: Timeline) -> float:
    """Inches that a timeline needs between its upper edge and its axis.

    Example:
        >>> timeline_height(Timeline("", (), (), (), (), "step"))
        0.2
    """
    return _NAMES + _ROW * len(panel.windows) + (_TITLE + _COURSE) * len(panel.courses)


def draw_timeline(ax: Axes, panel: Timeline) -> None:
    """Draw a timeline into axes as high as :func:`timeline_height` says.

    Args:
        ax: Empty axes.
        panel: What to draw.
    """
    height = timeline_height(panel)
    ax.set_xlim(0, 1)
    ax.set_ylim(height, 0)
    for number, one in enumerate(panel.stretches):
        width = one.end - one.start
        ax.barh(0, width, _NAMES, one.start, align="edge", color=PHASES_LIGHT[one.shade])
        ink = "white" if one.shade >= len(PHASES_LIGHT) / 2 else _DARK
        name = band_label(number, one, _LETTERS)
        middle = (one.start + one.end) / 2
        ax.text(middle, _NAMES / 2, name, ha="center", va="center", fontsize=6, color=ink)
        ax.axvline(one.end, color=_SOFT, lw=0.6)
    rows = [_NAMES + _ROW * (row + 0.5) for row in range(len(panel.windows))]
    for at, window in zip(rows, panel.windows, strict=True):
        for number in window.stretches:
            one = panel.stretches[number]
            ax.barh(at, one.end - one.start, 0.55 * _ROW, one.start, color=LIGHT[window.style % len(LIGHT)])
    ax.set_yticks(rows, [window.name for window in panel.windows])
    ax.tick_params("y", length=0)
    ax.spines["left"].set_visible(False)
    ax.set_xticks([at for at, _ in panel.ticks], [text for _, text in panel.ticks])
    ax.set_xlabel(panel.x_label)
    for number, course in enumerate(panel.courses):
        top = _NAMES + _ROW * len(panel.windows) + number * (_TITLE + _COURSE) + _TITLE
        inset = ax.inset_axes((0, 1 - (top + _COURSE) / height, 1, _COURSE / height))
        _draw_course(inset, course)


def _draw_course(ax: Axes, course: Course) -> None:
    ink = _DARK if course.style is None else LIGHT[course.style % len(LIGHT)]
    for piece in course.pieces:
        ax.fill_between(piece.x, piece.low, piece.high, color=ink, alpha=0.25, lw=0)
        ax.plot(piece.x, piece.y, color=ink, lw=1.1)
    ax.set_xlim(0, 1)
    ax.set_title(course.name, fontsize=6, fontweight="normal", pad=2)
    ax.set_xticks([])
    ax.locator_params(axis="y", nbins=3)
    ax.patch.set_alpha(0)
    ax.grid(axis="y")
