"""Why tasks failed, one small file each."""

from __future__ import annotations

import json
import traceback
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from arealis.store.durable import replace_text, writing
from arealis.store.layout import FAILED_FOLDER, failure_file
from arealis.store.task_reading import is_complete
from arealis.types import StoreError

__all__ = ["Failure", "clear_failure", "read_failures", "write_failure"]


@dataclass(frozen=True)
class Failure:
    """Why a task has no result.

    Args:
        key: Key of the task.
        label: How people call it.
        error: Class of the error.
        message: What it said.
        traceback: Where it arose.
        time: When, in UTC as ISO 8601.
    """

    key: str
    label: str
    error: str
    message: str
    traceback: str
    time: str


def write_failure(run_folder: Path, key: str, *, label: str, error: BaseException) -> Failure:
    """Record why a task failed, in place of an earlier record.

    Args:
        run_folder: Folder of a run.
        key: Key of the task.
        label: How people call it.
        error: What was raised.

    Returns:
        The record.

    Raises:
        StoreError: if it cannot be written.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> from arealis.store import open_run
        >>> with TemporaryDirectory() as folder:
        ...     run = open_run(Path(folder), name="worm", code_version="1")
        ...     write_failure(run.folder, "0" * 32, label="dense", error=ValueError("too few")).message
        'too few'
    """
    lines = "".join(traceback.format_exception(error))
    now = datetime.now(UTC).isoformat(timespec="seconds")
    failure = Failure(key, label, type(error).__name__, str(error), lines, now)
    replace_text(failure_file(run_folder, key), json.dumps(asdict(failure), indent=1) + "\n")
    return failure


def read_failures(run_folder: Path) -> dict[str, Failure]:
    """Read why tasks failed, leaving out those that were completed since.

    Args:
        run_folder: Folder of a run.

    Returns:
        Key → record, in the order of the keys.

    Raises:
        StoreError: if a record is damaged.

    Example:
        >>> read_failures(Path("nowhere"))
        {}
    """
    failures = {}
    for path in sorted((run_folder / FAILED_FOLDER).glob("*.json")):
        try:
            failure = Failure(**json.loads(path.read_text(encoding="utf-8")))
        except (OSError, TypeError, ValueError) as error:
            raise StoreError(
                "the record of a failed task is damaged",
                given=f"{path} ({error})",
                needed="the file as it was written",
                action="delete that file and run again",
            ) from error
        if not is_complete(run_folder, failure.key):
            failures[failure.key] = failure
    return failures


def clear_failure(run_folder: Path, key: str) -> None:
    """Forget that a task failed, so that it is tried again; do nothing if it did not.

    Args:
        run_folder: Folder of a run.
        key: Key of the task.

    Raises:
        StoreError: if the record cannot be removed.

    Example:
        >>> clear_failure(Path("nowhere"), "0" * 32)
    """
    path = failure_file(run_folder, key)
    with writing(path):
        path.unlink(missing_ok=True)
