"""Files and folders that are still being written, named so that those of dead processes can be told.

A name ends in ``<machine>.<process>.<random>.partial``. *Machine* is a digest of the host name and, on
Linux, the process namespace, since a process number means nothing outside of it.
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
import secrets
import shutil
import time
from pathlib import Path

__all__ = ["discard", "is_unfinished", "remove_abandoned", "unfinished_path"]

_NAME = re.compile(r"\..+\.(?P<machine>[0-9a-f]{8})\.(?P<process>\d+)\.[0-9a-f]{8}\.partial")
_DAY = 24 * 3600.0


def unfinished_path(target: Path) -> Path:
    """A new hidden name beside the target, to be written in full and then renamed to it."""
    return target.with_name(f".{target.name}.{_machine()}.{os.getpid()}.{secrets.token_hex(4)}.partial")


def is_unfinished(path: Path) -> bool:
    """Whether a file or folder has a name made by :func:`unfinished_path`."""
    return _NAME.fullmatch(path.name) is not None


def remove_abandoned(folder: Path) -> None:
    """Remove what processes that were killed left unfinished in a folder.

    Of this machine, that is what a process left that no longer runs: a number given out anew to another
    process only keeps the remains for longer. Processes of another machine cannot be asked, so theirs
    is abandoned after a day without a change, where writing a task takes seconds.

    Args:
        folder: Folder to look through, not below.
    """
    for path in folder.iterdir():
        name = _NAME.fullmatch(path.name)
        if name and _is_abandoned(path, name["machine"], int(name["process"])):
            discard(path)


def discard(path: Path) -> None:
    """Remove a file or folder if it is there and can be removed; what stays is hidden and harmless."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        try:
            path.unlink(missing_ok=True)
        except OSError:
            return


def _is_abandoned(path: Path, machine: str, process: int) -> bool:
    if machine == _machine():
        return not _runs(process)
    try:
        return time.time() - path.stat().st_mtime > _DAY
    except FileNotFoundError:
        return False


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _machine() -> str:
    try:
        namespace = os.readlink("/proc/self/ns/pid")
    except OSError:  # not Linux
        namespace = ""
    return hashlib.sha256(f"{platform.node()} {namespace}".encode()).hexdigest()[:8]
