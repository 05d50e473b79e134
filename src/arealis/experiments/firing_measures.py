"""Measures of single neurons at an electrode: how they fire, and how fast by the current into them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from arealis.analysis import firing_features, rate_current_curve
from arealis.types import EstimatorCard, Measurement, NotEstimable, Responses, SpecificationError

__all__ = ["firing_patterns", "rates_by_current"]

_EXACT = NotEstimable("spikes are counted exactly")
_ONE = NotEstimable("one neuron, one current")
_NO_NULL = NotEstimable("a spike train is described, not tested")


def firing_patterns(
    *, model: Responses, areas: list[str], onset: float = 0.0, burst_interval: float = 0.01
) -> list[Measurement]:
    """Describe how the first unit of each area fires in the first stimulus.

    Args:
        model: Spikes, recorded throughout.
        areas: The areas.
        onset: Seconds; spikes before do not count.
        burst_interval: Seconds between spikes of a burst at most.

    Returns:
        For each area ``"spike_count"``, ``"spike_latency"`` in seconds, ``"interval_adaptation"``,
        ``"interval_variation"``, ``"burst_count"`` and ``"spikes_in_bursts"``, without those that it fires
        too little for; see :class:`arealis.analysis.FiringFeatures`.

    Raises:
        SpecificationError: if an area was not recorded, or not throughout.
    """
    trains = np.stack([_spikes(model, area, "firing_patterns")[0] for area in areas])
    seen = firing_features(trains, step_duration=_step(model), onset=onset, burst_interval=burst_interval)
    card = EstimatorCard(
        variant="of one spike train", options={"onset": onset, "burst interval": burst_interval}
    )
    named = {
        "spike_count": seen.count,
        "spike_latency": seen.latency,
        "interval_adaptation": seen.adaptation,
        "interval_variation": seen.variation,
        "burst_count": seen.bursts,
        "spikes_in_bursts": seen.spikes_in_bursts,
    }
    return [
        Measurement(name, float(values[i]), _ONE, _NO_NULL, _EXACT, 1, card, area=area)
        for i, area in enumerate(areas)
        for name, values in named.items()
        if np.isfinite(values[i])
    ]


def rates_by_current(
    *, model: Responses, attributes: Mapping[str, np.ndarray], areas: list[str], onset: float = 0.0
) -> list[Measurement]:
    """Take the f–I curve of the first unit of each area.

    Args:
        model: Spikes, recorded throughout.
        attributes: Name → what is known of every stimulus, with the currents that ``injected_currents`` gave.
        areas: The areas, which were given levels of current.
        onset: Seconds before the current begins; spikes before do not count.

    Returns:
        The measurements of :func:`arealis.analysis.rate_current_curve`, for each area.

    Raises:
        SpecificationError: if an area was not recorded throughout, or was given no levels.
    """
    found = []
    for area in areas:
        name = f"current into {area}"
        if name not in attributes:
            raise SpecificationError(
                f"no levels of current went into area '{area}'",
                given=f"stimuli with {sorted(attributes)}",
                needed=f"'{name}'",
                action="give the area levels in [stimuli] kind = 'injected_currents'",
            )
        spikes = _spikes(model, area, "rheobase")
        counted = spikes[:, round(onset / _step(model)) :]
        rate = counted.sum(axis=1) / (counted.shape[1] * _step(model))
        found += rate_current_curve(np.asarray(attributes[name], dtype=float), rate, area=area)
    return found


def _spikes(model: Responses, area: str, kind: str) -> np.ndarray:
    """Spikes of the first unit ``[stimulus, time]``."""
    units = np.flatnonzero(model.coords["area"].values == area)
    if not len(units) or model.sizes["time"] < 2:
        known = sorted(set(model.coords["area"].values.tolist()))
        raise SpecificationError(
            f"[[measure]] kind = '{kind}' has no spikes to look at",
            given=f"area '{area}', {model.sizes['time']} recorded time steps, areas {known}",
            needed="a recorded area, recorded throughout",
            action="set simulation.recorded = \"throughout\", or correct 'areas'",
        )
    return model.isel(unit=int(units[0]), trial=0).transpose("stimulus", "time").values


def _step(model: Responses) -> float:
    times = model.coords["time"].values
    return float(times[-1] - times[0]) / (len(times) - 1)
