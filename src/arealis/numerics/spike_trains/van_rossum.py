"""Van Rossum distance: how far apart spike trains are once every spike leaves a trace that fades."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec

import numpy as np

from arealis.numerics.spike_trains.pairs import distance_table, require_scale
from arealis.numerics.spike_trains.trains import Trains

__all__ = ["van_rossum_distances", "van_rossum_distances_eagerly"]

Overlaps = Callable[[Trains, Trains, np.ndarray, np.ndarray], np.ndarray]


def van_rossum_distances(
    x: Sequence[np.ndarray | Sequence[float]],
    y: Sequence[np.ndarray | Sequence[float]] | None = None,
    *,
    time_constant: float,
) -> np.ndarray:
    r"""Distance between trains of which every spike leaves an exponential trace.

    .. math:: D^2 = \frac{2}{\tau} \int_0^\infty \Big(\sum_i e^{-(t - s_i)/\tau} [t \geq s_i]
              - \sum_j e^{-(t - t_j)/\tau} [t \geq t_j]\Big)^2 dt
              = \sum_{ii'} e^{-|s_i - s_{i'}|/\tau} + \sum_{jj'} e^{-|t_j - t_{j'}|/\tau}
              - 2 \sum_{ij} e^{-|s_i - t_j|/\tau}

    A spike that one lacks makes a distance of 1; the paper's own :math:`D^2` is half as large. Compiled where
    Numba is installed, at a cost of the number of spikes rather than its square.

    Args:
        x: Spike times in seconds, one array a train, in order.
        y: Those of other trains; without, the distances are among those of x.
        time_constant: τ of the trace, s.

    Returns:
        Distances D ``[train of x, train of y]``.

    Raises:
        DataError: if spike times are not finite or not in order.
        SpecificationError: if the time constant is not above zero and finite.

    Example:
        >>> van_rossum_distances([[0.1], [0.1, 0.9], []], time_constant=0.01).round(3).tolist()
        [[0.0, 1.0, 1.0], [1.0, 0.0, 1.414], [1.0, 1.414, 0.0]]

    References:
        van Rossum 2001, Neural Comput 13:751. Houghton & Kreuz 2012, Network 23:48, for the fast way.
    """
    require_scale("time_constant", time_constant)
    if find_spec("numba") is None:
        return van_rossum_distances_eagerly(x, y, time_constant=time_constant)
    kernel = import_module("arealis.numerics.spike_trains.compiled").trace_overlaps

    def compiled(rows: Trains, columns: Trains, i: np.ndarray, j: np.ndarray) -> np.ndarray:
        out = np.empty(len(i))
        kernel(rows.times, rows.offsets, columns.times, columns.offsets, i, j, float(time_constant), out)
        return out

    return distance_table(x, y, _from_overlaps(compiled))


def van_rossum_distances_eagerly(
    x: Sequence[np.ndarray | Sequence[float]],
    y: Sequence[np.ndarray | Sequence[float]] | None = None,
    *,
    time_constant: float,
) -> np.ndarray:
    """The same without a compiler: all pairs of spikes at once, one train of x after the other.

    Args:
        x: Spike times in seconds, one array a train, in order.
        y: Those of other trains; without, the distances are among those of x.
        time_constant: Of the trace, s.

    Returns:
        Distances ``[train of x, train of y]``.

    Raises:
        DataError: if spike times are not finite or not in order.
        SpecificationError: if the time constant is not above zero and finite.

    Example:
        >>> van_rossum_distances_eagerly([[0.1]], [[0.1 + 0.01]], time_constant=0.01).round(3).tolist()
        [[1.124]]
    """
    require_scale("time_constant", time_constant)

    def eager(rows: Trains, columns: Trains, i: np.ndarray, j: np.ndarray) -> np.ndarray:
        found = np.zeros((len(rows), len(columns)))
        column = np.repeat(np.arange(len(columns)), columns.counts)
        for row in np.unique(i):
            own = rows.times[rows.offsets[row] : rows.offsets[row + 1]]
            apart = np.abs(own[:, None] - columns.times)
            near = np.exp(-apart / time_constant).sum(axis=0)
            found[row] = np.bincount(column, weights=near, minlength=len(columns))
        return found[i, j]

    return distance_table(x, y, _from_overlaps(eager))


def _from_overlaps(overlaps: Overlaps) -> Overlaps:
    """Distances from overlaps of traces, each train's with itself computed once."""

    def distances(rows: Trains, columns: Trains, i: np.ndarray, j: np.ndarray) -> np.ndarray:
        own = [overlaps(side, side, *2 * (np.arange(len(side)),)) for side in (rows, columns)]
        squared = own[0][i] + own[1][j] - 2 * overlaps(rows, columns, i, j)
        return np.sqrt(np.maximum(squared, 0))

    return distances
