"""Checkpoints of tasks that are not finished: one file a task, whole or not there."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import safetensors
import safetensors.numpy

from arealis.store.durable import replace_bytes, writing
from arealis.store.layout import checkpoint_file
from arealis.types import StoreError

__all__ = ["read_checkpoint", "remove_checkpoint", "write_checkpoint"]

_FORMAT = "arealis checkpoint 1"


def write_checkpoint(
    run_folder: Path, key: str, arrays: Mapping[str, np.ndarray], settings: Mapping[str, Any]
) -> Path:
    """Keep where a task has got to, in place of an earlier checkpoint.

    It is a file of safetensors with the settings as JSON in its header, written under another name and
    renamed: whatever stops the process, the last whole checkpoint is there.

    Args:
        run_folder: Run made by :func:`~arealis.store.open_run`.
        key: Key of the task.
        arrays: Arrays by name.
        settings: Everything else, in types that JSON knows.

    Returns:
        The file.

    Raises:
        StoreError: if the disk or the system refuses; an earlier checkpoint is left then.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> from arealis.store import open_run
        >>> with TemporaryDirectory() as folder:
        ...     run = open_run(Path(folder), name="try", code_version="1")
        ...     _ = write_checkpoint(run.folder, "0" * 32, {"x": np.arange(3)}, {"step": 7})
        ...     read_checkpoint(run.folder, "0" * 32)
        ({'x': array([0, 1, 2])}, {'step': 7})
    """
    path, text = checkpoint_file(run_folder, key), json.dumps(settings)
    plain = {name: np.asarray(array, order="C") for name, array in arrays.items()}
    header = {"format": _FORMAT, "key": key, "settings": text, "sha256": _digest(plain, text)}
    replace_bytes(path, safetensors.numpy.save(plain, header))
    return path


def read_checkpoint(run_folder: Path, key: str) -> tuple[dict[str, np.ndarray], dict[str, Any]] | None:
    """Read where a task has got to.

    Args:
        run_folder: Folder of a run.
        key: Key of the task.

    Returns:
        Arrays and settings, or None if there is no checkpoint.

    Raises:
        StoreError: if the checkpoint is damaged, or not one of this task.

    Example:
        See :func:`write_checkpoint`.
    """
    path = checkpoint_file(run_folder, key)
    if not path.exists():
        return None
    try:
        with safetensors.safe_open(path, framework="numpy") as file:
            header, names = file.metadata() or {}, file.keys()
            arrays = {name: file.get_tensor(name) for name in names}
    except (OSError, safetensors.SafetensorError, ValueError) as error:
        raise _damaged(path, str(error)) from error
    if header.get("format") != _FORMAT or header.get("key") != key:
        raise _damaged(path, f"it says to be '{header.get('format')}' of task '{header.get('key')}'")
    if header.get("sha256") != _digest(arrays, header.get("settings", "")):
        raise _damaged(path, "its content is not what was written")
    return arrays, json.loads(header["settings"])


def remove_checkpoint(run_folder: Path, key: str) -> None:
    """Remove the checkpoint of a task that is finished; do nothing if there is none.

    Args:
        run_folder: Folder of a run.
        key: Key of the task.

    Raises:
        StoreError: if it cannot be removed.

    Example:
        >>> remove_checkpoint(Path("nowhere"), "0" * 32)
    """
    path = checkpoint_file(run_folder, key)
    with writing(path):
        path.unlink(missing_ok=True)


def _digest(arrays: Mapping[str, np.ndarray], text: str) -> str:
    digest = hashlib.sha256(text.encode())
    for name in sorted(arrays):
        array = arrays[name]
        digest.update(f"{name} {array.dtype} {array.shape}".encode())
        digest.update(np.ascontiguousarray(array).data)
    return digest.hexdigest()


def _damaged(path: Path, reason: str) -> StoreError:
    return StoreError(
        "a checkpoint is damaged, or is another task's",
        given=f"{path} ({reason})",
        needed="the file as it was written",
        action=f"delete {path} and run again with --retry-failed: the task then starts anew",
    )
