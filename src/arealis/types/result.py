"""Result: everything one task leaves behind, and the columns of the tidy table of measurements."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from arealis.types.measurement import EstimatorCard, Measurement, NotEstimable, Range
from arealis.types.responses import Responses

__all__ = ["MEASUREMENT_COLUMNS", "Result", "measurement_table", "parse_measurements", "stack_draws"]

_NUMBERS = ("value", "low", "high", "null_low", "null_high", "ceiling_low", "ceiling_high")
_BOUNDS = (("interval", "low", "high"), ("null", "null_low", "null_high"))
_BOUNDS += (("ceiling", "ceiling_low", "ceiling_high"),)

MEASUREMENT_COLUMNS: dict[str, str] = {
    "task": "string",
    "candidate": "string",
    "rule": "string",
    "seed": "Int64",
    "stage": "string",
    "training_stimuli": "Int64",
    "area": "string",
    "measure": "string",
    **dict.fromkeys(_NUMBERS, "float64"),
    "n": "Int64",
    "p_value": "float64",
    "p_corrected": "float64",
    "interval_note": "string",
    "null_note": "string",
    "ceiling_note": "string",
    "other_task": "string",
    "other_candidate": "string",
    "other_rule": "string",
    "other_seed": "Int64",
    "other_stage": "string",
    "other_training_stimuli": "Int64",
    "other_area": "string",
    "estimator": "string",
}
"""Column name → pandas type. One row a number. A missing ``seed`` means: over all seeds. The ``other_``
columns name the second side where the number speaks of two (a similarity, a difference). A bound that
cannot be had is missing and its ``_note`` says why. ``estimator`` is the estimator card as JSON."""


@dataclass(frozen=True)
class Result:
    """What one task computed.

    Args:
        specification: The fully resolved specification of the task.
        measurements: One row a number, columns :data:`MEASUREMENT_COLUMNS`.
        provenance: Digests of data and code, library versions, device, seeds.
        history: One row a training step and quantity: ``task, candidate, rule, seed, phase, step, area,
            quantity, value``.
        responses: Recorded activity by name, such as ``"seed 0"``.
        draws: Bootstrap draws ``[measurement, draw]`` in the order of the table; ``NaN`` rows without.
        weights: Parameters by name.
        stimulus_maps: Where stimuli lie in what each area does: ``area, stimulus_id, label, first, second,
            first_share, second_share``, one row an area and stimulus; empty where nothing was mapped.
        traces: What spiking units of the first seed did: ``area, stimulus_id, unit, variable, seconds,
            value``, one row a spike, or a time step of a potential or a current; empty where none spikes.
    """

    specification: Mapping[str, Any]
    measurements: pd.DataFrame
    provenance: Mapping[str, Any]
    history: pd.DataFrame = field(default_factory=pd.DataFrame)
    responses: Mapping[str, Responses] = field(default_factory=dict)
    draws: np.ndarray | None = None
    weights: Mapping[str, np.ndarray] = field(default_factory=dict)
    stimulus_maps: pd.DataFrame = field(default_factory=pd.DataFrame)
    traces: pd.DataFrame = field(default_factory=pd.DataFrame)


def measurement_table(measurements: Sequence[Measurement], **labels: Any) -> pd.DataFrame:
    """Lay measurements out as rows of the tidy table, with labels.

    Args:
        measurements: What was measured.
        labels: Values of further columns, such as ``candidate="connectome"``: a list has one value a
            measurement, anything else is the same on every row. A name outside
            :data:`MEASUREMENT_COLUMNS` becomes a column of its own (a swept setting).

    Returns:
        One row a measurement.

    Example:
        >>> from arealis.types import EstimatorCard, Measurement, NotEstimable, Range
        >>> none = NotEstimable("one trial")
        >>> m = Measurement("accuracy", 0.9, Range(0.8, 1.0), none, none, 20, EstimatorCard("top 1"))
        >>> measurement_table([m], candidate="backprop", seed=0).null_note.tolist()
        ['one trial']
    """
    rows = []
    for m in measurements:
        row: dict[str, object] = {"area": m.area, "measure": m.name, "value": m.value, "n": m.n}
        row |= {"p_value": m.p_value, "p_corrected": m.p_corrected}
        for name, low, high in _BOUNDS:
            bound: Range | NotEstimable = getattr(m, name)
            if isinstance(bound, Range):
                row[low], row[high] = bound.low, bound.high
            else:
                row[f"{name}_note"] = bound.reason
        row["estimator"] = json.dumps(asdict(m.card), sort_keys=True)
        rows.append(row)
    extra = [k for k in labels if k not in MEASUREMENT_COLUMNS]
    table = pd.DataFrame(rows, columns=[*MEASUREMENT_COLUMNS, *extra])
    for name, label in labels.items():
        table[name] = label
    return table.astype(MEASUREMENT_COLUMNS)


def parse_measurements(table: pd.DataFrame, draws: np.ndarray | None) -> list[Measurement]:
    """Read the rows of a table back as measurements; the inverse of :func:`measurement_table`.

    Args:
        table: Rows with :data:`MEASUREMENT_COLUMNS`.
        draws: Bootstrap draws ``[row, draw]``, or None.

    Returns:
        One measurement a row.

    Example:
        >>> from arealis.types import EstimatorCard, Measurement, NotEstimable, Range
        >>> none = NotEstimable("one trial")
        >>> m = Measurement("accuracy", 0.9, Range(0.8, 1.0), none, none, 20, EstimatorCard("top 1"))
        >>> parse_measurements(measurement_table([m]), None) == [m]
        True
    """
    found = []
    for position, row in enumerate(table.to_dict("records")):
        bounds: dict[str, Any] = {
            name: NotEstimable(row[f"{name}_note"])
            if pd.notna(row[f"{name}_note"])
            else Range(row[low], row[high])
            for name, low, high in _BOUNDS
        }
        own = None if draws is None or np.isnan(draws[position]).all() else draws[position]
        card = EstimatorCard(**json.loads(row["estimator"]))
        tested: dict[str, Any] = {
            name: None if pd.isna(row[name]) else row[name] for name in ("p_value", "p_corrected")
        }
        found.append(
            Measurement(
                name=row["measure"],
                value=row["value"],
                n=row["n"],
                card=card,
                area=row["area"],
                draws=own,
                **bounds,
                **tested,
            )
        )
    return found


def stack_draws(measurements: Sequence[Measurement]) -> np.ndarray | None:
    """Stack the bootstrap draws of measurements ``[measurement, draw]``, ``NaN`` where one has none.

    Args:
        measurements: What was measured.

    Returns:
        The draws, or None if no measurement has any.

    Example:
        >>> stack_draws([]) is None
        True
    """
    lengths = {len(m.draws) for m in measurements if m.draws is not None}
    if not lengths:
        return None
    empty = np.full(max(lengths), np.nan)
    return np.stack([empty if m.draws is None else m.draws for m in measurements])
