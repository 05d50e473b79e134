"""Profile: a measure against depth, one line a family of candidates that are the layers of one network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from arealis.report.ceilings import common_ceiling
from arealis.report.estimates import Estimate
from arealis.report.families import find_families, has_order, member_name
from arealis.report.figures.plots import Curves, Figure, LegendEntry, Line, shared_range
from arealis.report.numbers import format_range, format_with_interval
from arealis.report.ranking import Condition, label_conditions, most_trained
from arealis.report.wording import axis_label, capital, measure_name, plain
from arealis.types import Range

__all__ = ["draw_profile"]

_FEWEST = 4
_SPREAD = 0.5


@dataclass(frozen=True)
class _Family:
    """The layers of one network under one condition, in the order of the table."""

    name: str
    condition: Condition
    layers: tuple[str, ...]
    estimates: tuple[Estimate, ...]


def draw_profile(
    rows: Sequence[Estimate], styles: Mapping[str, int], *, together: bool = False
) -> Figure | None:
    """Draw a measure against depth, with intervals and the noise ceiling.

    A family is a profile if it has four numbered members or more. Smaller families whose members are among
    those of a profile stand beside it, such as a control of a few layers.

    Args:
        rows: Numbers over all seeds of one measure.
        styles: Colour and marker of every candidate; those of one family share theirs.
        together: Whether stage and rule set no families apart.

    Returns:
        One panel a set of layers and condition, layers in the order of the table; None without a profile.

    Example:
        >>> from arealis.report.estimates import Side
        >>> from arealis.types import Range
        >>> names = [f"net, block{k}" for k in range(4)]
        >>> rows = [Estimate(Side(name), "rsa", 0.1, *[Range(0, 1)] * 3, 9) for name in names]
        >>> draw_profile(rows, dict.fromkeys(names, 0)).panels[0].x_ticks[0]
        (0, 'block0')
    """
    panels = _group(_find(rows, together=together))
    if not panels:
        return None
    families = [family for own in panels for family in own]
    drawn = [e for family in families for e in family.estimates]
    ceiling = common_ceiling(drawn)
    shown = [number for e in drawn for number in (e.value, e.interval)]
    y_range = shared_range([*shown, *([ceiling] if ceiling else [])])
    names = {plain(family.name): styles[family.estimates[0].side.candidate] for family in families}
    measure = drawn[0].measure
    return Figure(
        f"profile-{measure}",
        f"{capital(measure_name(measure))} from layer to layer",
        _caption(drawn[0], ceiling),
        tuple(_panel(own, styles, y_range, ceiling) for own in panels),
        tuple(LegendEntry(name, style) for name, style in names.items()),
    )


def _caption(first: Estimate, ceiling: Range | None) -> str:
    parts = [
        f"Points: {measure_name(first.measure)} of one layer over all seeds, moved apart sideways.",
        "Vertical lines: 95 % interval. Layers stand in the order of the experiment file.",
    ]
    parts += ["The lower, the more alike."] if first.alike_is == "low" else []
    parts += [f"Yellow band: noise ceiling {format_range(ceiling)}."] if ceiling else []
    return " ".join(parts)


def _group(families: Sequence[_Family]) -> list[list[_Family]]:
    """Profiles, each with the families that stand beside it; the one with most layers is first."""
    panels: list[list[_Family]] = []
    for family in sorted(families, key=lambda family: -len(family.layers)):
        home = next((own for own in panels if _belongs(family, own[0])), None)
        if home is not None:
            home.append(family)
        elif len(family.layers) >= _FEWEST and has_order(family.layers):
            panels.append([family])
    return panels


def _panel(
    families: Sequence[_Family],
    styles: Mapping[str, int],
    y_range: tuple[float, float],
    ceiling: Range | None,
) -> Curves:
    first = families[0]
    return Curves(
        str(first.condition) if first.condition != Condition("") else "",
        _lines(families, first.layers, styles),
        "layer",
        axis_label(first.estimates[0].measure),
        y_range,
        x_ticks=tuple((x, plain(layer)) for x, layer in enumerate(first.layers)),
        ceiling=ceiling,
    )


def _find(rows: Sequence[Estimate], *, together: bool) -> list[_Family]:
    """Families of two or more candidates, under every condition."""
    kept = most_trained(rows)
    conditions = [Condition("")] * len(kept) if together else label_conditions(kept)
    families = find_families(e.side.candidate for e in kept)
    groups: dict[tuple[str, Condition], list[Estimate]] = {}
    for e, condition in zip(kept, conditions, strict=True):
        groups.setdefault((families[e.side.candidate], condition), []).append(e)
    return [
        _Family(name, condition, tuple(member_name(e.side.candidate, families) for e in own), tuple(own))
        for (name, condition), own in groups.items()
        if len(own) > 1
    ]


def _belongs(family: _Family, first: _Family) -> bool:
    return family.condition == first.condition and set(family.layers) <= set(first.layers)


def _lines(families: Sequence[_Family], layers: Sequence[str], styles: Mapping[str, int]) -> tuple[Line, ...]:
    step = _SPREAD / max(len(families), 4)
    return tuple(
        _line(family, layers, styles, step * (place - (len(families) - 1) / 2))
        for place, family in enumerate(families)
    )


def _line(family: _Family, layers: Sequence[str], styles: Mapping[str, int], shift: float) -> Line:
    places = sorted(range(len(family.layers)), key=lambda k: layers.index(family.layers[k]))
    own = [family.estimates[k] for k in places]
    return Line(
        plain(family.name),
        styles[own[0].side.candidate],
        tuple(layers.index(family.layers[k]) + shift for k in places),
        tuple(e.value for e in own),
        tuple(e.interval for e in own),
        tuple(
            f"{plain(e.side.candidate)}: {format_with_interval(e.value, e.interval)}, n = {e.n}" for e in own
        ),
    )
