"""Sort many rows at once and remember where ties begin and end."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

__all__ = ["SortedRows", "sort_rows"]


@dataclass(frozen=True)
class SortedRows:
    """Rows after one sort.

    Args:
        order: Position in the row of each sorted item ``[row, item]``.
        begins: Place at which the run of items tied with each sorted item begins ``[row, item]``.
        ends: Place at which it ends ``[row, item]``.

    Example:
        >>> s = sort_rows(np.array([[3.0, 1.0, 3.0]]))
        >>> s.begins, s.ends
        (array([[0, 1, 1]]), array([[0, 2, 2]]))
    """

    order: np.ndarray
    begins: np.ndarray
    ends: np.ndarray

    def in_place(self, values: np.ndarray) -> np.ndarray:
        """Values of sorted items, put where the items stood before sorting."""
        placed = np.empty_like(values)
        np.put_along_axis(placed, self.order, values, axis=1)
        return placed


def sort_rows(x: np.ndarray) -> SortedRows:
    """Sort every row.

    Args:
        x: Values ``[row, item]``.

    Returns:
        The order and the runs of ties.

    Example:
        >>> sort_rows(np.array([[3.0, 1.0, 2.0]])).order
        array([[1, 2, 0]])
    """
    order = np.argsort(x, axis=1)
    ordered = np.take_along_axis(x, order, axis=1)
    place = np.arange(x.shape[1])
    same = ordered[:, 1:] == ordered[:, :-1]
    begins = np.broadcast_to(place, x.shape)
    if not same.any():
        return SortedRows(order, begins, begins)
    starts, stops = begins.copy(), begins.copy()
    starts[:, 1:][same] = 0
    stops[:, :-1][same] = x.shape[1]
    stops = np.minimum.accumulate(stops[:, ::-1], axis=1)[:, ::-1]
    return SortedRows(order, np.maximum.accumulate(starts, axis=1), stops)
