"""Expect: figures that an experiment has to reach, looked up in what it measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from arealis.experiments.specification import ExpectTable
from arealis.types import SpecificationError

__all__ = ["Expectation", "meet_expectations"]


@dataclass(frozen=True)
class Expectation:
    """A figure to reach, and the number that was found.

    Args:
        name: What it is.
        wanted: The figure.
        within: How far from it the number may lie.
        found: The number; NaN if there is none.
    """

    name: str
    wanted: float
    within: float
    found: float

    @property
    def met(self) -> bool:
        """Whether the number lies within its tolerance."""
        return abs(self.found - self.wanted) <= self.within


def meet_expectations(
    expected: Sequence[ExpectTable], measurements: pd.DataFrame, *, complete: bool = True
) -> list[Expectation]:
    """Look the numbers up that an experiment has to reach.

    Args:
        expected: What to look up. A column that is not filtered by is free, but one number must be left;
            numbers over all seeds are meant unless a seed is named.
        measurements: The tidy table of the run.
        complete: Whether every task has a result; if not, a figure that is not there is not reached.

    Returns:
        One expectation a figure, in the same order; a number that was not estimable is not reached.

    Raises:
        SpecificationError: if a filter names a column that is not there, or leaves several numbers, or none
            although every task has a result.

    Example:
        >>> table = pd.DataFrame({"candidate": ["animacy"], "measure": ["rsa"], "seed": [None],
        ...                       "other_task": [None], "value": [0.384]})
        >>> figure = ExpectTable(name="animacy", of={"candidate": "animacy"}, measure="rsa", equals=0.386,
        ...                      within=0.005)
        >>> meet_expectations([figure], table)[0].met
        True
    """
    found = []
    for asked in expected:
        wanted = {"measure": asked.measure, **asked.of}
        strange = sorted(set(wanted) - set(measurements.columns))
        rows = measurements if strange else _select(measurements, wanted)
        missing = not strange and not len(rows) and (not complete or _attempted(measurements, wanted))
        if strange or (len(rows) != 1 and not missing):
            raise SpecificationError(
                f"the expected figure '{asked.name}' cannot be looked up",
                given=f"no column {strange}" if strange else f"{len(rows)} numbers for {wanted}",
                needed="a filter that leaves one number over all seeds",
                action="correct [[expect]] of and measure",
            )
        number = float("nan") if missing else float(rows[asked.column].iloc[0])
        found.append(Expectation(asked.name, asked.equals, asked.within, number))
    return found


def _attempted(measurements: pd.DataFrame, wanted: dict[str, str | int]) -> bool:
    """Whether single seeds were measured, though none of them has a number to average."""
    rows = measurements
    for column, value in wanted.items():
        rows = rows[rows[column] == value]
    return len(rows) > 0 and bool(rows["value"].isna().all())


def _select(measurements: pd.DataFrame, wanted: dict[str, str | int]) -> pd.DataFrame:
    """Rows that match, of one side only, over all seeds unless a seed is named."""
    rows = measurements[measurements["other_task"].isna()]
    if "seed" not in wanted:
        rows = rows[rows["seed"].isna()]
    for column, value in wanted.items():
        rows = rows[rows[column] == value]
    return rows
