"""What inference returns: measurements, their differences, and what the ceiling says of the data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from arealis.types import Measurement, NotEstimable, Range, measurement_table

__all__ = ["Inference"]


@dataclass(frozen=True)
class Inference:
    """How alike several models and recordings are, and how sure that is.

    Args:
        measurements: Each model's similarity, with interval, null, ceiling and p-value against chance; or
            why it has none.
        differences: First minus second model for every two that have a similarity, with a two-sided test.
        ceiling: Lower and upper noise ceiling in ascending order, or why there is none.
        ceiling_bounds: The two ends with intervals of their own: ``"lower"``, the less alike one, with its
            null and the test whether the recordings agree at all; and ``"upper"``.
        against_ceiling: Each model minus the lower ceiling; a small p-value says that the model falls
            short of it.
        conclusions: What these data can and cannot tell, in words.

    Example:
        >>> from arealis.types import EstimatorCard
        >>> none = NotEstimable("made up")
        >>> m = Measurement("rsa", 0.5, none, none, none, 9, EstimatorCard("made up"))
        >>> Inference({"a": m}, {}, none, {}, {}, ()).table()["candidate"].tolist()
        ['a']
    """

    measurements: Mapping[str, Measurement | NotEstimable]
    differences: Mapping[tuple[str, str], Measurement]
    ceiling: Range | NotEstimable
    ceiling_bounds: Mapping[str, Measurement]
    against_ceiling: Mapping[str, Measurement]
    conclusions: tuple[str, ...]

    def table(self) -> pd.DataFrame:
        """All measurements as one tidy table: models, differences, models beside the ceiling, the ceiling.

        Returns:
            One row a number, with the model as ``candidate`` and the second one as ``other_candidate``.
        """
        rows: list[tuple[str | None, str | None, Measurement]] = [
            (name, None, m) for name, m in self.measurements.items() if isinstance(m, Measurement)
        ]
        rows += [(first, second, m) for (first, second), m in self.differences.items()]
        rows += [(name, None, m) for name, m in self.against_ceiling.items()]
        rows += [(None, None, m) for m in self.ceiling_bounds.values()]
        return measurement_table(
            [m for _, _, m in rows],
            candidate=[first for first, _, _ in rows],
            other_candidate=[second for _, second, _ in rows],
        )
