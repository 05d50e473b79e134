"""Spikes in steps: from lists of times to the time steps of a simulation, and back."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from arealis.numerics.spike_trains.trains import join_trains
from arealis.types import DataError

__all__ = ["spikes_in_steps", "times_of_spikes"]

_EDGE = 1e-9  # of a step: 0.003 s is the beginning of the fourth step of 1 ms, whatever the rounding


def spikes_in_steps(
    trains: Sequence[np.ndarray | Sequence[float]], *, step_duration: float, duration: float
) -> np.ndarray:
    """Turn spike times into steps with a spike and steps without.

    Step t holds the times from :math:`t\\, \\Delta t` to :math:`(t + 1)\\, \\Delta t`.

    Args:
        trains: Spike times in seconds, one array a train, in order.
        step_duration: Seconds a step.
        duration: Seconds of the recording, which begins at 0.

    Returns:
        True where there is a spike ``[train, step]``.

    Raises:
        DataError: if times are not finite, unsorted or outside the recording, two spikes of a train fall into
            one step, or there is no step.

    Example:
        >>> spikes_in_steps([[0.0005, 0.0031]], step_duration=0.001, duration=0.004).astype(int).tolist()
        [[1, 0, 0, 1]]
    """
    if not 0 < step_duration <= duration < np.inf:
        raise DataError(
            "a recording has no time steps",
            given=f"{duration:g} s in steps of {step_duration:g} s",
            needed="a step above 0 s that is no longer than the recording",
            action="correct 'step_duration' or 'duration'",
        )
    joined, steps = join_trains(trains, duration=duration), int(np.ceil(duration / step_duration - _EDGE))
    train = np.repeat(np.arange(len(joined)), joined.counts)
    step = np.minimum(np.floor(joined.times / step_duration + _EDGE).astype(np.int64), steps - 1)
    twice = (np.diff(step) == 0) & (np.diff(train) == 0)
    if twice.any():
        first = int(twice.argmax())
        raise DataError(
            "two spikes of a train fall into one time step",
            given=f"{joined.times[first]:g} s and {joined.times[first + 1]:g} s of train {train[first]}, "
            f"in steps of {step_duration:g} s",
            needed="at most one spike a step",
            action="shorten the time step",
        )
    spikes = np.zeros((len(joined), steps), dtype=bool)
    spikes[train, step] = True
    return spikes


def times_of_spikes(spikes: np.ndarray, *, step_duration: float) -> list[np.ndarray]:
    """List when each train spikes.

    Args:
        spikes: Anything but zero is a spike ``[train, step]``.
        step_duration: Seconds a step.

    Returns:
        Times in seconds, one array a train: the middle of every step with a spike.

    Example:
        >>> times_of_spikes(np.array([[1, 0, 1], [0, 0, 0]]), step_duration=0.5)
        [array([0.25, 1.25]), array([], dtype=float64)]
    """
    train, step = np.nonzero(spikes)
    counts = np.bincount(train, minlength=len(spikes))
    return np.split((step + 0.5) * step_duration, np.cumsum(counts)[:-1])
