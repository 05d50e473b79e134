"""Read a data set from its address: downloaded by pooch, verified, kept in memory until it is whole."""

from __future__ import annotations

import hashlib
import logging
import tempfile
from pathlib import Path
from typing import Any

from arealis.data.entry import DataSet, Url
from arealis.types.errors import DataError

__all__ = ["read_from_address"]

_PATIENCE = 30  # seconds without an answer


def read_from_address(entry: DataSet, origin: Url, *, by_hand: str) -> bytes:
    """Download a data set from its address.

    Args:
        entry: The data set.
        origin: Its address, which is pinned to a commit.
        by_hand: How a user can supply the data without a download; ends every error.

    Returns:
        Its content, verified against its SHA-256.

    Raises:
        DataError: if the address cannot be reached, there is no room for the download, or the file is not
            what was published.

    Example:
        >>> from arealis.data import data_set
        >>> entry = data_set("objects92_human_it")
        >>> content = read_from_address(entry, entry.origin, by_hand="copy it")  # doctest: +SKIP
        >>> len(content)  # doctest: +SKIP
        224663
    """
    try:
        with tempfile.TemporaryDirectory(prefix="arealis-") as folder:
            content = _download(origin, Path(folder), by_hand=by_hand)
    except OSError as error:
        raise DataError(
            "no room for a download",
            given=f"{error.strerror}: {error.filename}",
            needed="a temporary folder that can be written",
            action=f"set TMPDIR to one, or {by_hand}",
        ) from error
    found = hashlib.sha256(content).hexdigest()
    if found != entry.sha256:
        raise DataError(
            f"the address does not hold the data set '{entry.name}'",
            given=f"{len(content)} bytes with SHA-256 {found} from {origin.address}",
            needed=f"{entry.size_bytes} bytes with SHA-256 {entry.sha256}",
            action=f"check the proxy that you connect through, or {by_hand}",
        )
    return content


def _download(origin: Url, folder: Path, *, by_hand: str) -> bytes:
    import pooch  # takes a moment, and most uses never download
    from requests.exceptions import RequestException

    pooch.get_logger().setLevel(logging.WARNING)
    # Its own downloader does not fit the type that pooch declares for one.
    downloader: Any = pooch.HTTPDownloader(progressbar=False, timeout=_PATIENCE)
    try:
        path = pooch.retrieve(
            origin.address,
            known_hash=None,  # checked by the caller, whose error says what to do
            fname="downloaded",
            path=folder,
            downloader=downloader,
        )
    except RequestException as error:
        raise DataError(
            f"cannot download {origin.path}",
            given=f"{type(error).__name__} from {origin.address}",
            needed="a connection to that address",
            action=f"connect to the network, or {by_hand}",
        ) from error
    return Path(path).read_bytes()
