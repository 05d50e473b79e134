"""Names for the rows of a run's tables, which tasks store without: keys are theirs, names are the plan's."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from arealis.store.runs import PlannedTask
from arealis.types import StoreError

__all__ = ["name_rows"]


def name_rows(table: pa.Table, keys: Sequence[str], plan: Sequence[PlannedTask]) -> pa.Table:
    """Fill in what the plan knows of the tasks that rows speak of.

    A row speaks of the task under ``task``, or else of the one that stored it, and may speak of a second
    under ``other_task``, whose columns then go under ``other_``. A setting with values of several types
    becomes text, whole numbers beside others become floats.

    Args:
        table: Rows of several tasks.
        keys: Key of the task that stored each row.
        plan: The plan of the run.

    Returns:
        The same rows in order; what a task stored itself is kept.

    Raises:
        StoreError: if a value of the plan does not fit the column that it belongs to.
    """
    known = {task.key: task.columns for task in plan}
    names = dict.fromkeys(name for own in known.values() for name in own)
    table = _fill(table, "task", pa.array(keys, pa.large_string()))
    for side in ("", "other_"):
        if f"{side}task" in table.column_names:
            about = [known.get(key, {}) for key in table.column(f"{side}task").to_pylist()]
            for name in names:
                if not side or f"{side}{name}" in table.column_names:
                    table = _fill(table, f"{side}{name}", _one_type(about, name))
    return table


def _fill(table: pa.Table, name: str, values: pa.Array) -> pa.Table:
    if name not in table.column_names:
        return table.append_column(name, values)
    column = table.column(name)
    try:
        filled = pc.call_function("coalesce", [column, values.cast(column.type)])
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise StoreError(
            f"the plan of the run does not fit the column '{name}'",
            given=f"values of type {values.type} ({error})",
            needed=f"values of type {column.type}",
            action="name that setting differently, or run again",
        ) from error
    return table.set_column(table.column_names.index(name), name, filled)


def _one_type(about: Sequence[Mapping[str, Any]], name: str) -> pa.Array:
    values = [own.get(name) for own in about]
    kinds = {type(value) for value in values if value is not None}
    if len(kinds) == 1 and kinds < {bool, int, float}:
        return pa.array(values)
    if kinds == {int, float}:
        return pa.array([None if value is None else float(value) for value in values])
    texts = [value if value is None or isinstance(value, str) else json.dumps(value) for value in values]
    return pa.array(texts, pa.large_string())
