"""Table: every stored number as a row to read, and all of it as CSV to take away."""

from __future__ import annotations

import base64
import gzip
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from arealis.report.estimates import Estimate, Side, is_difference, is_similarity, is_summary, is_tested
from arealis.report.numbers import format_number, format_p, format_range
from arealis.report.wording import plain
from arealis.types import NotEstimable, Range

__all__ = ["Row", "Table", "embed_csv", "lay_out"]

VISIBLE = 1000
"""Rows that the page shows; the CSV holds all."""
_TESTED = ("p", "p, corrected")


@dataclass(frozen=True)
class Row:
    """A stored number as text; where one cannot be had, the number of the note that says why."""

    labels: tuple[str, ...]
    value: float
    shown: str | int
    bounds: tuple[str | int, ...]
    n: int
    card: int
    tested: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """The table of the page.

    Args:
        headings: Names of the labels of each row.
        rows: The rows shown.
        total: Number of rows stored.
        notes: Why bounds are missing; rows refer to them by number, from 1.
        tested: Names of the p-values of each row; empty where nothing was tested.
    """

    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    total: int
    notes: tuple[str, ...]
    tested: tuple[str, ...] = ()


def lay_out(estimates: Sequence[Estimate], cards: Mapping[str, int], *, visible: int = VISIBLE) -> Table:
    """Lay the stored numbers out: over all seeds first, then differences, single seeds, and pairs.

    Args:
        estimates: The stored numbers.
        cards: Number of the estimator card by its stored text.
        visible: Most rows to show.

    Returns:
        The table.

    Example:
        >>> from arealis.report.estimates import Side
        >>> missing = NotEstimable("one trial")
        >>> e = Estimate(Side("dense"), "rsa", 0.5, Range(0.4, 0.6), missing, missing, 9)
        >>> lay_out([e], {"{}": 1}).rows[0].bounds
        ('[.400, .600]', 1, 1)
    """
    ordered = sorted(estimates, key=_kind)[:visible]
    swept = list(dict.fromkeys(name for e in ordered for name, _ in e.swept))
    tested = tuple(name for name in _TESTED if any(_p(e, name) for e in ordered))
    notes: dict[str, int] = {}
    rows = tuple(
        Row(
            (*_labels(e), *(dict(e.swept).get(name, "") for name in swept)),
            e.value,
            _value(e, notes),
            tuple(_bound(bound, e.value, notes) for bound in (e.interval, e.null, e.ceiling)),
            e.n,
            cards[e.card],
            tuple(_p(e, name) for name in tested),
        )
        for e in ordered
    )
    headings = ("measure", "candidate", "compared with", "stage", "rule", "training stimuli", "seed", "area")
    named = (*headings, *(plain(name) for name in swept))
    return Table(named, rows, len(estimates), tuple(notes), tested)


def embed_csv(measurements: pd.DataFrame) -> str:
    """Put the stored table into a link, unrounded and compressed, for its cards repeat on every row.

    Args:
        measurements: The tidy table.

    Returns:
        A ``data:`` address of the whole table as gzipped CSV; the same table gives the same address.

    Example:
        >>> embed_csv(pd.DataFrame({"value": [0.5]}))[:29]
        'data:application/gzip;base64,'
    """
    text = measurements.to_csv(index=False, lineterminator="\n")
    packed = gzip.compress(text.encode(), mtime=0)
    return f"data:application/gzip;base64,{base64.b64encode(packed).decode()}"


def _p(estimate: Estimate, name: str) -> str:
    p = estimate.p_value if name == "p" else estimate.p_corrected
    return "" if p is None else format_p(p)


def _kind(estimate: Estimate) -> float:
    if is_summary(estimate):
        return 0
    if is_difference(estimate):
        return 1 + is_tested(estimate) / 2
    return 3 if is_similarity(estimate) else 2


def _labels(e: Estimate) -> tuple[str, ...]:
    side = e.side
    seed = "all" if side.seed is None else str(side.seed)
    training = "" if side.training_stimuli is None else str(side.training_stimuli)
    name = f"{e.measure}, difference" if is_difference(e) else e.measure
    area = "all" if is_tested(e) else side.area
    return (name, plain(side.candidate), _second(e), side.stage, plain(side.rule), training, seed, area)


def _second(e: Estimate) -> str:
    """Say the second side by what sets it apart from the first."""
    first, second = e.side, e.other
    if second is None:
        return ""
    parts = [
        second.candidate if second.candidate != first.candidate else "",
        second.stage if second.stage != first.stage else "",
        second.rule if second.rule not in (first.rule, second.candidate) else "",
        _training(second) if second.training_stimuli != first.training_stimuli else "",
        second.area if second.area != first.area else "",
        f"seed {second.seed}" if second.seed not in (first.seed, None) else "",
    ]
    return " · ".join(plain(part) for part in parts if part)


def _training(side: Side) -> str:
    return f"{side.training_stimuli} training stimuli" if side.training_stimuli else ""


def _bound(bound: Range | NotEstimable, value: float, notes: dict[str, int]) -> str | int:
    if isinstance(bound, Range):
        return format_range(bound, value)
    return notes.setdefault(bound.reason, len(notes) + 1)


def _value(e: Estimate, notes: dict[str, int]) -> str | int:
    if isinstance(e.interval, Range):
        return format_number(e.value, e.interval.low, e.interval.high)
    return format_number(e.value) if math.isfinite(e.value) else _bound(e.interval, 0.0, notes)
