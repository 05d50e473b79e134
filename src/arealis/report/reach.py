"""Reach: how many training stimuli a candidate needs to get where the best untrained one already is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from arealis.report.estimates import Estimate, is_summary, prefer_whole
from arealis.report.ranking import Ranking, find_conditions
from arealis.report.wording import plain

__all__ = ["Reach", "find_reach"]


@dataclass(frozen=True)
class Reach:
    """A table of the fewest training stimuli that were enough.

    Args:
        target: The untrained number to be reached.
        conditions: Headings.
        rows: Name of a candidate, and for each condition a number of stimuli or ``"not by …"``; ``"—"``
            where the candidate was not trained.
    """

    target: Estimate
    conditions: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


def find_reach(estimates: Iterable[Estimate], rankings: Sequence[Ranking]) -> Reach | None:
    """Read off the learning curves where they first reach the best that needs no training.

    It compares stored estimates, not their intervals: the first number of training stimuli whose estimate
    is no lower, or for a distance no higher.

    Args:
        estimates: The stored numbers.
        rankings: Rankings by the leading measure.

    Returns:
        The table, or None where there are no learning curves or nothing untrained.

    Example:
        >>> from arealis.report.estimates import Side
        >>> from arealis.report.ranking import rank
        >>> from arealis.types import Range
        >>> points = [("as wired", 0, 0.6), ("learnt", 10, 0.5), ("learnt", 20, 0.7)]
        >>> rows = [Estimate(Side("dense", stage=s, training_stimuli=k), "rsa", v, *[Range(0, 1)] * 3, 9)
        ...         for s, k, v in points]
        >>> find_reach(rows, rank(rows, "rsa")).rows
        (('dense', ('20',)),)
    """
    untrained = [ranking for ranking in rankings if not ranking.training_stimuli]
    if not untrained:
        return None
    target = untrained[0].estimates[0]
    trained = [
        e for e in estimates if is_summary(e) and e.measure == target.measure and e.side.training_stimuli
    ]
    if len({e.side.training_stimuli for e in trained}) < 2:
        return None
    conditions = find_conditions(prefer_whole(trained))
    names = dict.fromkeys(e.side.candidate for group in conditions.values() for e in group)
    rows = tuple(
        (plain(name), tuple(_fewest(name, group, target) for group in conditions.values())) for name in names
    )
    return Reach(target, tuple(str(condition) for condition in conditions), rows)


def _fewest(name: str, group: Sequence[Estimate], target: Estimate) -> str:
    curve = {e.side.training_stimuli or 0: e.value for e in group if e.side.candidate == name}
    if not curve:
        return "—"
    sign = -1 if target.alike_is == "low" else 1
    enough = [k for k, value in curve.items() if sign * value >= sign * target.value]
    return str(min(enough)) if enough else f"not by {max(curve)}"
