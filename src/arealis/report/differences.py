"""Differences: the stored contrasts between two candidates, by the condition that they were taken under."""

from __future__ import annotations

from collections.abc import Iterable

from arealis.report.estimates import Estimate, is_difference, is_tested, prefer_whole
from arealis.report.numbers import format_with_interval
from arealis.report.ranking import Condition, label_conditions, most_trained
from arealis.report.wording import measure_name, plain
from arealis.types import Range

__all__ = ["group_differences", "name_sides", "say_difference", "tells_apart"]


def group_differences(
    estimates: Iterable[Estimate], measure: str, *, together: bool = False
) -> dict[str, list[Estimate]]:
    """Collect the contrasts of one measure by the condition of the first candidate.

    Only those with the most training stimuli of their stage and rule are kept; the others are in the table.
    Those of all candidates with each other, tested at once, have a figure of their own.

    Args:
        estimates: The stored numbers.
        measure: The measure whose differences are wanted.
        together: Keep them in one group, as candidates that are ranked together.

    Returns:
        Differences by condition in words, in the order of the table.

    Example:
        >>> from arealis.report.estimates import Side
        >>> first, second = (Side(name, stage="as wired") for name in "ab")
        >>> e = Estimate(first, "rsa", 0.1, *[Range(0, 1)] * 3, 9, second, card='{"variant": "difference"}')
        >>> list(group_differences([e], "rsa"))
        ['as wired']
    """
    rows = most_trained(prefer_whole([e for e in estimates if _is_contrast(e) and e.measure == measure]))
    if together:
        return {str(Condition("")): rows} if rows else {}
    groups: dict[str, list[Estimate]] = {}
    for e, condition in zip(rows, label_conditions(rows), strict=True):
        training = f", {e.side.training_stimuli} training stimuli" if e.side.training_stimuli else ""
        groups.setdefault(f"{condition}{training}", []).append(e)
    return groups


def _is_contrast(estimate: Estimate) -> bool:
    return is_difference(estimate) and not is_tested(estimate)


def say_difference(estimate: Estimate) -> str:
    """Say a difference as a sentence without its condition.

    Args:
        estimate: First candidate minus second.

    Returns:
        Text such as ``"a exceeds b by .030 [.010, .050]"``.

    Example:
        >>> from arealis.report.estimates import Side
        >>> first, second = (Side(name) for name in "ab")
        >>> say_difference(Estimate(first, "roc_auc", 0.03, Range(0.01, 0.05), *[Range(0, 0)] * 2, 9, second))
        'a exceeds b by .030 [.010, .050] in area under the ROC curve'
    """
    first, second = name_sides(estimate)
    where = f" in {measure_name(estimate.measure)}"
    numbers = format_with_interval(estimate.value, estimate.interval)
    if not isinstance(estimate.interval, Range):
        return f"{first} minus {second} is {numbers}{where}, without an interval: {estimate.interval.reason}"
    if not tells_apart(estimate):
        return f"{first} minus {second} is {numbers}{where}, which includes 0"
    if estimate.alike_is == "low":
        nearer, farther = (first, second) if estimate.value < 0 else (second, first)
        return f"{nearer} is nearer than {farther}: {first} minus {second} is {numbers}{where}"
    if estimate.value > 0:
        return f"{first} exceeds {second} by {numbers}{where}"
    return f"{first} falls short of {second}: the difference is {numbers}{where}"


def name_sides(estimate: Estimate) -> tuple[str, str]:
    """Name both sides of a difference by what sets them apart.

    Example:
        >>> from arealis.report.estimates import Side
        >>> first, second = (Side("dense", stage=stage) for stage in ("learnt", "as wired"))
        >>> name_sides(Estimate(first, "roc_auc", 0.03, *[Range(0, 0)] * 3, 9, second))
        ('dense learnt', 'dense as wired')
    """
    first, second = estimate.side, estimate.other or estimate.side
    if first.stage != second.stage:
        return f"{plain(first.candidate)} {first.stage}", f"{plain(second.candidate)} {second.stage}"
    if first.candidate != second.candidate:
        return plain(first.candidate), plain(second.candidate)
    if first.rule != second.rule:
        return f"{plain(first.candidate)} by {plain(first.rule)}", f"by {plain(second.rule)}"
    return (
        f"{plain(first.candidate)} with {first.training_stimuli}",
        f"with {second.training_stimuli} training stimuli",
    )


def tells_apart(estimate: Estimate) -> bool:
    """Whether the interval of a difference leaves out 0."""
    interval = estimate.interval
    return isinstance(interval, Range) and (interval.low > 0 or interval.high < 0)
