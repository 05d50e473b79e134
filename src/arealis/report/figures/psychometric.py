"""Psychometric curves: choices to the right over the evidence, one panel a candidate."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from statistics import fmean

from arealis.report.estimates import Estimate, is_summary
from arealis.report.figures.plots import Curves, Figure, LegendEntry, Line
from arealis.report.numbers import format_with_interval
from arealis.report.wording import plain
from arealis.types import Range

__all__ = ["draw_psychometric", "is_psychometric_point"]

_POINT = re.compile(r"^(?P<prefix>.*?)rightward_at_(?P<evidence>[+-][0-9.e+-]+)$")
_SEEN, _FITTED, _IDEAL = 0, 1, 2
_STEPS = 80
_FIT = {"psychometric_slope", "psychometric_bias", "psychometric_lapse"}


def is_psychometric_point(measure: str) -> bool:
    """Whether a measure is a point of a psychometric curve.

    Example:
        >>> is_psychometric_point("rightward_at_-0.064"), is_psychometric_point("psychometric_slope")
        (True, False)
    """
    return _POINT.match(measure) is not None


def draw_psychometric(rows: Sequence[Estimate]) -> tuple[Figure, ...]:
    """Draw the points and the fitted curve of every candidate that has them.

    Args:
        rows: Numbers of single candidates: over all seeds for the points, of each seed for the curves.

    Returns:
        One figure for each psychometric curve that was measured.

    Example:
        >>> from arealis.report.estimates import Side
        >>> rows = [Estimate(Side("a"), f"rightward_at_{c:+g}", 0.5, *[Range(0.4, 0.6)] * 3, 9)
        ...         for c in (-1, 1)]
        >>> [panel.title for panel in draw_psychometric(rows)[0].panels]
        ['a']
    """
    found: dict[str, dict[str, list[Estimate]]] = {}
    for e in rows:
        match = _POINT.match(e.measure)
        if match is not None and is_summary(e):
            found.setdefault(match["prefix"], {}).setdefault(_title(e), []).append(e)
    return tuple(_figure(prefix, panels, rows) for prefix, panels in found.items())


def _figure(prefix: str, panels: dict[str, list[Estimate]], rows: Sequence[Estimate]) -> Figure:
    drawn = tuple(_panel(title, own, prefix, rows) for title, own in panels.items())
    fitted = any(line.style == _FITTED for panel in drawn for line in panel.lines)
    ideal = any(isinstance(e.ceiling, Range) for own in panels.values() for e in own)
    return Figure(
        f"psychometric-{prefix}".rstrip("-_"),
        "Psychometric curve",
        "Points: fraction of choices to the right over all seeds, with 95 % intervals, over the evidence for "
        "it. Lines: the mean over seeds of the logistic curves that were fitted to each."
        + (" Dashed: an ideal observer." if ideal else ""),
        drawn,
        (
            LegendEntry("choices", _SEEN),
            *([LegendEntry("fitted", _FITTED, marked=False)] if fitted else []),
            *([LegendEntry("ideal observer", _IDEAL, dashed=True, marked=False)] if ideal else []),
        ),
    )


def _panel(title: str, own: Sequence[Estimate], prefix: str, rows: Sequence[Estimate]) -> Curves:
    points = sorted(own, key=_evidence)
    x = tuple(map(_evidence, points))
    values = tuple(e.value for e in points)
    hover = tuple(
        f"{plain(title)}, {_evidence(e):+g}: {format_with_interval(e.value, e.interval)}" for e in points
    )
    lines = [Line("choices", _SEEN, x, values, tuple(e.interval for e in points), hover, joined=False)]
    curves = _curves([e for e in rows if _title(e) == title], prefix)
    if curves:
        along = [x[0] + (x[-1] - x[0]) * i / (_STEPS - 1) for i in range(_STEPS)]
        lines.append(
            _curve("fitted", _FITTED, along, [fmean(_chance(c, one) for one in curves) for c in along])
        )
    best = [(c, e.ceiling.low) for c, e in zip(x, points, strict=True) if isinstance(e.ceiling, Range)]
    if best:
        lines.append(_curve("ideal observer", _IDEAL, *map(list, zip(*best, strict=True)), dashed=True))
    return Curves(
        plain(title), tuple(lines), "evidence for right", "choices to the right (fraction)", (0.0, 1.0)
    )


def _curve(label: str, style: int, x: list[float], y: list[float], *, dashed: bool = False) -> Line:
    return Line(label, style, tuple(x), tuple(y), dashed=dashed, markers=False)


def _curves(rows: Sequence[Estimate], prefix: str) -> list[dict[str, float]]:
    """Slope, bias and lapse of every seed that has all three."""
    of_seed: dict[int, dict[str, float]] = {}
    for e in rows:
        if e.side.seed is not None and e.measure.startswith(prefix) and not math.isnan(e.value):
            of_seed.setdefault(e.side.seed, {})[e.measure.removeprefix(prefix)] = e.value
    return [one for one in of_seed.values() if one.keys() >= _FIT]


def _chance(evidence: float, fitted: dict[str, float]) -> float:
    lapse = fitted["psychometric_lapse"]
    odds = fitted["psychometric_bias"] + fitted["psychometric_slope"] * evidence
    return lapse + (1 - 2 * lapse) * (0.5 + 0.5 * math.tanh(odds / 2))


def _evidence(e: Estimate) -> float:
    match = _POINT.match(e.measure)
    assert match is not None
    return float(match["evidence"])


def _title(e: Estimate) -> str:
    swept = [f"{name} {value}" for name, value in e.swept]
    stage = [e.side.stage] if e.side.stage == "as wired" and e.side.candidate != "untrained" else []
    return ", ".join([e.side.candidate, *stage, *swept])
