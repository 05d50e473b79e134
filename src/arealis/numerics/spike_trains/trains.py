"""Trains: many lists of spike times laid end to end, once they are known to be in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from arealis.types import DataError

__all__ = ["Trains", "join_trains"]


@dataclass(frozen=True)
class Trains:
    """Spike times of many trains.

    Args:
        times: All times in seconds ``[spike]``, those of each train in order.
        offsets: Where each train begins, and where the last ends ``[train + 1]``.
    """

    times: np.ndarray
    offsets: np.ndarray

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @property
    def counts(self) -> np.ndarray:
        """Number of spikes of each train ``[train]``."""
        return np.diff(self.offsets)


def join_trains(trains: Sequence[np.ndarray | Sequence[float]], *, duration: float = np.inf) -> Trains:
    """Lay trains end to end, and refuse times that are not in order or outside the recording.

    Args:
        trains: Spike times in seconds, one array a train; it may be empty.
        duration: Seconds of the recording, which begins at 0; without one, any finite time will do.

    Returns:
        The trains.

    Raises:
        DataError: if a time is not finite, comes before the one before it, or lies outside the recording; the
            first such train and spike are named.

    Example:
        >>> joined = join_trains([[0.1, 0.2], [], [0.15]])
        >>> len(joined), joined.counts.tolist()
        (3, [2, 0, 1])
    """
    arrays = [np.asarray(train, dtype=np.float64).ravel() for train in trains]
    counts = np.array([len(array) for array in arrays], dtype=np.int64)
    times = np.concatenate([np.zeros(0), *arrays])
    offsets = np.concatenate([[0], np.cumsum(counts)])
    train = np.repeat(np.arange(len(arrays)), counts)
    earlier = np.concatenate([[False], (np.diff(times) < 0) & (np.diff(train) == 0)])
    earliest = 0.0 if duration < np.inf else -np.inf
    _refuse(~np.isfinite(times), train, times, offsets, "not finite", "finite times", "leave it out")
    _refuse(earlier, train, times, offsets, "unsorted", "times in order", "sort them")
    outside = (times < earliest) | (times >= duration)
    span = f"times from 0 s to {duration:g} s"
    _refuse(outside, train, times, offsets, "outside the recording", span, "correct them, or the duration")
    return Trains(times, offsets)


def _refuse(
    wrong: np.ndarray,
    train: np.ndarray,
    times: np.ndarray,
    offsets: np.ndarray,
    what: str,
    needed: str,
    action: str,
) -> None:
    if wrong.any():
        first = int(wrong.argmax())
        place = f"spike {first - offsets[train[first]]} of train {train[first]}"
        raise DataError(
            f"spike times are {what}",
            given=f"{int(wrong.sum())} of {len(times)}, first {place} at {times[first]:g} s",
            needed=needed,
            action=action,
        )
