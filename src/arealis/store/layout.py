"""Where each thing lies in a run folder, and which names a task may have."""

from __future__ import annotations

import re
from pathlib import Path

from arealis.types import StoreError

__all__ = [
    "ARRAYS",
    "CHECKPOINTS_FOLDER",
    "ENVIRONMENT",
    "EXPERIMENT_FILE",
    "FAILED_FOLDER",
    "HISTORY",
    "MANIFEST",
    "MEASUREMENTS",
    "RUN_FILE",
    "SPECIFICATION",
    "STIMULUS_MAPS",
    "TASKS_FOLDER",
    "TRACES",
    "WEIGHTS",
    "check_key",
    "checkpoint_file",
    "failure_file",
    "task_folder",
]

RUN_FILE = "run.json"
EXPERIMENT_FILE = "experiment.toml"
TASKS_FOLDER = "tasks"
FAILED_FOLDER = "failed"
CHECKPOINTS_FOLDER = "checkpoints"

SPECIFICATION = "specification.json"
ENVIRONMENT = "environment.json"
MEASUREMENTS = "measurements.parquet"
HISTORY = "history.parquet"
STIMULUS_MAPS = "stimulus_maps.parquet"
TRACES = "traces.parquet"
ARRAYS = "arrays.zarr"
WEIGHTS = "weights.safetensors"
MANIFEST = "manifest.json"

_KEY = re.compile("[0-9a-f]{32}")


def check_key(key: str) -> str:
    """Return the key, or refuse one that could lead out of the run folder."""
    if not _KEY.fullmatch(key):
        raise StoreError(
            "not the key of a task",
            given=repr(key),
            needed="32 hexadecimal digits",
            action="make keys with arealis.store.task_key",
        )
    return key


def task_folder(run_folder: Path, key: str) -> Path:
    """Folder of one task's results."""
    return run_folder / TASKS_FOLDER / check_key(key)


def failure_file(run_folder: Path, key: str) -> Path:
    """File that records why one task failed."""
    return run_folder / FAILED_FOLDER / f"{check_key(key)}.json"


def checkpoint_file(run_folder: Path, key: str) -> Path:
    """File that says where one task has got to."""
    return run_folder / CHECKPOINTS_FOLDER / f"{check_key(key)}.safetensors"
