"""What a spike train looks like: how many spikes, when, how regular, in bursts or not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from arealis.types import DataError

__all__ = ["FiringFeatures", "firing_features", "potential_maxima"]


@dataclass(frozen=True)
class FiringFeatures:
    """Features of spike trains, each ``[train]``; NaN where a train has too few spikes.

    Args:
        count: Spikes.
        latency: Seconds from the onset to the first spike.
        first_interval: Seconds between the first two spikes.
        last_interval: Seconds between the last two spikes.
        adaptation: The last interval by the first: above 1 where firing slows down.
        variation: Coefficient of variation of the intervals: 0 for a clock, 1 for chance.
        bursts: Groups of two or more spikes that follow each other closely.
        spikes_in_bursts: Spikes of these groups.
    """

    count: np.ndarray
    latency: np.ndarray
    first_interval: np.ndarray
    last_interval: np.ndarray
    adaptation: np.ndarray
    variation: np.ndarray
    bursts: np.ndarray
    spikes_in_bursts: np.ndarray


def firing_features(
    spikes: np.ndarray, *, step_duration: float, onset: float = 0.0, burst_interval: float = 0.01
) -> FiringFeatures:
    """Describe spike trains.

    Args:
        spikes: 1 in a time step with a spike, else 0 ``[train, time]``.
        step_duration: Seconds a time step.
        onset: Seconds; spikes before do not count.
        burst_interval: Seconds between spikes of a burst at most.

    Returns:
        The features.

    Raises:
        DataError: if the trains are no table of zeros and ones, or durations are not positive.

    Example:
        >>> train = np.zeros((1, 100))
        >>> train[0, [10, 12, 14, 50, 90]] = 1
        >>> seen = firing_features(train, step_duration=1e-3, burst_interval=0.005)
        >>> int(seen.count[0]), int(seen.bursts[0]), int(seen.spikes_in_bursts[0]), round(seen.adaptation[0])
        (5, 1, 3, 20)
    """
    spikes = np.asarray(spikes)
    _check(spikes, step_duration, burst_interval)
    trains, train, at = len(spikes), *np.nonzero(spikes[:, round(onset / step_duration) :])
    count = np.bincount(train, minlength=trains)
    first, last = np.cumsum(count) - count, np.cumsum(count) - 1
    gaps = np.diff(at * step_duration, append=np.nan)
    inside = np.r_[train[1:] == train[:-1], False] if len(train) else np.zeros(0, dtype=bool)
    close = inside & (gaps <= burst_interval * (1 + 1e-9))
    starts = close & ~np.r_[False, close[:-1]]
    many = np.bincount(train[inside], minlength=trains)
    mean = _by_train(train[inside], gaps[inside], trains) / np.where(many, many, np.nan)
    square = _by_train(train[inside], (gaps[inside] - mean[train[inside]]) ** 2, trains)
    first_interval, last_interval = _taken(gaps, first, count > 1), _taken(gaps, last - 1, count > 1)
    bursts = np.bincount(train[starts], minlength=trains)
    return FiringFeatures(
        count=count,
        latency=_taken(at * step_duration, first, count > 0),
        first_interval=first_interval,
        last_interval=last_interval,
        adaptation=last_interval / first_interval,
        variation=np.sqrt(square / np.where(many > 1, many, np.nan)) / mean,
        bursts=bursts,
        spikes_in_bursts=np.bincount(train[close], minlength=trains) + bursts,
    )


def potential_maxima(potential: np.ndarray, *, prominence: float) -> np.ndarray:
    """Count how often potentials swing up and down again: the subthreshold oscillations, where nothing fires.

    A maximum counts where the potential has risen since the last minimum, and falls to the next, by the
    prominence or more.

    Args:
        potential: ``[train, time]``.
        prominence: In the unit of the potential.

    Returns:
        Number of maxima ``[train]``.

    Raises:
        DataError: if the potentials are no table of finite numbers.

    Example:
        >>> time = np.linspace(0, 1, 500)
        >>> potential_maxima(np.sin(2 * np.pi * 3 * time)[None], prominence=0.5).tolist()
        [3]
    """
    potential = np.asarray(potential, dtype=float)
    if potential.ndim != 2 or not np.isfinite(potential).all():
        raise DataError(
            "maxima of potentials cannot be counted",
            given=f"shape {potential.shape}, {int((~np.isfinite(potential)).sum())} numbers not finite",
            needed="finite numbers [train, time]",
            action="pass one row a train",
        )
    rising = np.diff(potential, axis=1) > 0
    maximum = np.zeros(potential.shape, dtype=bool)
    maximum[:, 1:-1] = rising[:, :-1] & ~rising[:, 1:]
    turns = np.ones(potential.shape, dtype=bool)  # both ends count as turns, too
    turns[:, 1:-1] = rising[:, :-1] != rising[:, 1:]
    train, _ = np.nonzero(turns)
    values, here = potential[turns], np.flatnonzero(maximum[turns])
    high = np.minimum(values[here] - values[here - 1], values[here] - values[here + 1]) >= prominence
    return np.bincount(train[here[high]], minlength=len(potential))


def _by_train(train: np.ndarray, values: np.ndarray, trains: int) -> np.ndarray:
    return np.bincount(train, weights=values, minlength=trains)


def _taken(values: np.ndarray, where: np.ndarray, there: np.ndarray) -> np.ndarray:
    found = np.full(len(where), np.nan)
    found[there] = values[where[there]]
    return found


def _check(spikes: np.ndarray, step_duration: float, burst_interval: float) -> None:
    table = spikes.ndim == 2 and bool(np.isin(spikes, (0, 1)).all())
    if not table or not step_duration > 0 or not burst_interval > 0:
        raise DataError(
            "spike trains cannot be described",
            given=f"shape {spikes.shape}, step_duration = {step_duration}, burst_interval = {burst_interval}",
            needed="zeros and ones [train, time], and positive seconds",
            action="pass the spikes of a spiking area, one row a train",
        )
