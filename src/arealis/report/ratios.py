"""Ratios: how many times more of something one candidate needed than another, as a table by condition."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from arealis.report.estimates import Bound, Estimate
from arealis.report.numbers import format_number, format_with_interval
from arealis.report.wording import capital, plain
from arealis.types import NotEstimable, Range

__all__ = ["RatioCell", "RatioTable", "find_ratios", "say_ratios"]

_SUFFIX = "_ratio"
_SIGNS = {"lower": "> ", "upper": "< "}


@dataclass(frozen=True)
class RatioCell:
    """One ratio in words.

    Args:
        text: Number and interval, a bound such as ``"> 4.20"``, or a dash.
        why: Why there is no interval; empty if there is one.
        card: The estimator card as stored; empty where the ratio was not asked for.
        verdict: ``"above"`` or ``"below"`` if the interval lies above or below one, ``"overlaps"`` if it does
            not, ``"bound"`` where there is none.
        exceeds: Whether the interval, or a lower bound, lies above one.
    """

    text: str
    why: str = ""
    card: str = ""
    verdict: str = "bound"
    exceeds: bool = False


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
        ...              Side("intact"), swept=swept, card='{"variant": "ratio of means"}')
        >>> of_seed = Estimate(Side("intact", seed=0), "count", 800.0, *[Range(0, 0)] * 3, 9, swept=swept)
        >>> table = find_ratios([e, of_seed])[0]
        >>> table.rows[0][:2], table.rows[0][2][0].text
        (('9', '800'), '4.00 [2.00, 8.00]')
    """
    every = list(estimates)
    groups: dict[tuple[str, str], list[Estimate]] = {}
    for e in every:
        if e.other is not None and _is_ratio(e):
            measure = e.measure.removesuffix(_SUFFIX)
            groups.setdefault((measure, e.other.candidate), []).append(e)
    return tuple(_lay_out(*named, group, every) for named, group in groups.items())


def say_ratios(table: RatioTable) -> str:
    """Say in which condition who needed more for certain, or at least so many times as much.

    Args:
        table: From :func:`find_ratios`.

    Returns:
        A sentence a condition.

    Example:
        >>> cells = RatioCell("> 4.20", exceeds=True), RatioCell("1.10 [.900, 1.30]", verdict="overlaps")
        >>> table = RatioTable("count", "intact", ("no buffer", "no memory"), (("copy", "9", cells),))
        >>> say_ratios(table)
        'Copy: no buffer > 4.20.'
    """
    said = []
    for condition, _, cells in table.rows:
        more = [
            f"{name} {cell.text}" for name, cell in zip(table.columns, cells, strict=True) if cell.exceeds
        ]
        said.append(f"{capital(condition)}: {', '.join(more) or 'nothing told apart from 1'}.")
    return " ".join(said)


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


def _is_ratio(estimate: Estimate) -> bool:
    """Whether a number is one candidate's over another's; a difference in something called a ratio is not."""
    named = estimate.measure.endswith(_SUFFIX) and estimate.side.seed is None
    return named and str(json.loads(estimate.card).get("variant", "")).startswith("ratio of")


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
    why = estimate.interval.reason if isinstance(estimate.interval, NotEstimable) else ""
    if not math.isfinite(estimate.value):
        return RatioCell("—", why, estimate.card)
    bound = json.loads(estimate.card).get("options", {}).get("bound", "")
    text = _SIGNS.get(bound, "") + format_with_interval(estimate.value, estimate.interval)
    verdict = _verdict(estimate.interval)
    exceeds = verdict == "above" or (bound == "lower" and estimate.value > 1)
    return RatioCell(text, why, estimate.card, verdict, exceeds)


def _verdict(interval: Bound) -> str:
    if not isinstance(interval, Range):
        return "bound"
    return "above" if interval.low > 1 else "below" if interval.high < 1 else "overlaps"
