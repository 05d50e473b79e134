"""Dot plots: the ranking under every condition, and the differences between candidates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from arealis.report.ceilings import common_ceiling
from arealis.report.differences import name_sides
from arealis.report.estimates import Estimate
from arealis.report.families import find_families
from arealis.report.figures.plots import Dot, Dots, Figure, LegendEntry, shared_range
from arealis.report.numbers import format_range, format_with_interval
from arealis.report.ranking import Ranking
from arealis.report.wording import axis_label, capital, measure_name, plain
from arealis.types import Range

__all__ = ["draw_differences", "draw_rankings"]


def draw_rankings(rankings: Sequence[Ranking], styles: Mapping[str, int]) -> Figure:
    """Draw every ranking as a panel: value, interval, and behind it the null and the noise ceiling.

    Args:
        rankings: One a panel.
        styles: Style by candidate; those of one family share theirs.

    Returns:
        The figure; candidates keep the order of the first ranking in all panels. Families have a legend.

    Example:
        >>> from arealis.report.estimates import Side
        >>> from arealis.report.ranking import rank
        >>> e = Estimate(Side("dense"), "roc_auc", 0.5, Range(0.4, 0.6), *[Range(0, 1)] * 2, 9)
        >>> draw_rankings(rank([e], "roc_auc"), {"dense": 0}).name
        'ranking-roc_auc'
    """
    order = list(dict.fromkeys(e.side.candidate for ranking in rankings for e in ranking.estimates))
    everything = [e for ranking in rankings for e in ranking.estimates]
    measure, families = everything[0].measure, find_families(order)
    ceiling = common_ceiling(everything)
    own = [] if ceiling else [e.ceiling for e in everything]
    x_range = shared_range([*_range(everything), *own, *([ceiling] if ceiling else [])], margin=0.02)
    legend = _legend(order, families, styles)
    panels = []
    for ranking in rankings:
        rows = sorted(ranking.estimates, key=lambda e: order.index(e.side.candidate))
        dots = tuple(
            replace(
                _dot(plain(e.side.candidate), styles[e.side.candidate], e),
                family=plain(families[e.side.candidate]) if legend else "",
                ceiling=e.ceiling if own and isinstance(e.ceiling, Range) else None,
            )
            for e in rows
        )
        panels.append(Dots(str(ranking), dots, axis_label(measure), x_range, ceiling=ceiling))
    return Figure(
        f"ranking-{measure}",
        f"{capital(measure_name(measure))} of every candidate",
        _caption(everything, ceiling, len(panels)),
        tuple(panels),
        legend,
    )


def _legend(
    order: Sequence[str], families: Mapping[str, str], styles: Mapping[str, int]
) -> tuple[LegendEntry, ...]:
    """One entry a family; none where every candidate stands alone, for its row has its name."""
    found = {families[name]: styles[name] for name in order}
    if len(found) == len(order):
        return ()
    return tuple(LegendEntry(plain(family), style) for family, style in found.items())


def _caption(everything: Sequence[Estimate], ceiling: Range | None, panels: int) -> str:
    first = everything[0]
    parts = [f"Points: {measure_name(first.measure)} over all seeds. Lines: 95 % interval."]
    parts += ["The lower, the more alike."] if first.alike_is == "low" else []
    if any(isinstance(e.null, Range) for e in everything):
        parts.append("Grey bars: central 95 % of the null.")
    if ceiling:
        parts.append(f"Yellow band: noise ceiling {format_range(ceiling)}.")
    elif any(isinstance(e.ceiling, Range) for e in everything):
        parts.append("Yellow bars: noise ceiling.")
    return " ".join([*parts, *(["Every panel keeps the order of the first."] if panels > 1 else [])])


def draw_differences(groups: Mapping[str, Sequence[Estimate]]) -> Figure:
    """Draw differences between two candidates, one panel a condition.

    Args:
        groups: Differences by the condition that they were taken under.

    Returns:
        The figure, with 0 marked.

    Example:
        >>> from arealis.report.estimates import Side
        >>> e = Estimate(Side("a"), "roc_auc", 0.1, Range(0.0, 0.2), *[Range(0, 1)] * 2, 9, Side("b"))
        >>> draw_differences({"as wired": [e]}).panels[0].dots[0].label
        'a − b'
    """
    everything = [e for group in groups.values() for e in group]
    measure, x_range = everything[0].measure, _range(everything)
    x_range = (min(x_range[0], 0.0), max(x_range[1], 0.0))
    label = f"difference in {measure_name(measure)} (no unit)"
    panels = tuple(
        Dots(
            condition, tuple(_dot(" − ".join(name_sides(e)), 0, e) for e in group), label, x_range, zero=True
        )
        for condition, group in groups.items()
    )
    name = measure_name(measure)
    return Figure(
        f"differences-{measure}",
        f"Differences in {name}",
        "Points: first candidate minus second, over all seeds. Lines: paired 95 % interval. "
        f"An interval that leaves out 0 (vertical line) tells the two apart by {name}.",
        panels,
    )


def _dot(label: str, style: int, estimate: Estimate) -> Dot:
    hover = f"{label}: {format_with_interval(estimate.value, estimate.interval)}, n = {estimate.n}"
    return Dot(label, style, estimate.value, estimate.interval, estimate.null, hover)


def _range(estimates: Sequence[Estimate]) -> tuple[float, float]:
    numbers = [number for e in estimates for number in (e.value, e.interval, e.null)]
    return shared_range(numbers)
