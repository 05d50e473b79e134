"""The tables of all tasks of a run below each other, in the order of its plan."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa

from arealis.store.layout import HISTORY, MEASUREMENTS, task_folder
from arealis.store.manifest import read_manifest, verified_bytes
from arealis.store.naming import name_rows
from arealis.store.runs import read_run
from arealis.store.tables import join_tables, parse_table, to_frame
from arealis.store.task_reading import is_complete
from arealis.types import MEASUREMENT_COLUMNS

__all__ = ["collect_history", "collect_measurements", "read_history", "read_measurements"]

_HISTORY_COLUMNS = {
    **{name: MEASUREMENT_COLUMNS[name] for name in ("task", "candidate", "rule", "seed")},
    "phase": "string",
    "step": "Int64",
    "area": "string",
    "quantity": "string",
    "value": "float64",
}


def read_measurements(run_folder: Path) -> pd.DataFrame:
    """Read the measurements of all completed tasks, in the order of the plan and of each task's table.

    Args:
        run_folder: Folder of a run.

    Returns:
        One row a number: the columns :data:`~arealis.types.MEASUREMENT_COLUMNS`, then one for each swept
        setting, missing where a task does not have it. No other order or grouping of the tasks' execution
        changes a bit of it.

    Raises:
        StoreError: if there is no run, or a table is damaged.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> from arealis.store import open_run
        >>> with TemporaryDirectory() as folder:
        ...     run = open_run(Path(folder), name="worm", code_version="1")
        ...     read_measurements(run.folder).columns[:3].tolist()
        ['task', 'candidate', 'rule']
    """
    return to_frame(collect_measurements(run_folder))


def read_history(run_folder: Path) -> pd.DataFrame:
    """Read the training history of all completed tasks, in the order of the plan.

    Args:
        run_folder: Folder of a run.

    Returns:
        One row a training step and quantity.

    Raises:
        StoreError: if there is no run, or a table is damaged.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> from arealis.store import open_run
        >>> with TemporaryDirectory() as folder:
        ...     run = open_run(Path(folder), name="worm", code_version="1")
        ...     len(read_history(run.folder))
        0
    """
    return to_frame(collect_history(run_folder))


def collect_measurements(run_folder: Path) -> pa.Table:
    """The table of :func:`read_measurements` for Arrow."""
    return _collect(run_folder, MEASUREMENTS, MEASUREMENT_COLUMNS)


def collect_history(run_folder: Path) -> pa.Table:
    """The table of :func:`read_history` for Arrow."""
    return _collect(run_folder, HISTORY, _HISTORY_COLUMNS)


def _collect(run_folder: Path, name: str, columns: dict[str, str]) -> pa.Table:
    plan = read_run(run_folder).plan
    found = {}
    for key in dict.fromkeys(task.key for task in plan):
        if is_complete(run_folder, key):
            folder = task_folder(run_folder, key)
            manifest = read_manifest(folder)
            if name in manifest:
                found[key] = parse_table(verified_bytes(folder, name, manifest[name]))
    joint = join_tables(list(found.values()), columns)
    return name_rows(joint, [key for key, table in found.items() for _ in range(len(table))], plan)
