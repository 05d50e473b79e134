"""Estimates: the rows of the stored table, checked, as plain values; a number that is missing is an error."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from arealis.types import MEASUREMENT_COLUMNS, DataError, NotEstimable, Range, StoreError

__all__ = [
    "Estimate",
    "Side",
    "is_difference",
    "is_similarity",
    "is_summary",
    "is_tested",
    "prefer_whole",
    "read_estimates",
]

Bound = Range | NotEstimable
_SIDE = ("task", "candidate", "rule", "seed", "stage", "training_stimuli", "area")


@dataclass(frozen=True)
class Side:
    """What a number speaks of.

    Args:
        candidate: Name of the candidate.
        rule: Its learning rule, or ``""``.
        seed: Its seed; None for all seeds together.
        stage: Such as ``"as wired"`` or ``"learnt"``.
        training_stimuli: How many stimuli it learnt from, if that is known.
        area: The area, or ``"all"``.
        task: The task that grew it.
    """

    candidate: str
    rule: str = ""
    seed: int | None = None
    stage: str = ""
    training_stimuli: int | None = None
    area: str = "all"
    task: str = ""


@dataclass(frozen=True)
class Estimate:
    """One stored number with its bounds.

    Args:
        side: What it speaks of.
        measure: Its name; a difference is named after the measure whose difference it is.
        value: The number; NaN if it could not be had, and then every bound says why.
        interval: 95 % interval.
        null: Central 95 % under the null.
        ceiling: Noise ceiling.
        n: Number of resampling units.
        other: The second side of a difference or a similarity. What the table leaves open there is the
            same as on the first side.
        swept: Settings that the experiment varied, unless the learning rule already tells them.
        card: The estimator card as stored.
        p_corrected: p-value corrected for all tests made together; None where nothing was tested.
        p_value: p-value of this number alone; None where nothing was tested.
        subtracted: Whether the number is a difference.
        alike_is: Whether alike populations get a ``"high"`` or a ``"low"`` number by this measure.
    """

    side: Side
    measure: str
    value: float
    interval: Bound
    null: Bound
    ceiling: Bound
    n: int
    other: Side | None = None
    swept: tuple[tuple[str, str], ...] = ()
    card: str = "{}"
    p_corrected: float | None = None
    p_value: float | None = None
    subtracted: bool = False
    alike_is: str = "high"


def is_summary(estimate: Estimate) -> bool:
    """Whether the number was had and speaks of one candidate over all seeds."""
    of_one = bool(estimate.side.candidate) and estimate.side.seed is None and estimate.other is None
    return of_one and math.isfinite(estimate.value)


def is_difference(estimate: Estimate) -> bool:
    """Whether the number was had and is one candidate minus another over all seeds."""
    over_seeds = estimate.side.seed is None and estimate.other is not None
    subtracted = over_seeds and (estimate.subtracted or _is_contrast(estimate))
    return subtracted and math.isfinite(estimate.value)


def is_tested(estimate: Estimate) -> bool:
    """Whether the number is a difference that inference took, of every two candidates at once."""
    return is_difference(estimate) and not _is_contrast(estimate)


def _is_contrast(estimate: Estimate) -> bool:
    """Whether the card names the estimator a difference, as those that were asked for one by one do."""
    return "difference" in str(json.loads(estimate.card).get("variant", ""))


def is_similarity(estimate: Estimate) -> bool:
    """Whether the row compares one network with another."""
    other = estimate.other
    return other is not None and other.seed is not None and estimate.side.seed is not None


def prefer_whole(estimates: list[Estimate]) -> list[Estimate]:
    """Keep those that speak of all areas together, or every one if none does."""
    return [e for e in estimates if e.side.area == "all"] or estimates


def read_estimates(measurements: pd.DataFrame) -> tuple[Estimate, ...]:
    """Read the tidy table row by row and refuse what a page must not print.

    Args:
        measurements: One row a number, :data:`arealis.types.MEASUREMENT_COLUMNS` and any swept columns.

    Returns:
        One estimate a row, in the order of the table.

    Raises:
        StoreError: if a column, all rows, or an estimator card is missing or unreadable.
        DataError: if a value or a bound is missing without a note that says why.

    Example:
        >>> from arealis.types import EstimatorCard, Measurement, measurement_table
        >>> m = Measurement("accuracy", 0.9, Range(0.8, 1.0), *[NotEstimable("one trial")] * 2, 20,
        ...                 EstimatorCard("top 1"))
        >>> read_estimates(measurement_table([m], candidate="backprop"))[0].interval
        Range(low=0.8, high=1.0)
    """
    missing = [name for name in MEASUREMENT_COLUMNS if name not in measurements.columns]
    if missing or measurements.empty:
        raise StoreError(
            "the table of measurements cannot be reported",
            given=f"{len(measurements)} rows, without the columns {missing}" if missing else "no rows",
            needed="at least one row with the columns of arealis.types.MEASUREMENT_COLUMNS",
            action="run the experiment again",
        )
    swept, low = _swept(measurements), _alike_when_low(measurements)
    plain = measurements.astype(object)
    records: list[dict[str, Any]] = plain.where(measurements.notna(), None).to_dict("records")  # pyright: ignore[reportAssignmentType]
    return tuple(_read(record, swept, low) for record in records)


def _swept(measurements: pd.DataFrame) -> list[str]:
    """Columns of swept settings, without those that are settled once the rule is known."""
    rules = measurements["rule"].fillna("")
    extra = [name for name in measurements.columns if name not in MEASUREMENT_COLUMNS]
    return [str(name) for name in extra if (measurements[name].groupby(rules).nunique() > 1).any()]


def _alike_when_low(measurements: pd.DataFrame) -> set[str]:
    """Measures of which any card says that alike populations get low numbers, as distances do."""
    known = measurements[["measure", "estimator"]].dropna().astype(str).drop_duplicates()
    said = known[known["estimator"].str.contains(r'"alike is":\s*"low"')]
    return {_measured(name) for name in said["measure"]}


def _measured(name: str) -> str:
    return name.removesuffix("_difference")


def _read(row: Mapping[str, Any], swept: list[str], low: set[str]) -> Estimate:
    side, measure = _side(row), _measured(str(row["measure"]))
    differs = any(row[f"other_{name}"] is not None for name in _SIDE)
    return Estimate(
        side=side,
        measure=measure,
        value=_value(row),
        interval=_bound(row, "low", "high", "interval_note"),
        null=_bound(row, "null_low", "null_high", "null_note"),
        ceiling=_bound(row, "ceiling_low", "ceiling_high", "ceiling_note"),
        n=int(row["n"]),
        other=_side({name: _either(row[f"other_{name}"], row[name]) for name in _SIDE}) if differs else None,
        swept=tuple((name, str(row[name])) for name in swept if row[name] is not None),
        card=_card(row),
        p_corrected=_number(row["p_corrected"]),
        p_value=_number(row["p_value"]),
        subtracted=measure != row["measure"],
        alike_is="low" if measure in low else "high",
    )


def _side(row: Mapping[str, Any]) -> Side:
    return Side(
        candidate=str(_either(row["candidate"], "")),
        rule=str(_either(row["rule"], "")),
        seed=_whole(row["seed"]),
        stage=str(_either(row["stage"], "")),
        training_stimuli=_whole(row["training_stimuli"]),
        area=str(_either(row["area"], "all")),
        task=str(_either(row["task"], "")),
    )


def _whole(value: Any) -> int | None:
    return None if value is None else int(value)


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _either(value: Any, instead: Any) -> Any:
    return instead if value is None else value


def _value(row: Mapping[str, Any]) -> float:
    explained = row["n"] == 0 and row["interval_note"]
    if row["n"] is None or (row["value"] is None and not explained):
        raise DataError(
            "a stored measurement has no number and does not say why",
            given=_describe(row),
            needed="'value' and 'n', or n = 0 and the reason in 'interval_note'; the report computes neither",
            action="run its task again, or drop the measure from the experiment file",
        )
    return math.nan if row["value"] is None else float(row["value"])


def _bound(row: Mapping[str, Any], low: str, high: str, note: str) -> Bound:
    if row[low] is not None and row[high] is not None:
        return Range(float(row[low]), float(row[high]))
    if row[low] is not None or row[high] is not None or not row[note]:
        raise DataError(
            f"a stored measurement lacks '{low}' or '{high}' and does not say why",
            given=_describe(row),
            needed=f"both bounds, or neither and the reason in '{note}'",
            action="run its task again",
        )
    return NotEstimable(str(row[note]))


def _card(row: Mapping[str, Any]) -> str:
    try:
        if isinstance(json.loads(row["estimator"]), dict):
            return str(row["estimator"])
    except (TypeError, ValueError):
        pass
    raise StoreError(
        "a stored measurement has no readable estimator card",
        given=_describe(row),
        needed="the card as a JSON object in the column 'estimator'",
        action="run its task again",
    )


def _describe(row: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {row[name]!r}" for name in ("measure", *_SIDE) if row[name] is not None)
