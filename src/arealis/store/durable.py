"""Put files on disk for good, and turn what the system refuses into a message that says what to do."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from arealis.store.unfinished import discard, unfinished_path
from arealis.types import StoreError

__all__ = ["flush", "replace_bytes", "replace_text", "writing"]

_FULL = ("the disk is full", "free space", "free some space or choose another --output, then run again")
_FORBIDDEN = ("the folder is not writable", "permission to write", "choose another --output")
_NO_FOLDER = ("the folder cannot be made or used", "a folder", "choose another --output")
_PROBLEMS = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT, errno.EFBIG), _FULL),
    **dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS), _FORBIDDEN),
    **dict.fromkeys((errno.ENOENT, errno.ENOTDIR, errno.EEXIST), _NO_FOLDER),
}
_OTHER = ("results could not be written", "a disk that works", "look at the disk, or choose another --output")


@contextmanager
def writing(target: Path) -> Iterator[None]:
    """Turn a refusal of the system to write the target into a :class:`~arealis.types.StoreError`."""
    try:
        yield
    except OSError as error:
        problem, needed, action = _PROBLEMS.get(error.errno or 0, _OTHER)
        raise StoreError(
            problem,
            given=f"{target} ({error.strerror or error})",
            needed=needed,
            action=f"{action}; finished tasks are kept",
        ) from error


def flush(path: Path) -> None:
    """Wait until a file, or the list of names in a folder, is on the disk and not only in memory."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def replace_text(path: Path, text: str) -> None:
    """Write a text file so that, at any moment and after any crash, it is the old one or the new one."""
    replace_bytes(path, text.encode())


def replace_bytes(path: Path, content: bytes) -> None:
    """Write a file so that, at any moment and after any crash, it is the old one or the new one."""
    partial = unfinished_path(path)
    with writing(path):
        try:
            partial.write_bytes(content)
            flush(partial)
            os.rename(partial, path)
            flush(path.parent)
        finally:
            discard(partial)
