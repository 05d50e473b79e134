"""Pairs of spike trains: which distances a table needs, and where they go."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from arealis.numerics.spike_trains.trains import Trains, join_trains
from arealis.types import SpecificationError

__all__ = ["distance_table", "require_scale"]

Spikes = Sequence[np.ndarray | Sequence[float]]


def distance_table(
    x: Spikes, y: Spikes | None, distances: Callable[[Trains, Trains, np.ndarray, np.ndarray], np.ndarray]
) -> np.ndarray:
    """Lay distances out as a table; of one set with itself, each is computed once.

    Args:
        x: Spike times of some trains.
        y: Those of others; None for the same.
        distances: ``(x, y, positions in x, positions in y) → [pair]``.

    Returns:
        ``[train of x, train of y]``.

    Raises:
        DataError: if spike times are not finite or not in order.

    Example:
        >>> counts = lambda x, y, i, j: x.counts[i] - y.counts[j]
        >>> distance_table([[0.1], []], [[]], counts).tolist()
        [[1.0], [0.0]]
    """
    rows = join_trains(x)
    if y is not None:
        columns = join_trains(y)
        i, j = (side.ravel() for side in np.indices((len(rows), len(columns))))
        return np.asarray(distances(rows, columns, i, j), dtype=np.float64).reshape(len(rows), len(columns))
    i, j = np.triu_indices(len(rows), 1)
    table = np.zeros((len(rows), len(rows)))
    table[i, j] = table[j, i] = distances(rows, rows, i, j)
    return table


def require_scale(name: str, value: float, *, zero: bool = False) -> None:
    """Require the number that says how precise a distance is.

    Args:
        name: Its name.
        value: Its value.
        zero: Whether it may be zero.

    Raises:
        SpecificationError: if it is not finite, or not above zero.

    Example:
        >>> require_scale("cost", 0.0, zero=True)
    """
    if not (0 < value < np.inf or (zero and value == 0)):
        raise SpecificationError(
            "a distance of spike trains has no precision",
            given=f"{name} = {value}",
            needed=f"a finite number {'of 0 or more' if zero else 'above 0'}",
            action=f"correct '{name}'",
        )
