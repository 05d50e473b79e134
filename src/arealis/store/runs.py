"""A run: one folder that holds an experiment, its plan and the results of its tasks."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from arealis.store.durable import replace_text, writing
from arealis.store.layout import (
    CHECKPOINTS_FOLDER,
    EXPERIMENT_FILE,
    FAILED_FOLDER,
    RUN_FILE,
    TASKS_FOLDER,
    check_key,
)
from arealis.store.unfinished import discard, is_unfinished, remove_abandoned, unfinished_path
from arealis.types import StoreError

__all__ = ["PlannedTask", "Run", "open_run", "read_run", "write_plan"]

_FORMAT = "arealis run"
_FORMAT_VERSION = 1
_FOLDERS = (TASKS_FOLDER, FAILED_FOLDER, CHECKPOINTS_FOLDER)


@dataclass(frozen=True)
class PlannedTask:
    """One task of a plan.

    Args:
        key: From :func:`~arealis.store.task_key`.
        label: How people call it; results do not depend on it.
        kind: What sort of task it is, such as ``"train"``.
        columns: Values of columns of its rows in the run's tables, such as ``{"candidate": "dense"}``:
            names, which the plan may change without a task being computed anew.
    """

    key: str
    label: str
    kind: str
    columns: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Run:
    """What a run folder says of itself.

    Args:
        folder: The run folder.
        name: Name of the experiment.
        code_version: Version of the code that computes its tasks.
        created: When it was begun, in UTC as ISO 8601.
        plan: Its tasks in order.
        experiment: Text of the experiment file, as given.
        details: The experiment as checked data, digests of its data sets, the command that computes it.
    """

    folder: Path
    name: str
    code_version: str
    created: str
    plan: tuple[PlannedTask, ...] = ()
    experiment: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


def open_run(folder: Path, *, name: str, code_version: str, replace: bool = False) -> Run:
    """Begin a run, or go on with one, to write into it.

    What processes that were killed left unfinished is removed; completed tasks stay.

    Args:
        folder: Folder of the run, made if it is not there.
        name: Name of the experiment.
        code_version: From :func:`~arealis.store.code_version`.
        replace: Delete the run's tasks, failures and checkpoints first, and nothing else.

    Returns:
        The run.

    Raises:
        StoreError: if the folder is a file, cannot be written, holds something else than a run, or a run
            of another format or (unless ``replace``) of another code version.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     open_run(Path(folder), name="worm", code_version="1").plan
        ()
    """
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        names = [path.name for path in folder.iterdir() if not is_unfinished(path)]
    run = read_run(folder) if names else Run(folder, name, code_version, _now())
    if run.code_version != code_version and not replace:
        raise StoreError(
            "the run was made by another version of the code",
            given=f"{folder}, made by {run.code_version}; this is {code_version}",
            needed="results of one version",
            action="choose another --output, or --replace to compute it anew",
        )
    if replace:
        _clear(folder)
        run = Run(folder, name, code_version, _now())
    run = _save(dataclasses.replace(run, name=name))
    with writing(folder):
        for place in (folder, *(folder / name for name in _FOLDERS)):
            place.mkdir(exist_ok=True)
            remove_abandoned(place)
    return run


def read_run(folder: Path) -> Run:
    """Read what a run folder says of itself; a run of another code version can be read.

    Args:
        folder: Folder of the run.

    Returns:
        The run.

    Raises:
        StoreError: if there is no run, or one that is damaged or of another format.

    Example:
        >>> read_run(Path("nowhere"))
        Traceback (most recent call last):
            ...
        arealis.types.errors.StoreError: there is no run. Given: nowhere. ...
    """
    try:
        content = json.loads((folder / RUN_FILE).read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError) as error:
        raise _no_run(folder) from error
    except (OSError, ValueError) as error:
        raise _damaged_run(folder, str(error)) from error
    if not isinstance(content, dict) or content.get("format") != _FORMAT:
        raise _no_run(folder)
    if content.get("format_version") != _FORMAT_VERSION:
        raise StoreError(
            "the run is of another format",
            given=f"{folder}, format {content.get('format_version')}",
            needed=f"format {_FORMAT_VERSION}",
            action="choose another --output, or read it with the version of Arealis that wrote it",
        )
    try:
        plan = tuple(
            PlannedTask(check_key(t["key"]), t["label"], t["kind"], t["columns"]) for t in content["plan"]
        )
        experiment = folder / EXPERIMENT_FILE
        text = experiment.read_bytes().decode() if experiment.exists() else ""
        name, version, created = (content[field] for field in ("name", "code_version", "created"))
        return Run(folder, name, version, created, plan, text, content["details"])
    except (KeyError, TypeError, ValueError, OSError, StoreError) as error:
        raise _damaged_run(folder, f"{type(error).__name__}: {error}") from error


def write_plan(
    run: Run, tasks: Iterable[PlannedTask], *, experiment: str, details: Mapping[str, Any] | None = None
) -> Run:
    """Write which tasks a run consists of, and the experiment file they come from.

    Args:
        run: The run.
        tasks: Its tasks, in the order in which tables list them.
        experiment: Text of the experiment file, as given.
        details: What else to keep: plain data.

    Returns:
        The run with its plan.

    Raises:
        StoreError: if a task has no key of a task, or the folder cannot be written.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     run = open_run(Path(folder), name="worm", code_version="1")
        ...     run = write_plan(run, [PlannedTask("0" * 32, "connectome", "train")], experiment="")
        ...     read_run(run.folder).plan[0].label
        'connectome'
    """
    planned = tuple(tasks)
    for task in planned:
        check_key(task.key)
    replace_text(run.folder / EXPERIMENT_FILE, experiment)
    return _save(dataclasses.replace(run, plan=planned, experiment=experiment, details=dict(details or {})))


def _save(run: Run) -> Run:
    content = {
        "format": _FORMAT,
        "format_version": _FORMAT_VERSION,
        "name": run.name,
        "code_version": run.code_version,
        "created": run.created,
        "plan": [asdict(task) for task in run.plan],
        "details": run.details,
    }
    replace_text(run.folder / RUN_FILE, json.dumps(content, indent=1) + "\n")
    return run


def _clear(folder: Path) -> None:
    """Hide them first, so that a stop half-way leaves no half of a task under its name."""
    for name in _FOLDERS:
        with writing(folder / name):
            aside = unfinished_path(folder / name)
            if (folder / name).exists():
                (folder / name).rename(aside)
                discard(aside)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _no_run(folder: Path) -> StoreError:
    return StoreError(
        "there is no run" if not folder.exists() else "this is not the folder of a run",
        given=folder,
        needed="a folder made by 'arealis run', or for a new run an empty one",
        action="choose another folder; nothing was changed in this one",
    )


def _damaged_run(folder: Path, reason: str) -> StoreError:
    return StoreError(
        "the description of the run is damaged",
        given=f"{folder / RUN_FILE} ({reason})",
        needed="the file as it was written",
        action=f"delete the folder {folder} or choose another --output, and run again",
    )
