"""Identification: what networks were taken for, how much a recording must hold, which observables told."""

from __future__ import annotations

from collections.abc import Sequence

from arealis.report.figures.plots import Curves, Dot, Dots, Figure, LegendEntry, Line, Matrix, shared_range
from arealis.report.identified import Identified, Recorded, factor_name, say_quality
from arealis.report.numbers import format_number, format_with_interval
from arealis.report.wording import plain
from arealis.types import Range

__all__ = ["draw_identification"]

_MOST_OBSERVABLES = 14
_SPREAD = 0.4
_CHANCE_STYLE = 7


def draw_identification(identified: Identified) -> tuple[Figure, ...]:
    """Draw everything that was identified from one area.

    Args:
        identified: What was identified.

    Returns:
        A confusion matrix for every held-out factor; accuracy against units, trials and noise; accuracy for
        every held-out level; and the importance of the observables.

    Example:
        >>> from arealis.report.estimates import Estimate, Side
        >>> e = Estimate(Side("", area="IT"), "identification_accuracy", 0.5, *[Range(0.4, 0.6)] * 3, 9)
        >>> found = Identified("IT", (Recorded(e, 20, 1, 0.5, "seed"),), (), (), 0.25)
        >>> [figure.name for figure in draw_identification(found)]
        ['identification-IT', 'levels-IT']
    """
    confusions = [_confusion(identified, factor) for factor in identified.factors]
    drawn = [*confusions, _qualities(identified), _levels(identified), _importance(identified)]
    return tuple(figure for figure in drawn if figure is not None)


def _confusion(identified: Identified, factor: str) -> Figure | None:
    own = _best([r for r in identified.confusion if r.held_out == factor])
    if not own:
        return None
    labels = list(dict.fromkeys(r.label for r in own))
    values = {(r.label, r.taken): r.estimate.value for r in own}
    name = factor_name(factor)
    return Figure(
        f"confusion-{identified.area}-{factor.replace('.', '-')}",
        f"What networks were taken for, each {name} held out",
        f"Each cell: of the networks that the row's rule grew, the fraction that was taken for the column's, "
        f"from {say_quality(own[0].quality)} of {identified.area}, by classifiers that had seen no network "
        f"of that {name}. Chance is {format_number(identified.chance)}; intervals stand in the table.",
        (
            Matrix(
                "",
                tuple(map(plain, labels)),
                tuple(tuple(values.get((row, column)) for column in labels) for row in labels),
                "fraction of the row",
                written=True,
                row_label="grown by",
                column_label="taken for",
            ),
        ),
    )


def _qualities(identified: Identified) -> Figure:
    rows = [r for r in identified.accuracies if not r.level]
    kinds = sorted({(r.trials, r.noise) for r in rows}, key=lambda kind: (kind[1], -kind[0]))
    units = sorted({r.units for r in rows})
    noises = sorted({r.noise for r in rows})
    y_range = shared_range(
        [n for r in rows for n in (r.estimate.value, r.estimate.interval)] + [identified.chance]
    )
    panels = tuple(
        Curves(
            f"held-out {factor_name(factor)}",
            tuple(
                _line([r for r in rows if r.held_out == factor], kind, place, units, len(kinds), noises)
                for place, kind in enumerate(kinds)
            ),
            "units (number)",
            "accuracy (fraction identified)",
            y_range,
            x_ticks=tuple((x, str(count)) for x, count in enumerate(units)),
            level=(identified.chance, _CHANCE_STYLE),
            band=_widest([r for r in rows if r.held_out == factor]),
        )
        for factor in identified.factors
    )
    return Figure(
        f"identification-{identified.area}",
        f"Accuracy of identification against units, trials and noise, from {identified.area}",
        "Points: mean over rules of the fraction of networks that were identified, moved apart sideways. "
        "Vertical lines: 95 % interval over settings and seeds. Dotted line: chance; grey band: central 95 % "
        "with permuted labels, the widest of all points. Noise is in units of the signal's standard "
        "deviation. The horizontal axis is not to scale.",
        panels,
        tuple(
            LegendEntry(_say_kind(kind), place, dashed=kind[1] != noises[0])
            for place, kind in enumerate(kinds)
        ),
    )


def _line(
    rows: Sequence[Recorded],
    kind: tuple[int, float],
    place: int,
    units: Sequence[int],
    count: int,
    noises: Sequence[float],
) -> Line:
    own = sorted((r for r in rows if (r.trials, r.noise) == kind), key=lambda r: r.units)
    shift = _SPREAD * (place / max(count - 1, 1) - 0.5)
    return Line(
        _say_kind(kind),
        place,
        tuple(units.index(r.units) + shift for r in own),
        tuple(r.estimate.value for r in own),
        tuple(r.estimate.interval for r in own),
        tuple(f"{say_quality(r.quality)}: {_number(r)}" for r in own),
        dashed=kind[1] != noises[0],
    )


def _levels(identified: Identified) -> Figure:
    """Accuracy for every held-out level, from the best recording."""
    rows = _best(identified.accuracies)
    dots = tuple(
        Dot(
            f"{factor_name(r.held_out)}: {plain(r.level) or 'all'}",
            identified.factors.index(r.held_out),
            r.estimate.value,
            r.estimate.interval,
            r.estimate.null,
            f"{factor_name(r.held_out)} {plain(r.level)}: {_number(r)}",
        )
        for r in rows
    )
    shown = [n for r in rows for n in (r.estimate.value, r.estimate.interval, r.estimate.null)]
    return Figure(
        f"levels-{identified.area}",
        f"Accuracy of identification in every held-out setting, from {identified.area}",
        f"Points: mean over rules of the fraction identified, from {say_quality(rows[0].quality)}. "
        "Lines: 95 % interval over settings and seeds. Grey bars: central 95 % with permuted labels. "
        "No network of the setting was seen before.",
        (Dots("", dots, "accuracy (fraction identified)", shared_range([*shown, 0.0])),),
    )


def _importance(identified: Identified) -> Figure | None:
    rows = _best(identified.importance)
    if not rows:
        return None
    means: dict[str, float] = {}
    for r in rows:
        means[r.observable] = means.get(r.observable, 0.0) + r.estimate.value
    kept = sorted(means, key=lambda name: -means[name])[:_MOST_OBSERVABLES]
    shown = [r for r in rows if r.observable in kept]
    x_range = shared_range([n for r in shown for n in (r.estimate.value, r.estimate.interval)] + [0.0])
    panels = tuple(
        Dots(
            f"held-out {factor_name(factor)}",
            tuple(
                _importance_dot(r, place)
                for r in sorted(shown, key=lambda r: kept.index(r.observable))
                if r.held_out == factor
            ),
            "importance (drop in accuracy)",
            x_range,
            zero=True,
        )
        for place, factor in enumerate(identified.factors)
    )
    more = (
        f" {len(kept)} of {len(means)} observables; all stand in the table." if len(kept) < len(means) else ""
    )
    return Figure(
        f"importance-{identified.area}",
        f"Which observables told rules apart, from {identified.area}",
        "Points: how much lower the accuracy is when one observable is exchanged between held-out networks, "
        f"from {say_quality(rows[0].quality)}. Lines: 95 % interval over settings and seeds. Of observables "
        f"that say the same, each seems to matter little.{more}",
        panels,
    )


def _importance_dot(r: Recorded, style: int) -> Dot:
    name = plain(r.observable)
    return Dot(name, style, r.estimate.value, r.estimate.interval, r.estimate.null, f"{name}: {_number(r)}")


def _best(rows: Sequence[Recorded]) -> list[Recorded]:
    best = max((r.quality for r in rows), default=None)
    return [r for r in rows if r.quality == best]


def _widest(rows: Sequence[Recorded]) -> Range | None:
    nulls = [r.estimate.null for r in rows if isinstance(r.estimate.null, Range)]
    return Range(min(n.low for n in nulls), max(n.high for n in nulls)) if nulls else None


def _say_kind(kind: tuple[int, float]) -> str:
    trials, noise = kind
    return f"{trials} {'trial' if trials == 1 else 'trials'}, noise {noise:g}"


def _number(r: Recorded) -> str:
    return format_with_interval(r.estimate.value, r.estimate.interval)
