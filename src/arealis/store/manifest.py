"""The manifest of a task: the size and SHA-256 digest of each of its files, written last."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path

from arealis.store.durable import flush
from arealis.store.layout import MANIFEST
from arealis.types import StoreError

__all__ = ["FileRecord", "damaged", "is_intact", "is_whole", "read_manifest", "seal", "verified_bytes"]


@dataclass(frozen=True)
class FileRecord:
    """What a file must be: its size in bytes and the SHA-256 digest of its content."""

    size: int
    sha256: str


def seal(folder: Path) -> None:
    """Flush everything in a folder to the disk, then write its manifest.

    Args:
        folder: Folder that holds all files of a task.
    """
    files: dict[str, dict[str, object]] = {}
    for place, _, names in os.walk(folder, topdown=False):
        for name in names:
            path = Path(place, name)
            flush(path)
            record = {"size": path.stat().st_size, "sha256": _digest(path)}
            files[path.relative_to(folder).as_posix()] = record
        flush(Path(place))
    content = {"files": dict(sorted(files.items())), "sha256": _digest_of_records(files)}
    (folder / MANIFEST).write_text(json.dumps(content, indent=1), encoding="utf-8")
    flush(folder / MANIFEST)
    flush(folder)


def read_manifest(folder: Path) -> dict[str, FileRecord]:
    """Read the manifest of a task: relative path → what the file must be.

    Raises:
        StoreError: if the task was never completed, or the manifest is damaged.
    """
    try:
        text = (folder / MANIFEST).read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise StoreError(
            "this task has no results",
            given=folder,
            needed="a completed task",
            action="run the experiment again: completed tasks are reused",
        ) from error
    except (OSError, ValueError) as error:
        raise damaged(folder, MANIFEST, str(error)) from error
    try:
        content = json.loads(text)
        files = content["files"]
        if content["sha256"] != _digest_of_records(files):
            raise ValueError("its digest does not fit")
        return {name: FileRecord(**record) for name, record in files.items()}
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise damaged(folder, MANIFEST, str(error)) from error


def is_whole(folder: Path) -> bool:
    """Whether a manifest is there and every file has its size; contents are not read."""
    try:
        manifest = read_manifest(folder)
        return all((folder / name).stat().st_size == record.size for name, record in manifest.items())
    except (StoreError, OSError):
        return False


def is_intact(folder: Path) -> bool:
    """Whether a manifest is there and every file has its digest."""
    try:
        manifest = read_manifest(folder)
        return all(_digest(folder / name) == record.sha256 for name, record in manifest.items())
    except (StoreError, OSError):
        return False


def verified_bytes(folder: Path, name: str, record: FileRecord) -> bytes:
    """Read a file of a task and make sure that it is what was written.

    Raises:
        StoreError: if the file is missing or damaged.
    """
    try:
        content = (folder / name).read_bytes()
    except OSError as error:
        raise damaged(folder, name, error.strerror or str(error)) from error
    if hashlib.sha256(content).hexdigest() != record.sha256:
        raise damaged(folder, name, "its content is not what was written")
    return content


def damaged(folder: Path, name: str, reason: str) -> StoreError:
    """The error for a file of a task that cannot be trusted."""
    return StoreError(
        "a stored result is damaged",
        given=f"{folder / name} ({reason})",
        needed="the file as it was written",
        action=f"delete the folder {folder} and run again: the other tasks are reused",
    )


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _digest_of_records(files: dict[str, dict[str, object]]) -> str:
    return hashlib.sha256(json.dumps(files, sort_keys=True).encode()).hexdigest()
