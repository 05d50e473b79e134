"""History: what was observed while a network learnt."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd
import torch

__all__ = ["HISTORY_COLUMNS", "History"]

HISTORY_COLUMNS = ("replica", "phase", "step", "area", "quantity", "value")
"""Columns of a history; ``area`` is the learner's name where the quantity is a cost."""


@dataclass(frozen=True)
class History:
    """A growing table of observations, one row a replica, step, area and quantity.

    Example:
        >>> history = History()
        >>> history.add("training", 10, "V1", "gradient_cosine", torch.tensor([0.5, 0.7]))
        >>> history.table().value.tolist()
        [0.5, 0.699...]
    """

    rows: list[tuple] = field(default_factory=list)

    def add(self, phase: str, step: int, area: str, quantity: str, values: torch.Tensor) -> None:
        """Record one quantity of every replica.

        Args:
            phase: Name of the phase.
            step: Number of updates made in this phase so far.
            area: Area, or ``"all"``.
            quantity: What the values are.
            values: One value a replica.
        """
        for replica, value in enumerate(values.tolist()):
            self.rows.append((replica, phase, step, area, quantity, value))

    def table(self) -> pd.DataFrame:
        """Return the observations as a data frame with :data:`HISTORY_COLUMNS`."""
        return pd.DataFrame(self.rows, columns=list(HISTORY_COLUMNS))
