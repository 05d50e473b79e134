"""Places: where the panels of a printed figure stand, found by counting letters and rows."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import wrap

from arealis.report.figures.plots import Curves, Dots, Figure, Matrix, Panel
from arealis.report.figures.printed_timeline import timeline_height
from arealis.report.figures.timeline import Timeline

__all__ = [
    "LABEL_LETTERS",
    "Places",
    "find_places",
    "label_letters",
    "legend_columns",
    "matrix_font",
    "stands_upright",
]

WIDTH = 7.1
"""Inches: the double column of most journals."""
LABEL_LETTERS = 26
"""Longest line of a row's label."""
_MANY_LETTERS, _MANY = 44, 20
_COLUMNS = 4
_LETTER = 0.064
_LINE = 0.125
_LETTERS_ABREAST = 30
_GAP = 0.18
_AXIS = 0.4
_CELL = 0.4


@dataclass(frozen=True)
class Places:
    """Size of a figure in inches, and of its panels as fractions ``(left, bottom, width, height)``;
    ``letters`` of text are as wide as a panel."""

    width: float
    height: float
    rectangles: tuple[tuple[float, float, float, float], ...]
    letters: int


def find_places(figure: Figure) -> Places:
    """Place the panels of a figure in rows below its legend.

    Args:
        figure: The figure; its panels are all of one kind.

    Returns:
        The places, one a panel in order.

    Example:
        >>> panel = Curves("", (), "step (number)", "cost (per example)", (0, 1))
        >>> len(find_places(Figure("cost", "Cost", "", (panel, panel))).rectangles)
        2
    """
    first = figure.panels[0]
    if isinstance(first, Timeline):
        return _place_timeline(first)
    if not isinstance(first, Matrix):
        return _place_grid(figure, first)
    label = _LETTER * max(map(len, first.labels)) * matrix_font(first) / 7 + 0.05
    label += 0.2 if first.row_label else 0.0
    # Cells that hold a number need not be larger than the number.
    side = min(WIDTH - label - 1.1, _CELL * len(first.labels) if first.written else WIDTH)
    height = side + label + 0.25
    box = (label / WIDTH, label / height, side / WIDTH, side / height)
    return Places(WIDTH, height, (box,), LABEL_LETTERS)


def legend_columns(figure: Figure) -> int:
    """Columns of the legend: four at most, and as many as the longest name lets stand side by side."""
    longest = max((len(entry.label) for entry in figure.legend), default=0)
    return max(1, min(len(figure.legend), _COLUMNS, int((WIDTH - 0.6) / (_LETTER * longest + 0.45))))


def label_letters(panel: Dots) -> int:
    """Longest line of a row's label: all in one line where rows are many, so that they fit on a page."""
    return LABEL_LETTERS if len(panel.dots) <= _MANY else _MANY_LETTERS


def matrix_font(panel: Matrix) -> float:
    """Points of a label's letters such that one row of the matrix holds them, and 7 at most."""
    letters = max(map(len, panel.labels))
    return min(7.0, 0.9 * 72 * (WIDTH - 1.15) / (len(panel.labels) + 0.9 * 72 * _LETTER / 7 * letters))


def _place_timeline(panel: Timeline) -> Places:
    before = max(0.55, _LETTER * max((len(window.name) for window in panel.windows), default=0) + 0.1)
    height = timeline_height(panel) + _AXIS + 0.1
    box = (before / WIDTH, _AXIS / height, (WIDTH - before - 0.2) / WIDTH, timeline_height(panel) / height)
    return Places(WIDTH, height, (box,), LABEL_LETTERS)


def _place_grid(figure: Figure, first: Curves | Dots) -> Places:
    count, columns = len(figure.panels), min(len(figure.panels), 2 if isinstance(first, Dots) else 3)
    before = max(_before(panel) for panel in figure.panels)
    each, between = _widths(columns, before, shared=isinstance(first, Curves))
    letters = int(each / _LETTER)
    title = _LINE * max(len(wrap(panel.title, letters)) for panel in figure.panels) + 0.06
    title += _LINE * any(isinstance(panel, Dots) and panel.ceiling is not None for panel in figure.panels)
    outside = (
        title
        + _AXIS
        + max(_upright(panel) for panel in figure.panels)
        + _LINE * (len(wrap(first.x_label, letters)) - 1)
    )
    inside = [
        max(_inside(panel) for panel in figure.panels[i : i + columns]) for i in range(0, count, columns)
    ]
    legend = _LINE * 1.35 * -(-len(figure.legend) // legend_columns(figure)) if figure.legend else 0.0
    height = legend + sum(inside) + len(inside) * outside + 0.05
    rectangles = []
    for number in range(count):
        row, column = divmod(number, columns)
        bottom = height - legend - row * outside - title - sum(inside[: row + 1])
        left = before + column * (each + between)
        rectangles.append((left / WIDTH, bottom / height, each / WIDTH, inside[row] / height))
    return Places(WIDTH, height, tuple(rectangles), letters)


def _widths(columns: int, before: float, *, shared: bool) -> tuple[float, float]:
    """Width of a panel and of the space between two; a shared vertical axis is labelled once."""
    between = _GAP if shared else before + _GAP
    return (WIDTH - before - 0.12 - (columns - 1) * between) / columns, between


def _before(panel: Panel) -> float:
    """Room for what stands left of a panel."""
    if not isinstance(panel, Dots):
        return 0.55
    lines = [line for dot in panel.dots for line in wrap(dot.label, label_letters(panel))]
    return _LETTER * max(map(len, lines)) + 0.1


def _upright(panel: Panel) -> float:
    """Room for upright labels below a panel."""
    if not isinstance(panel, Curves) or not stands_upright(panel):
        return 0.0
    return _LETTER * max(len(text) for _, text in panel.x_ticks)


def stands_upright(panel: Curves) -> bool:
    """Whether labels of the horizontal axis stand upright because they are many or long."""
    return sum(len(text) for _, text in panel.x_ticks) > _LETTERS_ABREAST


def _inside(panel: Panel) -> float:
    """Height of a panel between its axes."""
    if not isinstance(panel, Dots):
        return 4.0 if isinstance(panel, Curves) and panel.square else 2.0
    most = max(len(wrap(dot.label, label_letters(panel))) for dot in panel.dots)
    return max(len(panel.dots), 2) * (0.07 + _LINE * most)
