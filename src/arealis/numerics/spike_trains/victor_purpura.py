"""Victor–Purpura distance: the least it costs to turn one spike train into another."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec

import numpy as np

from arealis.numerics.spike_trains.pairs import distance_table, require_scale
from arealis.numerics.spike_trains.trains import Trains

__all__ = ["victor_purpura_distances", "victor_purpura_distances_eagerly"]

_CELLS_AT_ONCE = 2**22


def victor_purpura_distances(
    x: Sequence[np.ndarray | Sequence[float]],
    y: Sequence[np.ndarray | Sequence[float]] | None = None,
    *,
    cost: float,
) -> np.ndarray:
    r"""Least cost of turning trains into each other by adding, deleting and moving spikes.

    .. math:: G_{ij} = \min\left(G_{i-1,j} + 1,\ G_{i,j-1} + 1,\ G_{i-1,j-1} + q\, |s_i - t_j|\right)

    for the first i spikes of one and the first j of the other. For q = 0 it is the difference in numbers of
    spikes; spikes farther apart than 2/q are never matched. Compiled where Numba is installed.

    Args:
        x: Spike times in seconds, one array a train, in order.
        y: Those of other trains; without, the distances are among those of x.
        cost: Cost q of moving a spike by a second, 1/s; adding or deleting one costs 1.

    Returns:
        Distances ``[train of x, train of y]``.

    Raises:
        DataError: if spike times are not finite or not in order.
        SpecificationError: if the cost is negative or not finite.

    Example:
        >>> victor_purpura_distances([[0.1, 0.3]], [[0.1, 0.35], []], cost=10.0).round(6).tolist()
        [[0.5, 2.0]]

    References:
        Victor & Purpura 1996, J Neurophysiol 76:1310.
    """
    require_scale("cost", cost, zero=True)
    if find_spec("numba") is None:
        return victor_purpura_distances_eagerly(x, y, cost=cost)
    kernel = import_module("arealis.numerics.spike_trains.compiled").victor_purpura

    def compiled(rows: Trains, columns: Trains, i: np.ndarray, j: np.ndarray) -> np.ndarray:
        out = np.empty(len(i))
        kernel(rows.times, rows.offsets, columns.times, columns.offsets, i, j, float(cost), out)
        return out

    return distance_table(x, y, compiled)


def victor_purpura_distances_eagerly(
    x: Sequence[np.ndarray | Sequence[float]],
    y: Sequence[np.ndarray | Sequence[float]] | None = None,
    *,
    cost: float,
) -> np.ndarray:
    """The same without a compiler: pairs side by side, one spike of x after the other.

    Args:
        x: Spike times in seconds, one array a train, in order.
        y: Those of other trains; without, the distances are among those of x.
        cost: Cost of moving a spike by a second, 1/s.

    Returns:
        Distances ``[train of x, train of y]``.

    Raises:
        DataError: if spike times are not finite or not in order.
        SpecificationError: if the cost is negative or not finite.

    Example:
        >>> victor_purpura_distances_eagerly([[0.1], [0.2], []], cost=2.0).round(6).tolist()
        [[0.0, 0.2, 1.0], [0.2, 0.0, 1.0], [1.0, 1.0, 0.0]]
    """
    require_scale("cost", cost, zero=True)

    def eager(rows: Trains, columns: Trains, i: np.ndarray, j: np.ndarray) -> np.ndarray:
        longest = int(columns.counts.max(initial=0)) + 1
        some = max(1, _CELLS_AT_ONCE // longest)
        parts = [
            _aligned(rows, columns, i[first : first + some], j[first : first + some], cost)
            for first in range(0, len(i), some)
        ]
        return np.concatenate([np.zeros(0), *parts])

    return distance_table(x, y, eager)


def _aligned(rows: Trains, columns: Trains, i: np.ndarray, j: np.ndarray, cost: float) -> np.ndarray:
    """Distances of some pairs, by the table of the least costs, one row of it at a time."""
    ones, others = _padded(rows)[i], _padded(columns)[j]
    place = np.arange(others.shape[1] + 1)
    least = np.broadcast_to(place, (len(i), len(place))).astype(np.float64)
    done = np.empty(len(i))
    for spike in range(ones.shape[1] + 1):
        ends = rows.counts[i] == spike
        done[ends] = least[ends, columns.counts[j][ends]]
        if spike == ones.shape[1]:
            break
        moved = least[:, :-1] + cost * np.abs(ones[:, spike, None] - others)
        best = least + 1
        best[:, 1:] = np.minimum(best[:, 1:], moved)
        # Adding spikes one by one to the best so far: a running minimum once their price is taken off.
        least = np.minimum.accumulate(best - place, axis=1) + place
    return done


def _padded(trains: Trains) -> np.ndarray:
    """Times ``[train, spike]``, zeros after the last of each."""
    padded = np.zeros((len(trains), int(trains.counts.max(initial=0))))
    padded[np.arange(padded.shape[1]) < trains.counts[:, None]] = trains.times
    return padded
