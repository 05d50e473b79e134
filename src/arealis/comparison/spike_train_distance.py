"""Spike-train distance: how far trains that a model draws lie from those that were recorded."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from arealis.comparison.assemble import check_weights
from arealis.comparison.recorded_trains import beside_recording, require_spikes
from arealis.numerics import central_range
from arealis.numerics.spike_trains import (
    times_of_spikes,
    van_rossum_distances,
    victor_purpura_distances,
)
from arealis.types import EstimatorCard, Measurement, NotEstimable, Range, Responses

__all__ = ["van_rossum", "victor_purpura"]

Distances = Callable[[list[np.ndarray], list[np.ndarray]], np.ndarray]


def van_rossum(
    model: Responses,
    recording: Responses,
    *,
    area: str,
    weights: np.ndarray,
    permutations: int,
    rng: np.random.Generator,
    time_constant: float = 0.005,
) -> Measurement:
    r"""Van Rossum distance of a model's spike trains from recorded ones.

    .. math:: \frac{1}{N} \sum_n \Big\langle D(x_{nk}, y_{nl}) \Big\rangle_{kl}

    over the N stimuli and units, and all pairs of a model's trial k and a recorded one l; D as in
    :func:`arealis.numerics.spike_trains.van_rossum_distances`.

    Args:
        model: Spikes, with the units of the recording in one area.
        recording: Spikes; what lies at times of 0 or before is left out.
        area: That area.
        weights: How often each stimulus of the recording occurs in each draw ``[draw, stimulus]``.
        permutations: Number of draws of Poisson trains for the null.
        rng: Source of these.
        time_constant: Seconds in which the trace of a spike fades.

    Returns:
        The measurement ``"van_rossum"``, with a bootstrap over stimuli; its null is that of Poisson trains of
        the recorded rate.

    Raises:
        DataError: if they do not fit each other, or hold no spike trains.
        SpecificationError: if the time constant is not above 0.

    Example:
        >>> from arealis.types import make_responses
        >>> def train(step):
        ...     return make_responses(np.eye(9)[step].reshape(1, 1, 9, 1), stimulus_id=["a"], unit_id=["u"],
        ...                           area="V1", time=0.001 * np.arange(1, 10), quantity="spikes", unit="1",
        ...                           provenance="made up")
        >>> found = van_rossum(train(2), train(4), area="V1", weights=np.ones((40, 1)), permutations=40,
        ...                    rng=np.random.default_rng(0), time_constant=0.002)
        >>> round(found.value, 3)
        1.124

    References:
        van Rossum 2001, Neural Comput 13:751.
    """
    return _distance(
        "van_rossum",
        partial(van_rossum_distances, time_constant=time_constant),
        (model, recording),
        area,
        weights,
        _poisson(permutations, rng),
        {"time constant, s": time_constant},
        "van Rossum 2001; a spike more or less makes a distance of 1",
    )


def victor_purpura(
    model: Responses,
    recording: Responses,
    *,
    area: str,
    weights: np.ndarray,
    permutations: int,
    rng: np.random.Generator,
    cost: float = 200.0,
) -> Measurement:
    """Victor–Purpura distance of a model's spike trains from recorded ones.

    It is :func:`arealis.numerics.spike_trains.victor_purpura_distances`, averaged as in :func:`van_rossum`.

    Args:
        model: Spikes, with the units of the recording in one area.
        recording: Spikes; what lies at times of 0 or before is left out.
        area: That area.
        weights: How often each stimulus of the recording occurs in each draw ``[draw, stimulus]``.
        permutations: Number of draws of Poisson trains for the null.
        rng: Source of these.
        cost: Cost of moving a spike by a second; adding one, or taking it away, costs 1.

    Returns:
        The measurement ``"victor_purpura"``, with a bootstrap over stimuli; its null is that of Poisson
        trains of the recorded rate.

    Raises:
        DataError: if they do not fit each other, or hold no spike trains.
        SpecificationError: if the cost is negative.

    Example:
        >>> from arealis.types import make_responses
        >>> def train(step):
        ...     return make_responses(np.eye(9)[step].reshape(1, 1, 9, 1), stimulus_id=["a"], unit_id=["u"],
        ...                           area="V1", time=0.001 * np.arange(1, 10), quantity="spikes", unit="1",
        ...                           provenance="made up")
        >>> found = victor_purpura(train(2), train(4), area="V1", weights=np.ones((40, 1)), permutations=40,
        ...                        rng=np.random.default_rng(0), cost=100.0)
        >>> round(found.value, 3)
        0.2

    References:
        Victor & Purpura 1996, J Neurophysiol 76:1310.
    """
    return _distance(
        "victor_purpura",
        partial(victor_purpura_distances, cost=cost),
        (model, recording),
        area,
        weights,
        _poisson(permutations, rng),
        {"cost, 1/s": cost},
        "Victor & Purpura 1996",
    )


def _poisson(draws: int, rng: np.random.Generator) -> Callable[[float, int], np.ndarray]:
    """Trains of one probability of a spike a step, ``[draw, step]``."""
    return lambda probability, steps: rng.random((draws, steps)) < probability


def _distance(
    name: str,
    distances: Distances,
    sides: tuple[Responses, Responses],
    area: str,
    weights: np.ndarray,
    poisson: Callable[[float, int], np.ndarray],
    options: dict[str, str | float | int],
    reference: str,
) -> Measurement:
    drawn, spikes, step = beside_recording(*sides, area=area)
    check_weights(weights, len(spikes))
    require_spikes(spikes, whose="the recording")
    require_spikes(drawn, whose=f"area '{area}' of the model")
    rate = float(spikes.mean())

    def listed(trains: np.ndarray) -> list[np.ndarray]:
        return times_of_spikes(trains, step_duration=step)

    apart, chance = np.zeros(len(spikes)), 0.0
    units = spikes.shape[3]
    for n, unit in np.ndindex(len(spikes), units):
        recorded = listed(spikes[n, :, :, unit])
        apart[n] += distances(recorded, listed(drawn[n, :, :, unit])).mean() / units
        by_chance = distances(recorded, listed(poisson(rate, spikes.shape[2])))
        chance = chance + by_chance.mean(axis=0) / (units * len(spikes))
    totals = weights.sum(axis=1)
    draws = np.divide(weights @ apart, totals, out=np.full(len(totals), np.nan), where=totals > 0)
    null: Range | NotEstimable = central_range(np.asarray(chance))
    return Measurement(
        name=name,
        value=float(apart.mean()),
        interval=central_range(draws),
        null=null,
        ceiling=NotEstimable("how far two recordings of one stimulus lie apart was not taken"),
        n=len(spikes),
        card=EstimatorCard(
            variant="mean over stimuli, units, and pairs of a drawn and a recorded train",
            resampling_unit="stimulus",
            interval="bootstrap over stimuli, central 95 %",
            null="Poisson trains of the recorded rate, one a stimulus, central 95 %",
            reference=reference,
            options={**options, "alike is": "low", "drawn trains": drawn.shape[1]},
        ),
        draws=draws,
    )
