"""Inferred: what inference over all candidates at once found beside the measure that ranks them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from arealis.report.estimates import Estimate, Side, is_summary, is_tested
from arealis.report.numbers import format_number, say_p
from arealis.report.wording import capital, measure_name

__all__ = [
    "LEVEL",
    "Inferred",
    "Who",
    "corrected_p",
    "find_inferred",
    "has_tests",
    "holds",
    "say_data",
    "say_pairs",
    "who",
]

LEVEL = 0.05
"""p-values up to this one count."""
_BESIDE, _LOWER = "_minus_ceiling", "_ceiling_lower"
Who = tuple[str, str, str, int | None]


@dataclass(frozen=True)
class Inferred:
    """The answers of one inference.

    Args:
        measure: Its measure, such as ``"rsa_over_stimulus"``.
        numbers: Every candidate's number, with its test against chance.
        beside_ceiling: Every candidate's number minus the lower noise ceiling; empty without a ceiling.
        differences: Every candidate minus every other.
        lower: The lower noise ceiling, with the test whether the recordings agree; None without one.
    """

    measure: str
    numbers: Mapping[Who, Estimate]
    beside_ceiling: Mapping[Who, Estimate]
    differences: tuple[Estimate, ...]
    lower: Estimate | None


def who(side: Side) -> Who:
    """What a number speaks of, whatever was measured: candidate, stage, rule and training stimuli."""
    return side.candidate, side.stage, side.rule, side.training_stimuli


def find_inferred(estimates: Iterable[Estimate], measure: str) -> Inferred | None:
    """Find the inference that was made by a measure.

    Args:
        estimates: The stored numbers.
        measure: The measure that ranks, or the inference's own.

    Returns:
        Its answers, or None if nothing was inferred.

    Example:
        >>> from arealis.types import Range
        >>> a, b = (Estimate(Side(name), "rsa_over_stimulus", 0.5, *[Range(0, 1)] * 3, 9) for name in "ab")
        >>> d = Estimate(a.side, "rsa_over_stimulus", 0.0, *[Range(0, 1)] * 3, 9, b.side, subtracted=True)
        >>> len(find_inferred([a, b, d], "rsa").numbers)
        2
    """
    rows = list(estimates)
    tested = [e for e in rows if is_tested(e)]
    asked = [e.measure for e in tested] + [
        e.measure.removesuffix(_BESIDE) for e in rows if e.measure.endswith(_BESIDE)
    ]
    names = [name for name in asked if name == measure or name.startswith(f"{measure}_over_")]
    if not names:
        return None
    name = names[0]
    lower = [e for e in rows if e.measure == f"{name}{_LOWER}" and e.other is None]
    return Inferred(
        name,
        {who(e.side): e for e in rows if e.measure == name and is_summary(e)},
        {who(e.side): e for e in rows if e.measure == f"{name}{_BESIDE}" and is_summary(e)},
        tuple(e for e in tested if e.measure == name),
        lower[0] if lower else None,
    )


def corrected_p(estimate: Estimate, inferred: Inferred | None) -> float | None:
    """The p-value against chance, corrected for the number of candidates, if inference has one.

    Args:
        estimate: A candidate's number.
        inferred: The inference by the same measure, if there is one.
    """
    if estimate.p_corrected is not None or inferred is None:
        return estimate.p_corrected
    found = inferred.numbers.get(who(estimate.side))
    return None if found is None else found.p_corrected


def has_tests(estimates: Iterable[Estimate], inferred: Inferred | None) -> bool:
    """Whether any of these numbers has a corrected p-value."""
    return any(corrected_p(e, inferred) is not None for e in estimates)


def holds(estimate: Estimate) -> bool:
    """Whether a test came out, after correction where there was one."""
    p = estimate.p_value if estimate.p_corrected is None else estimate.p_corrected
    return p is not None and p <= LEVEL


def say_data(inferred: Inferred | None) -> list[str]:
    """Say whether the recordings agree with themselves, and what these data can and cannot tell apart.

    Args:
        inferred: What was inferred, if anything was.

    Returns:
        Sentences; how far candidates are from the noise ceiling is said beside the ceiling.

    Example:
        >>> from arealis.types import Range
        >>> d = Estimate(Side("a"), "rsa", 0.1, *[Range(0, 1)] * 3, 9, Side("b"), p_value=0.4,
        ...              subtracted=True)
        >>> say_data(Inferred("rsa", {}, {}, (d,), None))
        ['None of 1 pair of candidates can be told apart.']
    """
    if inferred is None:
        return []
    caution = dict.fromkeys(
        str(o["caution"]) for e in inferred.differences if "caution" in (o := _options(e))
    )
    return [*_say_agreement(inferred.lower), *say_pairs(inferred), *(f"{capital(c)}." for c in caution)]


def _say_agreement(lower: Estimate | None) -> list[str]:
    if lower is None or lower.p_value is None:
        return []
    agree = "agree" if lower.p_value <= LEVEL else "do not agree"
    conclude = "" if lower.p_value <= LEVEL else ", so nothing can be concluded from them"
    return [f"The recordings {agree} with each other above chance ({say_p(lower.p_value)}){conclude}."]


def say_pairs(inferred: Inferred | None) -> list[str]:
    """Say how many pairs of candidates can be told apart, and how large a difference would be found.

    Args:
        inferred: What was inferred, if anything was.

    Returns:
        Sentences; none where nothing was tested.

    Example:
        >>> say_pairs(None)
        []
    """
    said: list[str] = []
    if inferred is None:
        return said
    tested = [e for e in inferred.differences if e.p_value is not None or e.p_corrected is not None]
    if tested:
        said.append(_say_pairs(tested))
    found = [_options(e).get("found 4 times of 5") for e in inferred.differences]
    sizes = [float(size) for size in found if isinstance(size, int | float)]
    if sizes:
        said.append(
            f"Data like these find a difference of {format_number(median(sizes))} in "
            f"{measure_name(inferred.measure)} four times of five (median of pairs)."
        )
    return said


def _say_pairs(tested: Sequence[Estimate]) -> str:
    told, number = sum(map(holds, tested)), len(tested)
    pairs = "pair" if number == 1 else "pairs"
    counted = "None" if told == 0 else "All" if told == number else str(told)
    corrections = dict.fromkeys(str(c) for e in tested if (c := _options(e).get("correction")))
    after = f" after correction ({', '.join(corrections)})" if corrections else ""
    return f"{counted} of {number} {pairs} of candidates can be told apart{after}."


def _options(estimate: Estimate) -> dict[str, object]:
    return json.loads(estimate.card).get("options") or {}
