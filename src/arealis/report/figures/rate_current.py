"""f–I curves: rates of neurons by the current into them, one panel an area."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from arealis.report.estimates import Estimate, is_summary
from arealis.report.figures.plots import Curves, Figure, LegendEntry, Line, shared_range
from arealis.report.numbers import format_with_interval
from arealis.report.wording import plain

__all__ = ["draw_rates_by_current", "is_rate_by_current"]

_POINT = re.compile(r"^rate_at_(?P<current>-?[0-9.e+-]+)$")


def is_rate_by_current(measure: str) -> bool:
    """Whether a measure is a point of an f–I curve.

    Example:
        >>> is_rate_by_current("rate_at_0.5"), is_rate_by_current("onset_rate")
        (True, False)
    """
    return _POINT.match(measure) is not None


def draw_rates_by_current(rows: Sequence[Estimate], styles: Mapping[str, int]) -> Figure | None:
    """Draw how fast each area's neuron fires by the current into it, a line a candidate.

    Args:
        rows: Numbers of single candidates.
        styles: Style by candidate.

    Returns:
        One panel an area, each with a vertical axis of its own; None where no f–I curve was taken.

    Example:
        >>> from arealis.report.estimates import Side
        >>> from arealis.types import NotEstimable
        >>> none = NotEstimable("one current")
        >>> rows = [Estimate(Side("a", area="LIF"), f"rate_at_{c}", 50.0 * c, none, none, none, 1)
        ...         for c in (0, 2, 1)]
        >>> draw_rates_by_current(rows, {"a": 0}).panels[0].lines[0].y
        (0.0, 50.0, 100.0)
    """
    points = [e for e in rows if is_summary(e) and is_rate_by_current(e.measure)]
    if not points:
        return None
    names = list(dict.fromkeys(e.side.candidate for e in points))
    areas = dict.fromkeys(e.side.area for e in points)
    return Figure(
        "rates-by-current",
        "f–I curves",
        "Points: spikes/s at a constant current over all seeds, each neuron in its own unit of current. "
        "Vertical lines: 95 % interval, where there are several seeds.",
        tuple(_panel(area, [e for e in points if e.side.area == area], styles) for area in areas),
        tuple(LegendEntry(plain(name), styles[name]) for name in names) if len(names) > 1 else (),
    )


def _panel(area: str, own: Sequence[Estimate], styles: Mapping[str, int]) -> Curves:
    lines = []
    for name in dict.fromkeys(e.side.candidate for e in own):
        points = sorted((e for e in own if e.side.candidate == name), key=_current)
        hover = tuple(
            f"{_current(e):g}: {format_with_interval(e.value, e.interval)} spikes/s" for e in points
        )
        values, intervals = tuple(e.value for e in points), tuple(e.interval for e in points)
        lines.append(Line(plain(name), styles[name], tuple(map(_current, points)), values, intervals, hover))
    y_range = shared_range([0.0, *(number for e in own for number in (e.value, e.interval))])
    return Curves(plain(area), tuple(lines), "current (unit of the neuron)", "rate (spikes/s)", y_range)


def _hover(e: Estimate) -> str:
    return f"{_current(e):g}: {format_with_interval(e.value, e.interval)} spikes/s"


def _current(e: Estimate) -> float:
    match = _POINT.match(e.measure)
    assert match is not None
    return float(match["current"])
