"""Find a published file on this machine, and never hand out one that is not what was published."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import platformdirs

from arealis.data.catalogue import data_set
from arealis.data.entry import DataSet
from arealis.types.errors import DataError

__all__ = ["cache_folder", "data_folders", "locate"]


def data_folders() -> list[Path]:
    """Folders named in the environment variable ``AREALIS_DATA``, in the order they are searched.

    Returns:
        The folders, whether or not they exist; none if the variable is unset.

    Example:
        >>> from unittest.mock import patch
        >>> with patch.dict(os.environ, AREALIS_DATA=os.pathsep.join(["lab", "shared"])):
        ...     [folder.name for folder in data_folders()]
        ['lab', 'shared']
    """
    named = os.environ.get("AREALIS_DATA", "").split(os.pathsep)
    return [Path(folder).expanduser() for folder in named if folder.strip()]


def cache_folder() -> Path:
    """Folder that downloaded files are kept in: ``AREALIS_CACHE``, or the user's cache.

    Returns:
        The folder, whether or not it exists.

    Example:
        >>> from unittest.mock import patch
        >>> with patch.dict(os.environ, AREALIS_CACHE="scratch"):
        ...     cache_folder().name
        'scratch'
    """
    chosen = os.environ.get("AREALIS_CACHE", "")
    if chosen.strip():
        return Path(chosen).expanduser()
    return platformdirs.user_cache_path("arealis", appauthor=False)


def locate(name: str) -> Path | None:
    """Find a data set on this machine without downloading it.

    Every folder on ``AREALIS_DATA`` is searched first, then the cache. The first file found must be the
    published one: a corrupt file is an error, and is not passed over for a later folder.

    Args:
        name: A key of :data:`~arealis.data.CATALOGUE`.

    Returns:
        Path of the verified file, or None if it is nowhere.

    Raises:
        DataError: if the name is unknown, or the file cannot be read or has the wrong SHA-256.

    Example:
        >>> locate("worm_conectome")
        Traceback (most recent call last):
            ...
        arealis.types.errors.DataError: unknown data set. ... Do this: write 'worm_connectome'.
    """
    entry = data_set(name)
    mend = "replace it with the published file, or remove it"
    for folder in data_folders():
        if _is_published(folder / entry.relative_path, entry, mend=mend):
            return folder / entry.relative_path
    cached = cache_folder() / entry.relative_path
    if _is_published(cached, entry, mend="delete this file; it is then fetched again"):
        return cached
    return None


def _is_published(path: Path, entry: DataSet, *, mend: str) -> bool:
    """Whether a file is there; if it is, it must be the published one."""
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise DataError(
            f"cannot read the data set '{entry.name}'",
            given=f"{path} ({error.strerror})",
            needed="a readable file",
            action="check its permissions, or remove it",
        ) from error
    if found != entry.sha256:
        raise DataError(
            f"the file of the data set '{entry.name}' is corrupt",
            given=f"{path} with SHA-256 {found}",
            needed=f"SHA-256 {entry.sha256} and {entry.size_bytes} bytes",
            action=mend,
        )
    return True
