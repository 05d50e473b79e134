"""Read the result of one task back, whole or in part, and refuse what is damaged."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import safetensors.numpy

from arealis.store import layout
from arealis.store.arrays import read_arrays, read_draws_array
from arealis.store.manifest import FileRecord, damaged, is_whole, read_manifest, verified_bytes
from arealis.store.tables import parse_table, with_column_types
from arealis.types import Result

__all__ = [
    "is_complete",
    "read_draws",
    "read_numbers",
    "read_provenance",
    "read_specification",
    "read_stimulus_maps",
    "read_task",
    "read_traces",
]


def is_complete(run_folder: Path, key: str) -> bool:
    """Whether a task has a stored result; sizes are compared, contents are not read.

    Args:
        run_folder: Folder of a run.
        key: Key of the task.

    Returns:
        True if its manifest is there and each of its files has the size that it had.

    Raises:
        StoreError: if the key is not one.

    Example:
        >>> is_complete(Path("nowhere"), "0" * 32)
        False
    """
    return is_whole(layout.task_folder(run_folder, key))


def read_task(run_folder: Path, key: str, *, verify: bool = True) -> Result:
    """Read the result of one task as it was written.

    Tuples of the specification and the provenance come back as lists.

    Args:
        run_folder: Folder of a run.
        key: Key of the task.
        verify: Compare every file with its digest before it is read.

    Returns:
        The result, its arrays in memory.

    Raises:
        StoreError: if the task has no result, or a file is missing or damaged.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> from arealis.store import open_run, write_task
        >>> from arealis.types import measurement_table
        >>> with TemporaryDirectory() as folder:
        ...     run = open_run(Path(folder), name="try", code_version="1")
        ...     empty = Result({}, measurement_table([]), {})
        ...     _ = write_task(run.folder, "0" * 32, empty)
        ...     len(read_task(run.folder, "0" * 32).measurements)
        0
    """
    folder = layout.task_folder(run_folder, key)
    manifest = read_manifest(folder)
    if verify:
        for name, record in manifest.items():
            verified_bytes(folder, name, record)
    try:
        return _read_parts(folder, manifest)
    except Exception as error:  # only a file that was not verified, or changed since, cannot be parsed
        raise damaged(folder, ".", f"{type(error).__name__}: {error}") from error


def read_draws(run_folder: Path, key: str) -> np.ndarray | None:
    """Read only the bootstrap draws of one task, verified.

    Args:
        run_folder: Folder of a run.
        key: Key of the task.

    Returns:
        Draws ``[measurement, draw]`` in the order of the task's measurements, or None if it has none.

    Raises:
        StoreError: if the task has no result, or its draws are damaged.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> from arealis.store import open_run, write_task
        >>> from arealis.types import measurement_table
        >>> with TemporaryDirectory() as folder:
        ...     run = open_run(Path(folder), name="try", code_version="1")
        ...     empty = Result({}, measurement_table([]), {}, draws=np.zeros((0, 9)))
        ...     _ = write_task(run.folder, "0" * 32, empty)
        ...     read_draws(run.folder, "0" * 32).shape
        (0, 9)
    """
    folder = layout.task_folder(run_folder, key)
    for name, record in read_manifest(folder).items():
        if name.startswith(f"{layout.ARRAYS}/draws/"):
            verified_bytes(folder, name, record)
    return read_draws_array(folder / layout.ARRAYS)


def read_numbers(run_folder: Path, key: str) -> Result:
    """Read the measurements and draws of a task, without its history, responses and weights.

    Args:
        run_folder: Folder of a run.
        key: Key of the task.

    Returns:
        The result, with nothing where something was not read.

    Raises:
        StoreError: if the task has no result, or one of these parts is damaged.

    Example:
        See :func:`write_task`.
    """
    folder = layout.task_folder(run_folder, key)
    manifest = read_manifest(folder)
    names = (layout.SPECIFICATION, layout.ENVIRONMENT, layout.MEASUREMENTS)
    specification, environment, table = (verified_bytes(folder, n, manifest[n]) for n in names)
    measurements = with_column_types(parse_table(table).to_pandas())
    draws = read_draws(run_folder, key)
    return Result(json.loads(specification), measurements, json.loads(environment), draws=draws)


def read_provenance(run_folder: Path, key: str) -> dict[str, Any]:
    """Read where a task was computed and with what, and nothing else of it.

    Args:
        run_folder: Folder of a run.
        key: Key of the task.

    Returns:
        Its provenance.

    Raises:
        StoreError: if the task has no result, or its provenance is damaged.

    Example:
        See :func:`write_task`.
    """
    return _read_settings(run_folder, key, layout.ENVIRONMENT)


def read_specification(run_folder: Path, key: str) -> dict[str, Any]:
    """Read what a task was asked to compute, and nothing else of it.

    Args:
        run_folder: Folder of a run.
        key: Key of the task.

    Returns:
        Its resolved specification.

    Raises:
        StoreError: if the task has no result, or its specification is damaged.

    Example:
        See :func:`write_task`.
    """
    return _read_settings(run_folder, key, layout.SPECIFICATION)


def read_stimulus_maps(run_folder: Path, key: str) -> pd.DataFrame:
    """Read where stimuli lie in what each area of a task's network does, and nothing else of it.

    Args:
        run_folder: Folder of a run.
        key: Key of the task.

    Returns:
        The table as in :class:`~arealis.types.Result`; empty where nothing was mapped.

    Raises:
        StoreError: if the task has no result, or its table is damaged.

    Example:
        See :func:`write_task`.
    """
    return _read_optional(run_folder, key, layout.STIMULUS_MAPS)


def read_traces(run_folder: Path, key: str) -> pd.DataFrame:
    """Read what spiking units of a task's network did, and nothing else of it.

    Args:
        run_folder: Folder of a run.
        key: Key of the task.

    Returns:
        The table as in :class:`~arealis.types.Result`; empty where nothing spikes.

    Raises:
        StoreError: if the task has no result, or its table is damaged.
    """
    return _read_optional(run_folder, key, layout.TRACES)


def _read_optional(run_folder: Path, key: str, name: str) -> pd.DataFrame:
    """A table that not every task has; empty if this one has none."""
    folder = layout.task_folder(run_folder, key)
    manifest = read_manifest(folder)
    if name not in manifest:
        return pd.DataFrame()
    content = verified_bytes(folder, name, manifest[name])
    return parse_table(content).to_pandas()


def _read_settings(run_folder: Path, key: str, name: str) -> dict[str, Any]:
    folder = layout.task_folder(run_folder, key)
    return json.loads(verified_bytes(folder, name, read_manifest(folder)[name]))


def _read_parts(folder: Path, manifest: Mapping[str, FileRecord]) -> Result:
    def table(name: str) -> pd.DataFrame:
        return parse_table((folder / name).read_bytes()).to_pandas()

    def settings(name: str) -> dict[str, Any]:
        return json.loads((folder / name).read_text(encoding="utf-8"))

    has_arrays = any(name.startswith(f"{layout.ARRAYS}/") for name in manifest)
    responses, draws = read_arrays(folder / layout.ARRAYS) if has_arrays else ({}, None)
    return Result(
        specification=settings(layout.SPECIFICATION),
        measurements=with_column_types(table(layout.MEASUREMENTS)),
        provenance=settings(layout.ENVIRONMENT),
        history=table(layout.HISTORY) if layout.HISTORY in manifest else pd.DataFrame(),
        responses=responses,
        draws=draws,
        weights=safetensors.numpy.load_file(folder / layout.WEIGHTS) if layout.WEIGHTS in manifest else {},
        stimulus_maps=table(layout.STIMULUS_MAPS) if layout.STIMULUS_MAPS in manifest else pd.DataFrame(),
        traces=table(layout.TRACES) if layout.TRACES in manifest else pd.DataFrame(),
    )
