"""Names of the numbers that a measure yields, as far as the file tells them before anything is measured."""

from __future__ import annotations

from arealis.experiments.entry import find_entry
from arealis.experiments.names import MEASURES
from arealis.experiments.specification import MeasureTable

__all__ = ["numbers_of"]


def numbers_of(table: MeasureTable) -> list[str]:
    """Name the numbers of a measure: one a quantity of what was observed, else what its kind yields.

    Numbers that depend on what is measured, such as one a current, are left out.

    Args:
        table: The measure.

    Raises:
        SpecificationError: if there is no such kind.

    Example:
        >>> numbers_of(MeasureTable(kind="accuracy", name="late"))
        ['late']
        >>> numbers_of(MeasureTable(kind="psychometric_curve", name="late"))
        ['late_psychometric_slope', 'late_psychometric_bias', 'late_psychometric_lapse']
    """
    entry = find_entry(MEASURES, table.kind, what="measure", place="measure")
    several = table.options.get("quantities", entry.yields)
    if not several:
        return [table.name or table.kind]
    return [f"{table.name}_{number}".lstrip("_") for number in several]
