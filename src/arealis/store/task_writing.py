"""Write the result of one task so that it is there in full or not at all."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import safetensors.numpy

from arealis.store import layout
from arealis.store.arrays import write_arrays
from arealis.store.durable import flush, writing
from arealis.store.manifest import is_intact, seal
from arealis.store.plain import plain
from arealis.store.tables import with_column_types, write_table
from arealis.store.unfinished import discard, unfinished_path
from arealis.types import Result, StoreError

__all__ = ["write_task"]


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
        >>> from arealis.store import open_run, read_task
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
        tables = {layout.MEASUREMENTS: with_column_types(result.measurements)}
    except (KeyError, TypeError, ValueError) as error:
        raise StoreError(
            "the measurements of a result do not fit",
            given=str(error),
            needed="all columns of arealis.types.MEASUREMENT_COLUMNS, and one row of draws a measurement",
            action="make them with arealis.types.measurement_table and stack_draws",
        ) from error
    if len(result.history.columns):
        tables[layout.HISTORY] = result.history
    if len(result.stimulus_maps.columns):
        tables[layout.STIMULUS_MAPS] = result.stimulus_maps
    if len(result.traces.columns):
        tables[layout.TRACES] = result.traces
    return tables


def _weight_bytes(weights: Mapping[str, np.ndarray]) -> bytes:
    """Copied in memory rather than written by safetensors, whose errors do not say which one they are."""
    return safetensors.numpy.save({name: np.asarray(w, order="C") for name, w in weights.items()})
