"""Leading: which network the page looks at first."""

from __future__ import annotations

import pandas as pd

from arealis.report.estimates import Side, read_estimates
from arealis.report.ranking import rank

__all__ = ["find_leading"]


def find_leading(measurements: pd.DataFrame, rank_by: str, *, together: bool = False) -> Side:
    """Find what stands first in the first ranking.

    Args:
        measurements: The tidy table.
        rank_by: The measure that ranks the candidates.
        together: Rank all in one list, whatever their stage and rule.

    Returns:
        Its candidate, rule, stage and number of training stimuli.

    Raises:
        StoreError: if the measure or a column is not stored.
        DataError: if a number is missing.

    Example:
        >>> from arealis.types import EstimatorCard, Measurement, NotEstimable, Range, measurement_table
        >>> m = Measurement("accuracy", 0.9, Range(0.8, 1.0), *[NotEstimable("one trial")] * 2, 20,
        ...                 EstimatorCard("top 1"))
        >>> find_leading(measurement_table([m], candidate="backprop"), "accuracy").candidate
        'backprop'
    """
    return rank(read_estimates(measurements), rank_by, together=together)[0].estimates[0].side
