"""Terminal: the ranked answer as a table for the command line, from the same ranking as the page."""

from __future__ import annotations

import pandas as pd
from rich.table import Table
from rich.text import Text

from arealis.report.estimates import read_estimates
from arealis.report.numbers import format_number, format_range
from arealis.report.ranking import compare_with_null, rank
from arealis.report.wording import measure_name, plain
from arealis.types import Range

__all__ = ["ranked_table"]


def ranked_table(measurements: pd.DataFrame, rank_by: str, *, together: bool = False) -> Table:
    """Lay the ranked answer out for a terminal, one section a condition.

    Args:
        measurements: The tidy table.
        rank_by: The measure that ranks the candidates, the highest first.
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
    rankings = rank(read_estimates(measurements), rank_by, together=together)
    table = Table(title=f"Candidates by {measure_name(rank_by)}", title_justify="left")
    table.add_column("", justify="right")
    table.add_column("candidate", overflow="fold")
    for heading in ("value", "95 % interval", "null", "n"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("against null", no_wrap=True)
    for ranking in rankings:
        table.add_section()
        table.add_row("", Text(str(ranking), style="bold"))
        for place, e in zip(ranking.places, ranking.estimates, strict=True):
            ends = (e.interval.low, e.interval.high) if isinstance(e.interval, Range) else ()
            bounds = [format_range(b, e.value) if isinstance(b, Range) else "—" for b in (e.interval, e.null)]
            name = Text(plain(e.side.candidate))
            table.add_row(
                str(place), name, format_number(e.value, *ends), *bounds, str(e.n), compare_with_null(e)
            )
    return table
