"""Course: a measure over a swept number, such as the time that networks learnt for, one panel a setting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from arealis.report.estimates import Estimate
from arealis.report.families import find_families
from arealis.report.figures.plots import Curves, Figure, LegendEntry, Line, shared_range
from arealis.report.numbers import format_with_interval
from arealis.report.wording import axis_label, capital, enumerate_words, measure_name, plain

__all__ = ["draw_course", "find_course"]

_FEWEST = 3


def find_course(rows: Sequence[Estimate]) -> str:
    """Find the swept setting that a measure can be drawn over.

    Args:
        rows: Numbers over all seeds of one measure.

    Returns:
        The first that takes three numbers or more, or an empty text.

    Example:
        >>> from arealis.report.estimates import Side
        >>> from arealis.types import Range
        >>> rows = [Estimate(Side("a"), "accuracy", 0.5, *[Range(0, 1)] * 3, 9, swept=(("steps", t),))
        ...         for t in ("1", "10", "100")]
        >>> find_course(rows)
        'steps'
    """
    values: dict[str, set[str]] = {}
    for name, value in (pair for e in rows for pair in e.swept):
        values.setdefault(name, set()).add(value)
    numbered = [name for name, own in values.items() if len(own) >= _FEWEST and all(map(_is_number, own))]
    return numbered[0] if numbered else ""


def draw_course(rows: Sequence[Estimate], styles: Mapping[str, int], over: str) -> Figure:
    """Draw a measure over a swept number.

    Args:
        rows: Numbers over all seeds of one measure.
        styles: Style by candidate; those of one family share theirs.
        over: The setting, from :func:`find_course`.

    Returns:
        One panel for all values of the other settings, one line a candidate.

    Example:
        >>> from arealis.report.estimates import Side
        >>> from arealis.types import Range
        >>> rows = [Estimate(Side("a"), "accuracy", 0.5, *[Range(0, 1)] * 3, 9, swept=(("steps", t),))
        ...         for t in ("1", "10", "100")]
        >>> draw_course(rows, {"a": 0}, "steps").panels[0].x_ticks
        ((0, '1'), (1, '10'), (2, '100'))
    """
    ticks = sorted({value for e in rows for name, value in e.swept if name == over}, key=float)
    panels: dict[str, list[Estimate]] = {}
    for e in rows:
        others = [value for name, value in e.swept if name != over]
        panels.setdefault(", ".join(map(plain, others)), []).append(e)
    y_range = shared_range([number for e in rows for number in (e.value, e.interval)])
    measure = rows[0].measure
    names = find_families(e.side.candidate for e in rows)
    several = [name for name in dict.fromkeys(n for e in rows for n, _ in e.swept) if name != over]
    by = f" One panel a value of {enumerate_words([plain(name) for name in several])}." if several else ""
    return Figure(
        f"course-{measure}",
        f"{capital(measure_name(measure))} over {plain(over)}",
        f"Points: {measure_name(measure)} over all seeds. Vertical lines: 95 % interval.{by} "
        "The horizontal axis is not to scale.",
        tuple(
            Curves(
                title,
                tuple(
                    _line([e for e in own if e.side.candidate == name], family, styles, over, ticks)
                    for name, family in names.items()
                ),
                f"{plain(over)} (number)",
                axis_label(measure),
                y_range,
                x_ticks=tuple((x, _short(tick)) for x, tick in enumerate(ticks)),
            )
            for title, own in panels.items()
        ),
        tuple(
            LegendEntry(plain(family), style)
            for family, style in {family: styles[name] for name, family in names.items()}.items()
        ),
    )


def _line(
    rows: Sequence[Estimate], family: str, styles: Mapping[str, int], over: str, ticks: Sequence[str]
) -> Line:
    own = sorted(rows, key=lambda e: float(dict(e.swept)[over]))
    return Line(
        plain(family),
        styles[own[0].side.candidate],
        tuple(float(ticks.index(dict(e.swept)[over])) for e in own),
        tuple(e.value for e in own),
        tuple(e.interval for e in own),
        tuple(f"{plain(e.side.candidate)}: {format_with_interval(e.value, e.interval)}" for e in own),
    )


def _short(tick: str) -> str:
    return f"{float(tick):g}"


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
