"""Statements: what the stored numbers make certain, what they leave open, and what they cannot say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from arealis.report.differences import say_difference, tells_apart
from arealis.report.estimates import Estimate, is_summary, is_tested
from arealis.report.inferred import holds, who
from arealis.report.numbers import format_with_interval, say_p
from arealis.report.ranking import Ranking, compare_with_null
from arealis.report.wording import capital, enumerate_candidates, enumerate_words, measure_name, plain
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
    """Sentences for the reader, sorted by how sure they are, the first two kinds by condition.

    ``data`` says what these data can tell of all candidates at once, ``unknown`` what they cannot.
    """

    certain: Mapping[str, Sequence[str]]
    uncertain: Mapping[str, Sequence[str]]
    unknown: Sequence[str]
    data: Sequence[str] = ()


def say_answer(ranking: Ranking, differences: Iterable[Estimate]) -> str:
    """Say who ranks first, and whether the lead is certain.

    Args:
        ranking: The candidates under one condition.
        differences: Stored differences, those that were asked for first; that of the first two candidates
            decides, if it is there.

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
    data: Sequence[str] = (),
) -> Statements:
    """Say plainly what follows from the intervals, nulls and ceilings, and nothing more.

    Args:
        estimates: The stored numbers.
        rankings: The rankings by the leading measure.
        differences: The contrasts to state, by condition.
        notes: Caveats of the experiment file.
        data: What is known of all candidates at once.

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
            names = [e.side.candidate for e in ranking.estimates if compare_with_null(e) == verdict]
            if names:
                kind = certain if verdict in ("above", "below") else uncertain
                sentence = f"{capital(words)} {enumerate_candidates(names)}."
                kind[str(ranking)].append(sentence)
    return Statements(_filled(certain), _filled(uncertain), (*_say_missing(estimates), *notes), data)


def _filled(sentences: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
    return {condition: own for condition, own in sentences.items() if own}


def _say_lead(first: Estimate, second: Estimate, differences: Iterable[Estimate]) -> str:
    for e in differences:
        if _is_between(e, first, second):
            certain = "certain" if _is_certain(e) else "not certain"
            return f"Their order is {certain}: {say_difference(e)}{_say_correction(e)}."
    if not isinstance(first.interval, Range) or not isinstance(second.interval, Range):
        return "Their order is not certain: no contrast between the two was stored."
    if first.interval.low <= second.interval.high and second.interval.low <= first.interval.high:
        return "Their order is not certain: their intervals overlap, and no contrast between them was stored."
    return "Their intervals do not overlap."


def _is_between(difference: Estimate, first: Estimate, second: Estimate) -> bool:
    ends = {who(difference.side), who(difference.other or difference.side)}
    if ends != {who(first.side), who(second.side)} or difference.swept not in (first.swept, second.swept):
        return False
    # Inference names both candidates where others name the area.
    return is_tested(difference) or {difference.side.area} == {first.side.area, second.side.area}


def _is_certain(difference: Estimate) -> bool:
    return holds(difference) if difference.p_corrected is not None else tells_apart(difference)


def _say_correction(difference: Estimate) -> str:
    p = difference.p_corrected
    if p is None:
        return ""
    but = ", but" if tells_apart(difference) and not holds(difference) else ";"
    return f"{but} {say_p(p)} after correction for all pairs"


def _say_missing(estimates: Iterable[Estimate]) -> list[str]:
    """Say once, for each reason, which numbers and bounds cannot be had."""
    reasons: dict[tuple[str, str], list[str]] = {}
    for e in estimates:
        bounds = (("95 % interval", e.interval), ("Null", e.null), ("Noise ceiling", e.ceiling))
        for name, bound in bounds:
            if is_summary(e) and isinstance(bound, NotEstimable) and not e.measure.endswith("_minus_ceiling"):
                reasons.setdefault((name, bound.reason), []).append(_over_steps(e.measure))
    return [
        f"{name} of {enumerate_words(list(dict.fromkeys(measures)))}: {reason.rstrip('.')}."
        for (name, reason), measures in reasons.items()
    ]


def _over_steps(measure: str) -> str:
    """Name of a measure; one that is taken at several time steps is named once."""
    return measure_name(re.sub(r"_at_step_\d+$", " at each step", measure))


def _say_number(estimate: Estimate) -> str:
    return format_with_interval(estimate.value, estimate.interval)
