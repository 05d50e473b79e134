"""Write the result of one task so that it is there in full or not at all, and read it back."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import safetensors.numpy

from arealis.store import layout
from arealis.store.arrays import read_arrays, read_draws_array, write_arrays
from arealis.store.durable import flush, writing
from arealis.store.manifest import (
    FileRecord,
    damaged,
    is_intact,
    is_whole,
    read_manifest,
    seal,
    verified_bytes,
)
from arealis.store.plain import plain
from arealis.store.tables import parse_table, write_table
from arealis.store.unfinished import discard, unfinished_path
from arealis.types import MEASUREMENT_COLUMNS, Result, StoreError

__all__ = ["is_complete", "read_draws", "read_numbers", "read_provenance", "read_task", "write_task"]


def write_task(run_folder: Path, key: str, result: Result) -> Path:
    """Store the result of one task, whole or not at all, whatever fails and whoever else writes it.

    Everything goes into a hidden folder beside its place and is flushed to the disk, the manifest with
    the digest of each file last; then the folder is renamed. An intact result of the same key stays.

    Args:
        run_folder: Run made by :func:`~arealis.store.open_run`.
        key: From :func:`~arealis.store.task_key`.
        result: What the task computed.

    Returns:
        The folder of the task.

    Raises:
        StoreError: if the disk or the system refuses, or the result holds what cannot be stored;
            nothing of this result is left then.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> from arealis.store import open_run
        >>> from arealis.types import measurement_table
        >>> with TemporaryDirectory() as folder:
        ...     run = open_run(Path(folder), name="try", code_version="1")
        ...     _ = write_task(run.folder, "0" * 32, Result({"seed": 1}, measurement_table([]), {}))
        ...     read_task(run.folder, "0" * 32).specification
        {'seed': 1}
    """
    target = layout.task_folder(run_folder, key)
    if is_intact(target):
        return target
    texts, tables = _texts(result), _tables(result)
    partial = unfinished_path(target)
    with writing(target):
        try:
            partial.mkdir()
            for name, text in texts.items():
                (partial / name).write_text(text, encoding="utf-8", newline="\n")
            for name, frame in tables.items():
                write_table(frame, partial / name)
            if result.weights:
                (partial / layout.WEIGHTS).write_bytes(_weight_bytes(result.weights))
            if result.responses or result.draws is not None:
                write_arrays(partial / layout.ARRAYS, result.responses, result.draws)
            seal(partial)
            _publish(partial, target)
            flush(target.parent)
        finally:
            discard(partial)
    return target


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
        >>> from arealis.store import open_run
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
        >>> from arealis.store import open_run
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
    measurements = _typed(parse_table(table).to_pandas())
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
    folder = layout.task_folder(run_folder, key)
    record = read_manifest(folder)[layout.ENVIRONMENT]
    return json.loads(verified_bytes(folder, layout.ENVIRONMENT, record))


def _publish(partial: Path, target: Path) -> None:
    """Give a finished folder its name, unless another worker was first and its result is intact."""
    try:
        os.rename(partial, target)
    except OSError as error:
        if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
            raise
        if is_intact(target):
            return
        aside = unfinished_path(target)
        os.rename(target, aside)
        discard(aside)
        _publish(partial, target)


def _texts(result: Result) -> dict[str, str]:
    texts = {}
    parts = {layout.SPECIFICATION: result.specification, layout.ENVIRONMENT: result.provenance}
    for name, content in parts.items():
        try:
            texts[name] = json.dumps(plain(content), indent=1, sort_keys=True, allow_nan=False) + "\n"
        except ValueError as error:
            raise StoreError(
                f"a result cannot be written as {name}",
                given=str(error),
                needed="text, finite numbers, truth values, lists and tables",
                action="change that value before it becomes part of a result",
            ) from error
    return texts


def _tables(result: Result) -> dict[str, pd.DataFrame]:
    rows, draws = len(result.measurements), result.draws
    try:
        if draws is not None and len(draws) != rows:
            raise ValueError(f"{rows} measurements with draws of shape {draws.shape}")
        tables = {layout.MEASUREMENTS: _typed(result.measurements)}
    except (KeyError, TypeError, ValueError) as error:
        raise StoreError(
            "the measurements of a result do not fit",
            given=str(error),
            needed="all columns of arealis.types.MEASUREMENT_COLUMNS, and one row of draws a measurement",
            action="make them with arealis.types.measurement_table and stack_draws",
        ) from error
    if len(result.history.columns):
        tables[layout.HISTORY] = result.history
    return tables


def _typed(measurements: pd.DataFrame) -> pd.DataFrame:
    """Cast only what differs: a cast of all columns copies the table and takes longer than writing it."""
    types = {name: pd.api.types.pandas_dtype(kind) for name, kind in MEASUREMENT_COLUMNS.items()}
    present = measurements.dtypes
    other = {name: t for name, t in types.items() if present[name] != t}
    return measurements.astype(other) if other else measurements


def _weight_bytes(weights: Mapping[str, np.ndarray]) -> bytes:
    """Copied in memory rather than written by safetensors, whose errors do not say which one they are."""
    return safetensors.numpy.save({name: np.asarray(w, order="C") for name, w in weights.items()})


def _read_parts(folder: Path, manifest: Mapping[str, FileRecord]) -> Result:
    def table(name: str) -> pd.DataFrame:
        return parse_table((folder / name).read_bytes()).to_pandas()

    def settings(name: str) -> dict[str, Any]:
        return json.loads((folder / name).read_text(encoding="utf-8"))

    has_arrays = any(name.startswith(f"{layout.ARRAYS}/") for name in manifest)
    responses, draws = read_arrays(folder / layout.ARRAYS) if has_arrays else ({}, None)
    return Result(
        specification=settings(layout.SPECIFICATION),
        measurements=_typed(table(layout.MEASUREMENTS)),
        provenance=settings(layout.ENVIRONMENT),
        history=table(layout.HISTORY) if layout.HISTORY in manifest else pd.DataFrame(),
        responses=responses,
        draws=draws,
        weights=safetensors.numpy.load_file(folder / layout.WEIGHTS) if layout.WEIGHTS in manifest else {},
    )
