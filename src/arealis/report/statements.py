"""Statements: what the stored numbers make certain, what they leave open, and what they cannot say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from arealis.report.differences import say_difference, tells_apart
from arealis.report.estimates import Estimate, Side, is_summary
from arealis.report.numbers import format_with_interval
from arealis.report.ranking import Ranking, compare_with_null
from arealis.report.wording import capital, enumerate_words, measure_name, plain
from arealis.types import NotEstimable, Range

__all__ = ["Statements", "make_statements", "say_answer"]

_VERDICTS = {
    "above": "the interval lies above the null for",
    "below": "the interval lies below the null for",
    "overlaps": "the interval overlaps the null for",
    "not tested": "no interval or no null for",
}


@dataclass(frozen=True)
class Statements:
    """Sentences for the reader, sorted by how sure they are, the first two kinds by condition."""

    certain: Mapping[str, Sequence[str]]
    uncertain: Mapping[str, Sequence[str]]
    unknown: Sequence[str]


def say_answer(ranking: Ranking, differences: Iterable[Estimate]) -> str:
    """Say who ranks first, and whether the lead is certain.

    Args:
        ranking: The candidates under one condition.
        differences: Stored contrasts; the one of the first two candidates decides, if it is there.

    Returns:
        One or two sentences.

    Example:
        >>> from arealis.report.estimates import Side
        >>> from arealis.report.ranking import rank
        >>> e = Estimate(Side("dense"), "roc_auc", 0.5, Range(0.4, 0.6), *[Range(0, 1)] * 2, 9)
        >>> say_answer(rank([e], "roc_auc")[0], [])
        'Dense: area under the ROC curve .500 [.400, .600].'
    """
    first, *others = ranking.estimates
    name, said = plain(first.side.candidate), measure_name(first.measure)
    if not others:
        return f"{capital(name)}: {said} {_say_number(first)}."
    second = others[0]
    sentence = f"{capital(name)} ranks first of {len(ranking.estimates)}: {said} {_say_number(first)}, "
    sentence += f"before {plain(second.side.candidate)} with {_say_number(second)}. "
    return sentence + _say_lead(first, second, differences)


def make_statements(
    estimates: Iterable[Estimate],
    rankings: Sequence[Ranking],
    differences: Mapping[str, Sequence[Estimate]],
    notes: Sequence[str] = (),
) -> Statements:
    """Say plainly what follows from the intervals, nulls and ceilings, and nothing more.

    Args:
        estimates: The stored numbers.
        rankings: The rankings by the leading measure.
        differences: The contrasts to state, by condition.
        notes: Caveats of the experiment file.

    Returns:
        The sentences.

    Example:
        >>> from arealis.report.estimates import Side
        >>> from arealis.report.ranking import rank
        >>> e = Estimate(Side("dense"), "roc_auc", 0.7, Range(0.6, 0.8), Range(0.4, 0.5), Range(0, 1), 9)
        >>> make_statements([e], rank([e], "roc_auc"), {}).certain
        {'all candidates': ['The interval lies above the null for dense.']}
    """
    conditions = dict.fromkeys([*map(str, rankings), *differences])
    certain: dict[str, list[str]] = {condition: [] for condition in conditions}
    uncertain: dict[str, list[str]] = {condition: [] for condition in conditions}
    for condition, group in differences.items():
        for e in group:
            kind = certain if tells_apart(e) else uncertain
            kind[condition].append(f"{capital(say_difference(e))}.")
    for ranking in rankings:
        for verdict, words in _VERDICTS.items():
            names = [plain(e.side.candidate) for e in ranking.estimates if compare_with_null(e) == verdict]
            if names:
                kind = certain if verdict in ("above", "below") else uncertain
                sentence = f"{capital(words)} {enumerate_words(names)}."
                kind[str(ranking)].append(sentence)
    return Statements(_filled(certain), _filled(uncertain), (*_say_missing(estimates), *notes))


def _filled(sentences: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
    return {condition: own for condition, own in sentences.items() if own}


def _say_lead(first: Estimate, second: Estimate, differences: Iterable[Estimate]) -> str:
    for e in differences:
        if _is_between(e, first, second):
            certain = "certain" if tells_apart(e) else "not certain"
            return f"Their order is {certain}: {say_difference(e)}."
    if not isinstance(first.interval, Range) or not isinstance(second.interval, Range):
        return "Their order is not certain: no contrast between the two was stored."
    if first.interval.low <= second.interval.high and second.interval.low <= first.interval.high:
        return "Their order is not certain: their intervals overlap, and no contrast between them was stored."
    return "Their intervals do not overlap."


def _is_between(difference: Estimate, first: Estimate, second: Estimate) -> bool:
    ends = {_who(difference.side), _who(difference.other or difference.side)}
    return ends == {_who(first.side), _who(second.side)} and difference.swept in (first.swept, second.swept)


def _who(side: Side) -> tuple[object, ...]:
    return side.candidate, side.stage, side.rule, side.training_stimuli, side.area


def _say_missing(estimates: Iterable[Estimate]) -> list[str]:
    """Say once, for each reason, which numbers and bounds cannot be had."""
    reasons: dict[tuple[str, str], list[str]] = {}
    for e in estimates:
        bounds = (("95 % interval", e.interval), ("Null", e.null), ("Noise ceiling", e.ceiling))
        for name, bound in bounds:
            if is_summary(e) and isinstance(bound, NotEstimable):
                reasons.setdefault((name, bound.reason), []).append(measure_name(e.measure))
    return [
        f"{name} of {enumerate_words(list(dict.fromkeys(measures)))}: {reason.rstrip('.')}."
        for (name, reason), measures in reasons.items()
    ]


def _say_number(estimate: Estimate) -> str:
    return format_with_interval(estimate.value, estimate.interval)
