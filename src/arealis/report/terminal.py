"""Terminal: the ranked answer as a table for the command line, from the same ranking as the page."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from rich import box
from rich.table import Table
from rich.text import Text

from arealis.report.ceilings import common_ceiling
from arealis.report.estimates import Estimate, read_estimates
from arealis.report.inferred import Inferred, corrected_p, find_inferred, has_tests
from arealis.report.numbers import format_p, format_range, format_with_interval
from arealis.report.ranking import compare_with_null, rank
from arealis.report.wording import measure_name, plain
from arealis.types import Range

__all__ = ["ranked_table"]

_VALUE, _NULL, _P, _CEILING = "value\n[95 % interval]", "against\nnull", "corrected\np", "noise\nceiling"


def ranked_table(measurements: pd.DataFrame, rank_by: str, *, together: bool = False) -> Table:
    """Lay the ranked answer out for a terminal, one section a condition.

    What all candidates share, such as the noise ceiling, stands in the title, so that names keep their place.

    Args:
        measurements: The tidy table.
        rank_by: The measure that ranks the candidates.
        together: Rank all in one list, whatever their stage and rule.

    Returns:
        A table for ``rich.print``.

    Raises:
        StoreError: if the measure or a column is not stored.
        DataError: if a number is missing.

    Example:
        >>> from arealis.types import EstimatorCard, Measurement, NotEstimable, measurement_table
        >>> m = Measurement("accuracy", 0.9, Range(0.8, 1.0), *[NotEstimable("one trial")] * 2, 20,
        ...                 EstimatorCard("top 1"))
        >>> ranked_table(measurement_table([m], candidate="backprop"), "accuracy").row_count
        2
    """
    estimates = read_estimates(measurements)
    rankings = rank(estimates, rank_by, together=together)
    inferred = find_inferred(estimates, rank_by)
    rows = [e for ranking in rankings for e in ranking.estimates]
    table = Table(
        title=Text(_title(rows), style="bold"),
        title_justify="left",
        box=box.SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
    )
    table.add_column("", justify="right", no_wrap=True)
    table.add_column("candidate", overflow="fold", vertical="bottom")
    columns = _columns(rows, inferred)
    for heading in columns:
        table.add_column(heading, no_wrap=True)
    for ranking in rankings:
        table.add_section()
        table.add_row("", Text(str(ranking), style="bold"))
        for place, e in zip(ranking.places, ranking.estimates, strict=True):
            cells = (_cell(e, heading, inferred) for heading in columns)
            table.add_row(str(place), Text(plain(e.side.candidate)), *cells)
    return table


def _title(rows: Sequence[Estimate]) -> str:
    """The measure, which end is best, and what all numbers share."""
    title = f"Candidates by {measure_name(rows[0].measure)}"
    title += ", the lowest (most alike) first" if rows[0].alike_is == "low" else ""
    ceiling = common_ceiling(rows)
    title += f"; noise ceiling {format_range(ceiling)}" if ceiling else ""
    return f"{title}; n = {rows[0].n}" if len({e.n for e in rows}) == 1 else title


def _columns(rows: Sequence[Estimate], inferred: Inferred | None) -> list[str]:
    columns = [_VALUE, _NULL]
    if has_tests(rows, inferred):
        columns.append(_P)
    if common_ceiling(rows) is None and any(isinstance(e.ceiling, Range) for e in rows):
        columns.append(_CEILING)
    return columns if len({e.n for e in rows}) == 1 else [*columns, "n"]


def _cell(e: Estimate, heading: str, inferred: Inferred | None) -> str:
    if heading == _VALUE:
        return format_with_interval(e.value, e.interval)
    if heading == _NULL:
        return compare_with_null(e)
    if heading == _P:
        p = corrected_p(e, inferred)
        return "" if p is None else format_p(p)
    if heading == _CEILING:
        return format_range(e.ceiling) if isinstance(e.ceiling, Range) else "—"
    return str(e.n)
