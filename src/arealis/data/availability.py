"""List the catalogue with where each data set lies now."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from arealis.data.catalogue import CATALOGUE
from arealis.data.entry import DataSet
from arealis.data.folders import locate
from arealis.types.errors import DataError

__all__ = ["Availability", "list_data_sets"]


@dataclass(frozen=True)
class Availability:
    """A data set and where it is.

    Args:
        data_set: Its entry in the catalogue.
        path: The verified file on this machine, or None.
        problem: What is wrong with the file that is there, empty if nothing is.
    """

    data_set: DataSet
    path: Path | None
    problem: str = ""

    @property
    def state(self) -> str:
        """``"here"``, ``"not fetched"`` or ``"unusable"``."""
        if self.problem:
            return "unusable"
        return "not fetched" if self.path is None else "here"


def list_data_sets() -> list[Availability]:
    """List every data set with where it lies on this machine; nothing is downloaded.

    Returns:
        One row a data set, sorted by name; a corrupt file is reported in its row.

    Example:
        >>> [row.data_set.name for row in list_data_sets()][:2]
        ['efficientnet_lite0', 'fly_optic_lobe']
    """
    return [_look_up(CATALOGUE[name]) for name in sorted(CATALOGUE)]


def _look_up(entry: DataSet) -> Availability:
    try:
        return Availability(entry, locate(entry.name))
    except DataError as error:
        return Availability(entry, None, str(error))
