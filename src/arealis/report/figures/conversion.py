"""Conversion: accuracy of networks converted into spikes over time, one panel a candidate."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from arealis.report.estimates import Estimate, is_summary
from arealis.report.figures.learning import SPREAD
from arealis.report.figures.plots import Curves, Figure, LegendEntry, Line, shared_range
from arealis.report.numbers import format_number, format_with_interval
from arealis.report.wording import axis_label, plain

__all__ = ["draw_conversion", "is_conversion_point"]

_POINT = re.compile(r"^(?P<prefix>.*?)_?(?:accuracy|spikes_per_unit)_at_step_(?P<steps>\d+)$")
_ACCURACY, _SPIKES = "accuracy_at_step_", "spikes_per_unit_at_step_"
_RATES = 7


def is_conversion_point(measure: str) -> bool:
    """Whether a measure speaks of a converted network after a number of steps.

    Example:
        >>> is_conversion_point("accuracy_at_step_10"), is_conversion_point("accuracy")
        (True, False)
    """
    return _POINT.match(measure) is not None


def draw_conversion(rows: Sequence[Estimate]) -> Figure | None:
    """Draw accuracy over the number of time steps, a line a way of converting, beside that in rates.

    Args:
        rows: Numbers of single candidates.

    Returns:
        One panel a candidate; None where nothing was converted.

    Example:
        >>> from arealis.report.estimates import Side
        >>> from arealis.types import Range
        >>> rows = [Estimate(Side("a"), f"accuracy_at_step_{t}", 0.5, *[Range(0.4, 0.6)] * 3, 9)
        ...         for t in (5, 50)]
        >>> draw_conversion(rows).panels[0].x_ticks
        ((0, '5'), (1, '50'))
    """
    found: dict[str, list[Estimate]] = {}
    for e in rows:
        if is_summary(e) and (e.measure == "accuracy" or is_conversion_point(e.measure)):
            found.setdefault(_title(e), []).append(e)
    kept = {title: own for title, own in found.items() if any(map(_is_accuracy, own))}
    if not kept:
        return None
    drawn = [e for own in kept.values() for e in own if _is_accuracy(e) or e.measure == "accuracy"]
    y_range = shared_range([number for e in drawn for number in (e.value, e.interval)])
    prefixes = list(dict.fromkeys(_parts(e)[0] for e in drawn if _is_accuracy(e)))
    styles = {prefix: style for style, prefix in enumerate(prefixes)}
    several = any(e.measure == "accuracy" for e in drawn)
    return Figure(
        "conversion",
        "Accuracy in spikes over time",
        "Points: accuracy over all seeds of networks converted into spikes, moved apart sideways, after a "
        "number of time steps. Vertical lines: 95 % interval. The horizontal axis is not to scale."
        + (" Dotted line: the same networks in rates." if several else ""),
        tuple(_panel(title, own, styles, y_range) for title, own in kept.items()),
        (
            *(LegendEntry(_said(prefix), style) for prefix, style in styles.items()),
            *([LegendEntry("in rates", _RATES, dashed=True, marked=False)] if several else []),
        ),
    )


def _panel(
    title: str, own: Sequence[Estimate], styles: Mapping[str, int], y_range: tuple[float, float]
) -> Curves:
    spikes = {_parts(e): e.value for e in own if _SPIKES in e.measure}
    points = [e for e in own if _is_accuracy(e)]
    ticks = sorted({_parts(e)[1] for e in points})
    in_rates = next((e.value for e in own if e.measure == "accuracy"), None)
    step = SPREAD / max(len(styles), 4)
    lines = tuple(
        _line(prefix, style, points, ticks, spikes, step * (style - (len(styles) - 1) / 2))
        for prefix, style in styles.items()
    )
    return Curves(
        plain(title),
        lines,
        "time steps (number)",
        axis_label("accuracy"),
        y_range,
        x_ticks=tuple((x, str(tick)) for x, tick in enumerate(ticks)),
        level=None if in_rates is None else (in_rates, _RATES),
    )


def _line(
    prefix: str,
    style: int,
    points: Sequence[Estimate],
    ticks: Sequence[int],
    spikes: Mapping[tuple[str, int], float],
    shift: float,
) -> Line:
    own = sorted((e for e in points if _parts(e)[0] == prefix), key=lambda e: _parts(e)[1])
    return Line(
        _said(prefix),
        style,
        tuple(ticks.index(_parts(e)[1]) + shift for e in own),
        tuple(e.value for e in own),
        tuple(e.interval for e in own),
        tuple(_hover(e, spikes.get(_parts(e))) for e in own),
    )


def _hover(e: Estimate, spikes: float | None) -> str:
    prefix, steps = _parts(e)
    used = "" if spikes is None else f", {format_number(spikes)} spikes a unit"
    return f"{_said(prefix)}, step {steps}: {format_with_interval(e.value, e.interval)}{used}"


def _said(prefix: str) -> str:
    return plain(prefix) or "in spikes"


def _is_accuracy(e: Estimate) -> bool:
    return _ACCURACY in e.measure and is_conversion_point(e.measure)


def _parts(e: Estimate) -> tuple[str, int]:
    """Name of the way of converting, and number of steps."""
    match = _POINT.match(e.measure)
    assert match is not None
    return match["prefix"], int(match["steps"])


def _title(e: Estimate) -> str:
    swept = [f"{name} {value}" for name, value in e.swept]
    stage = [e.side.stage] if e.side.stage == "as wired" and e.side.candidate != "untrained" else []
    return ", ".join([e.side.candidate, *stage, *swept])
