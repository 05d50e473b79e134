"""Draw how time grows: a panel for each thing that does, with the slope of growth in proportion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullFormatter, StrMethodFormatter

__all__ = ["Growth", "draw_growth"]

_COLUMNS = 4
_COLOURS = ("#1b6ca8", "#b5552b")


@dataclass(frozen=True)
class Growth:
    """Times of one kind of work as one thing grows.

    Args:
        work: What is done.
        label: What grows, with its unit.
        sizes: How much of it there was.
        seconds: Processor time.
    """

    work: str
    label: str
    sizes: np.ndarray
    seconds: np.ndarray

    @property
    def exponent(self) -> float:
        """Slope of the line through all points, both axes logarithmic."""
        return float(np.polyfit(np.log(self.sizes), np.log(self.seconds), 1)[0])

    @property
    def last_exponent(self) -> float:
        """Slope between the last two points."""
        return float(np.diff(np.log(self.seconds[-2:]))[0] / np.diff(np.log(self.sizes[-2:]))[0])


def draw_growth(found: Sequence[Growth], path: Path) -> None:
    """Draw one row of panels for each kind of work.

    Args:
        found: The times.
        path: Where the figure goes; its ending says how, such as ``.svg`` or ``.png``.
    """
    works = list(dict.fromkeys(g.work for g in found))
    sheet = Figure(figsize=(2.9 * _COLUMNS, 2.9 * len(works)), layout="constrained")
    grid = sheet.subplots(len(works), _COLUMNS, squeeze=False)
    for row, (work, colour) in enumerate(zip(works, _COLOURS, strict=True)):
        panels = [g for g in found if g.work == work]
        for axes, growth in zip(grid[row], panels, strict=False):
            _draw_panel(axes, growth, colour)
        for axes in grid[row, len(panels) :]:
            axes.set_visible(False)
        grid[row, 0].set_ylabel(f"{work}\nprocessor time (ms)")
        grid[row, 0].legend(frameon=False, fontsize=8, loc="lower right")
    path.parent.mkdir(parents=True, exist_ok=True)
    sheet.savefig(path, dpi=150)


def _draw_panel(axes: Axes, growth: Growth, colour: str) -> None:
    milliseconds = 1e3 * growth.seconds
    axes.loglog(growth.sizes, milliseconds, "o-", color=colour, markersize=4, linewidth=1.5, label="measured")
    guide = milliseconds[-1] * growth.sizes / growth.sizes[-1]
    axes.loglog(growth.sizes, guide, "--", color="0.6", linewidth=1, label="in proportion")
    axes.set_xlabel(growth.label)
    axes.set_title(f"exponent {growth.exponent:.2f}, at the end {growth.last_exponent:.2f}", fontsize=9)
    for axis, values in ((axes.xaxis, growth.sizes), (axes.yaxis, np.concatenate([milliseconds, guide]))):
        few = values.max() / values.min() < 60
        axis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0) if few else (1.0,)))
        axis.set_major_formatter(StrMethodFormatter("{x:g}"))
        axis.set_minor_formatter(NullFormatter())
    axes.spines[["top", "right"]].set_visible(False)
