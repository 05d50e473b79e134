"""What a result depends on, as short digests: the key of a task and the version of the code."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from arealis.store.plain import plain
from arealis.types import SpecificationError, StoreError

__all__ = ["code_version", "task_key"]

_DIGITS = 32


def task_key(
    specification: Mapping[str, object],
    *,
    code_version: str,
    data_digests: Mapping[str, str],
    inputs: Sequence[str] = (),
) -> str:
    """Name a task by what its numbers depend on, never by what it is called.

    The key is the start of the SHA-256 digest of canonical JSON: names sorted, no blanks, every float as
    the shortest text that reads back as the same float.

    Args:
        specification: The fully resolved specification, without names or labels that change no number.
        code_version: From :func:`code_version`.
        data_digests: Digest of every data set that the task reads, by name.
        inputs: Keys of the tasks whose results it reads, in order.

    Returns:
        32 hexadecimal digits.

    Raises:
        SpecificationError: if a value is not text, a finite number, a truth value, None, a list or a mapping.

    Example:
        >>> one = task_key({"seed": 1, "rate": 0.1}, code_version="c", data_digests={})
        >>> one == task_key({"rate": 0.1, "seed": 1}, code_version="c", data_digests={})
        True
        >>> one == task_key({"rate": 0.1, "seed": 2}, code_version="c", data_digests={})
        False
    """
    content = {
        "specification": specification,
        "code_version": code_version,
        "data_digests": data_digests,
        "inputs": list(inputs),
    }
    try:
        content = plain(content)
    except ValueError as error:
        raise SpecificationError(
            "the specification of a task cannot be written as JSON",
            given=str(error),
            needed="text, finite numbers, truth values, lists and tables",
            action="change that setting",
        ) from error
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]


def code_version(package_folder: Path, *, exclude: Sequence[str] = ("__main__.py", "cli", "report")) -> str:
    """Digest the Python sources of a package that can change a number.

    Args:
        package_folder: Folder of the package.
        exclude: Files and folders, relative to it, that only show results.

    Returns:
        32 hexadecimal digits that change with any remaining source or its place.

    Raises:
        StoreError: if there are no Python sources to digest.

    Example:
        >>> import arealis
        >>> len(code_version(Path(arealis.__file__).parent))
        32
    """
    skipped = [package_folder / name for name in exclude]
    digest = hashlib.sha256()
    sources = sorted(p for p in package_folder.rglob("*.py") if not any(map(p.is_relative_to, skipped)))
    if not sources:
        raise StoreError(
            "there is no code to take a version of",
            given=package_folder,
            needed="a folder with Python sources",
            action="install the package as files, not as an archive",
        )
    for source in sources:
        content = hashlib.sha256(source.read_bytes()).hexdigest()
        digest.update(f"{source.relative_to(package_folder).as_posix()} {content}\n".encode())
    return digest.hexdigest()[:_DIGITS]
