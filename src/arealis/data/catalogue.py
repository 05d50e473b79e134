"""The catalogue: every published file that Arealis can fetch, with licence, citation and digest."""

from __future__ import annotations

import difflib

from arealis.data.entry import DataSet
from arealis.data.published import (
    CONNECTOMES,
    DIGITS,
    EFFICIENTNET,
    GRASSHOPPER,
    OBJECTS92,
    SENTENCES,
    SPOKEN_DIGITS,
    WORM,
)
from arealis.types.errors import DataError

__all__ = ["CATALOGUE", "data_set", "digest", "provenance"]

_SOURCES = (CONNECTOMES, DIGITS, EFFICIENTNET, GRASSHOPPER, OBJECTS92, SENTENCES, SPOKEN_DIGITS, WORM)

CATALOGUE: dict[str, DataSet] = {entry.name: entry for source in _SOURCES for entry in source}
"""Every published file by name."""


def data_set(name: str) -> DataSet:
    """Look a data set up by name.

    Args:
        name: A key of :data:`CATALOGUE`.

    Returns:
        Its entry.

    Raises:
        DataError: if there is no data set of this name.

    Example:
        >>> data_set("worm_connectome").citation
        'Cook et al. 2019, Nature 571:63'
    """
    if name in CATALOGUE:
        return CATALOGUE[name]
    close = difflib.get_close_matches(name, CATALOGUE, n=1)
    raise DataError(
        "unknown data set",
        given=f"'{name}'",
        needed=f"one of {', '.join(sorted(CATALOGUE))}",
        action=f"write '{close[0]}'" if close else "choose a name from the list",
    )


def digest(name: str) -> str:
    """SHA-256 of a data set; every load checks the file against it.

    Args:
        name: A key of :data:`CATALOGUE`.

    Returns:
        64 hexadecimal digits.

    Raises:
        DataError: if there is no data set of this name.

    Example:
        >>> digest("mnist_5k")[:12]
        '846f6cad587f'
    """
    return data_set(name).sha256


def provenance(*names: str) -> str:
    """Name data sets with their digests, for the provenance of whatever was loaded from them.

    Args:
        names: Keys of :data:`CATALOGUE`.

    Returns:
        ``"name sha256:…"`` for each in the order given, joined by ``"; "``.

    Raises:
        DataError: if there is no data set of one of these names.

    Example:
        >>> provenance("mnist_5k")[:28]
        'mnist_5k sha256:846f6cad587f'
    """
    return "; ".join(f"{name} sha256:{digest(name)}" for name in names)
