"""Ratios: how many times more of something one candidate needed than another, as a table by condition."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from arealis.report.estimates import Estimate
from arealis.report.numbers import format_number, format_with_interval
from arealis.report.wording import plain

__all__ = ["RatioCell", "RatioTable", "find_ratios"]

_SUFFIX = "_ratio"
_SIGNS = {"lower": "> ", "upper": "< "}


@dataclass(frozen=True)
class RatioCell:
    """One ratio in words.

    Args:
        text: Number and interval, a bound such as ``"> 4.20"``, or a dash.
        why: Why there is no interval; empty if there is one.
        card: The estimator card as stored; empty where the ratio was not asked for.
        verdict: ``"above"`` if it exceeds one for certain, as a lower bound above it does; ``"below"`` for
            the reverse; else ``"overlaps"``.
    """

    text: str
    why: str = ""
    card: str = ""
    verdict: str = "overlaps"


@dataclass(frozen=True)
class RatioTable:
    """All ratios of one measure to one candidate.

    Args:
        measure: The measure that was divided.
        second: The candidate that it was divided by.
        columns: The candidates whose numbers were divided.
        rows: Condition in words; what the second candidate needed, seed by seed; a cell a column.
    """

    measure: str
    second: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, str, tuple[RatioCell, ...]], ...]


def find_ratios(estimates: Iterable[Estimate]) -> tuple[RatioTable, ...]:
    """Lay the stored ratios out by condition and candidate.

    Args:
        estimates: The stored numbers.

    Returns:
        A table for every measure and candidate that was divided by.

    Example:
        >>> from arealis.report.estimates import Side
        >>> from arealis.types import Range
        >>> swept = (("delay", "9"),)
        >>> e = Estimate(Side("no buffer"), "count_ratio", 4.0, Range(2.0, 8.0), *[Range(0, 0)] * 2, 3,
        ...              Side("intact"), swept=swept)
        >>> of_seed = Estimate(Side("intact", seed=0), "count", 800.0, *[Range(0, 0)] * 3, 9, swept=swept)
        >>> table = find_ratios([e, of_seed])[0]
        >>> table.rows[0][:2], table.rows[0][2][0].text
        (('9', '800'), '4.00 [2.00, 8.00]')
    """
    every = list(estimates)
    groups: dict[tuple[str, str], list[Estimate]] = {}
    for e in every:
        if e.measure.endswith(_SUFFIX) and e.other is not None and e.side.seed is None:
            measure = e.measure.removesuffix(_SUFFIX)
            groups.setdefault((measure, e.other.candidate), []).append(e)
    return tuple(_lay_out(*named, group, every) for named, group in groups.items())


def _lay_out(measure: str, second: str, group: Sequence[Estimate], every: Sequence[Estimate]) -> RatioTable:
    columns = tuple(dict.fromkeys(e.side.candidate for e in group))
    found = {(_condition(e), e.side.candidate): e for e in group}
    needed: dict[str, list[str]] = {}
    for e in every:
        if e.measure == measure and e.side.candidate == second and e.side.seed is not None:
            needed.setdefault(_condition(e), []).append(_count(e))
    rows = tuple(
        (
            condition or "all",
            ", ".join(needed.get(condition, ["—"])),
            tuple(_cell(found.get((condition, column))) for column in columns),
        )
        for condition in dict.fromkeys(_condition(e) for e in group)
    )
    return RatioTable(measure, plain(second), tuple(plain(c) for c in columns), rows)


def _condition(estimate: Estimate) -> str:
    return ", ".join(value for _, value in estimate.swept)


def _count(estimate: Estimate) -> str:
    """A number of one seed, or what it is larger than."""
    if math.isfinite(estimate.value):
        return format_number(estimate.value)
    bound = json.loads(estimate.card).get("options", {}).get("at least")
    return "—" if bound is None else f"> {format_number(float(bound))}"


def _cell(estimate: Estimate | None) -> RatioCell:
    if estimate is None:
        return RatioCell("—", "not asked for")
    why = getattr(estimate.interval, "reason", "")
    if not math.isfinite(estimate.value):
        return RatioCell("—", why, estimate.card)
    bound = json.loads(estimate.card).get("options", {}).get("bound", "")
    text = _SIGNS.get(bound, "") + format_with_interval(estimate.value, estimate.interval)
    return RatioCell(text, why, estimate.card, _verdict(estimate, bound))


def _verdict(estimate: Estimate, bound: str) -> str:
    low = getattr(estimate.interval, "low", estimate.value if bound == "lower" else -math.inf)
    high = getattr(estimate.interval, "high", estimate.value if bound == "upper" else math.inf)
    return "above" if low > 1 else "below" if high < 1 else "overlaps"
