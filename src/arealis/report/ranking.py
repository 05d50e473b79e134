"""Ranking: the candidates in order of one measure, once for each condition that they were compared in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from arealis.report.estimates import Estimate, is_summary, prefer_whole
from arealis.report.wording import plain
from arealis.types import Range, StoreError

__all__ = [
    "Condition",
    "Ranking",
    "best_first",
    "compare_with_null",
    "find_conditions",
    "label_conditions",
    "most_trained",
    "rank",
]


@dataclass(frozen=True)
class Condition:
    """What candidates must share to be compared.

    Args:
        stage: Such as ``"as wired"`` or ``"learnt"``.
        rule: The learning rule, or ``""`` if it does not single the condition out.
        area: The area, or ``""`` if there is but one.
        swept: Values of the settings that the experiment varied.
    """

    stage: str
    rule: str = ""
    area: str = ""
    swept: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        parts = [plain(self.stage), plain(self.rule), self.area]
        parts += [f"{plain(name)} {value}" for name, value in self.swept]
        return ", ".join(part for part in parts if part) or "all candidates"


@dataclass(frozen=True)
class Ranking:
    """The candidates under one condition, best first.

    Args:
        condition: The condition.
        training_stimuli: Largest number of stimuli that a candidate learnt from; 0 if none learnt.
        places: Place of every candidate, from 1; equal values share a place.
        estimates: The numbers, in the same order.
    """

    condition: Condition
    training_stimuli: int
    places: tuple[int, ...]
    estimates: tuple[Estimate, ...]

    def __str__(self) -> str:
        alike = len({e.side.training_stimuli or 0 for e in self.estimates}) == 1
        shown = alike and self.training_stimuli
        return f"{self.condition}{f', {self.training_stimuli} training stimuli' if shown else ''}"


def rank(estimates: Iterable[Estimate], measure: str, *, together: bool = False) -> tuple[Ranking, ...]:
    """Rank the candidates by one measure, the most alike or best first, under every condition.

    Only numbers over all seeds count, and of these the ones with the most training stimuli. The highest
    is first, unless the measure says that alike populations get low numbers.

    Args:
        estimates: The stored numbers.
        measure: What to rank by.
        together: Rank all in one list, whatever their stage and rule.

    Returns:
        One ranking a condition in the order of the table, those of a lone candidate last.

    Raises:
        StoreError: if the measure was not stored, or a candidate has two numbers under one condition.

    Example:
        >>> from arealis.report.estimates import Side
        >>> def number(name, value):
        ...     return Estimate(Side(name, stage="as wired"), "roc_auc", value, *[Range(0, 1)] * 3, 9)
        >>> ranking = rank([number("dense", 0.5), number("connectome", 0.6)], "roc_auc")[0]
        >>> str(ranking), ranking.estimates[0].side.candidate
        ('as wired', 'connectome')
    """
    summaries = [e for e in estimates if is_summary(e)]
    rows = prefer_whole([e for e in summaries if e.measure == measure])
    if not rows:
        raise StoreError(
            f"nothing to rank by '{measure}'",
            given=f"numbers over all seeds for {sorted({e.measure for e in summaries})}",
            needed=f"'{measure}' over all seeds",
            action="rank by one of the stored measures, or add it to the experiment file",
        )
    kept = most_trained(rows)
    conditions = {Condition(""): kept} if together else find_conditions(kept)
    rankings = [_order(condition, group) for condition, group in conditions.items()]
    return tuple(sorted(rankings, key=lambda ranking: len(ranking.estimates) == 1))


def most_trained(rows: Sequence[Estimate]) -> list[Estimate]:
    """Keep the rows with the most training stimuli of their stage and rule."""
    most: dict[tuple[str, str], int] = {}
    for side in (e.side for e in rows):
        key = (side.stage, side.rule)
        most[key] = max(most.get(key, 0), side.training_stimuli or 0)
    return [e for e in rows if (e.side.training_stimuli or 0) == most[e.side.stage, e.side.rule]]


def find_conditions(rows: Sequence[Estimate]) -> dict[Condition, list[Estimate]]:
    """Sort rows by stage, rule, area and swept settings, as far as these differ within a candidate.

    A candidate that was fitted to training stimuli by no learning rule joins every condition that has
    one, so that a control stands beside all that it controls.

    Args:
        rows: Numbers of one measure.

    Returns:
        The rows of every condition, in order of appearance.

    Example:
        >>> from arealis.report.estimates import Side
        >>> rows = [Estimate(Side("dense", rule, stage="learnt", training_stimuli=9), "rsa", 0.5,
        ...                  *[Range(0, 1)] * 3, 9) for rule in ("hebb", "oja")]
        >>> control = Estimate(Side("mean", stage="fitted", training_stimuli=9), "rsa", 0.5,
        ...                    *[Range(0, 1)] * 3, 9)
        >>> {str(c): len(group) for c, group in find_conditions([*rows, control]).items()}
        {'learnt, hebb': 2, 'learnt, oja': 2}
    """
    own = list(zip(rows, label_conditions(rows), strict=True))
    ruled = list(dict.fromkeys(condition for e, condition in own if e.side.rule))
    groups: dict[Condition, list[Estimate]] = {}
    for e, condition in own:
        joins = [c for c in ruled if c.area == condition.area and set(condition.swept) <= set(c.swept)]
        fitted = e.side.training_stimuli and not e.side.rule
        for joined in joins if fitted and joins else [condition]:
            groups.setdefault(joined, []).append(e)
    return groups


def label_conditions(rows: Sequence[Estimate]) -> list[Condition]:
    """Condition of every row by itself; the rule counts where one candidate learnt by several."""
    several_areas = len({e.side.area for e in rows}) > 1
    free = _stages_with_free_rules(rows)
    return [
        Condition(
            e.side.stage,
            e.side.rule if e.side.stage in free else "",
            e.side.area if several_areas else "",
            e.swept,
        )
        for e in rows
    ]


def best_first(rows: Iterable[Estimate]) -> list[Estimate]:
    """Sort numbers of one measure: the highest first, or the lowest where that means alike."""
    return sorted(rows, key=lambda e: e.value if e.alike_is == "low" else -e.value)


def compare_with_null(estimate: Estimate) -> str:
    """Say where the interval lies.

    Returns:
        ``"above"``, ``"below"`` or ``"overlaps"`` the null, or ``"not tested"`` where a bound is lacking.
    """
    interval, null = estimate.interval, estimate.null
    if not isinstance(interval, Range) or not isinstance(null, Range):
        return "not tested"
    if interval.low > null.high:
        return "above"
    return "below" if interval.high < null.low else "overlaps"


def _stages_with_free_rules(rows: Sequence[Estimate]) -> set[str]:
    """Stages in which one candidate learnt by several rules, so that the rule is a condition."""
    rules: dict[tuple[str, str], set[str]] = {}
    for side in (e.side for e in rows):
        rules.setdefault((side.stage, side.candidate), set()).add(side.rule)
    return {stage for (stage, _), found in rules.items() if len(found) > 1}


def _order(condition: Condition, group: Sequence[Estimate]) -> Ranking:
    names = [e.side.candidate for e in group]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise StoreError(
            f"candidates have several numbers for '{group[0].measure}' under one condition",
            given=f"{twice} under '{condition}'",
            needed="one number over all seeds for each candidate and condition",
            action="give the candidates different names, or vary a setting that is stored as a column",
        )
    ordered = best_first(group)
    places = tuple(1 + [e.value for e in ordered].index(e.value) for e in ordered)
    return Ranking(condition, max(e.side.training_stimuli or 0 for e in group), places, tuple(ordered))
