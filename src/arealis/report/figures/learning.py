"""Learning curves: a measure against the number of training stimuli, one panel a rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from arealis.report.estimates import Estimate
from arealis.report.figures.plots import Curves, Figure, LegendEntry, Line, shared_range
from arealis.report.numbers import format_with_interval
from arealis.report.ranking import find_conditions
from arealis.report.wording import axis_label, measure_name, plain
from arealis.types import Range

__all__ = ["draw_learning", "has_learning_curve"]

SPREAD = 0.66
"""Candidates share this fraction of the space between two amounts of training, so that none hides another."""


def has_learning_curve(rows: Sequence[Estimate]) -> bool:
    """Whether numbers over all seeds of one measure exist for several amounts of training."""
    return len({e.side.training_stimuli for e in rows if e.side.training_stimuli}) > 1


def draw_learning(
    rows: Sequence[Estimate], styles: Mapping[str, int], *, reference: str = "", baseline: str = ""
) -> Figure:
    """Draw a measure against the number of training stimuli for every candidate.

    Args:
        rows: Numbers over all seeds of one measure.
        styles: Style by candidate.
        reference: Candidate whose value and null without training are drawn across; may be empty.
        baseline: Candidate to draw dashed; may be empty.

    Returns:
        One panel a condition, such as a rule. A candidate fitted without a rule stands in each panel.

    Example:
        >>> from arealis.report.estimates import Side
        >>> rows = [Estimate(Side("dense", stage="learnt", training_stimuli=k), "rsa", 0.5,
        ...                  *[Range(0.4, 0.6)] * 3, 9) for k in (10, 20)]
        >>> draw_learning(rows, {"dense": 0}).panels[0].x_ticks
        ((0, '10'), (1, '20'))
    """
    trained = [e for e in rows if e.side.training_stimuli]
    untrained = [e for e in rows if not e.side.training_stimuli]
    y_range = shared_range(number for e in rows for number in (e.value, e.interval))
    held = next((e for e in untrained if e.side.candidate == reference), None)
    panels = tuple(
        _panel(str(condition), [*group, *untrained], styles, y_range, held, baseline)
        for condition, group in find_conditions(trained).items()
    )
    names = dict.fromkeys(e.side.candidate for e in rows)
    name = measure_name(rows[0].measure)
    return Figure(
        f"learning-{rows[0].measure}",
        f"{name[0].upper()}{name[1:]} against training stimuli",
        _caption(name, untrained, held),
        panels,
        tuple(LegendEntry(plain(name), styles[name], name == baseline) for name in names),
    )


def _caption(measure: str, untrained: Sequence[Estimate], reference: Estimate | None) -> str:
    parts = [f"Points: {measure} over all seeds, moved apart sideways. Vertical lines: 95 % interval."]
    parts += ["Points at 0: without training."] if untrained else []
    if reference is not None:
        name = plain(reference.side.candidate)
        parts.append(f"Dotted line: {name} without training; grey band: central 95 % of its null.")
    return " ".join([*parts, "The horizontal axis is not to scale."])


def _panel(
    title: str,
    rows: Sequence[Estimate],
    styles: Mapping[str, int],
    y_range: tuple[float, float],
    reference: Estimate | None,
    baseline: str,
) -> Curves:
    names = list(dict.fromkeys(e.side.candidate for e in rows))
    amounts = sorted({e.side.training_stimuli or 0 for e in rows})
    step = SPREAD / len(names)
    lines: list[Line] = []
    for place, name in enumerate(names):
        shift = step * (place - (len(names) - 1) / 2)
        own = [e for e in rows if e.side.candidate == name]
        for joined in (True, False):
            part = [e for e in own if bool(e.side.training_stimuli) == joined]
            if part:
                lines.append(
                    _line(part, styles[name], amounts, shift, joined=joined, dashed=name == baseline)
                )
    return Curves(
        title=title,
        lines=tuple(lines),
        x_label=axis_label("training_stimuli"),
        y_label=axis_label(rows[0].measure),
        y_range=y_range,
        x_ticks=tuple((place, str(amount)) for place, amount in enumerate(amounts)),
        level=None if reference is None else (reference.value, styles[reference.side.candidate]),
        band=reference.null if reference is not None and isinstance(reference.null, Range) else None,
    )


def _line(
    rows: Sequence[Estimate], style: int, amounts: Sequence[int], shift: float, *, joined: bool, dashed: bool
) -> Line:
    rows = sorted(rows, key=lambda e: e.side.training_stimuli or 0)
    return Line(
        label=plain(rows[0].side.candidate),
        style=style,
        x=tuple(amounts.index(e.side.training_stimuli or 0) + shift for e in rows),
        y=tuple(e.value for e in rows),
        intervals=tuple(e.interval for e in rows),
        hover=tuple(_hover(e) for e in rows),
        joined=joined,
        dashed=dashed,
    )


def _hover(e: Estimate) -> str:
    training = e.side.training_stimuli
    amount = f"{training} training stimuli" if training else "without training"
    return f"{plain(e.side.candidate)}, {amount}: {format_with_interval(e.value, e.interval)}, n = {e.n}"
