"""Free running in an experiment: spike trains that a fitted network draws, beside recorded ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from torch import Tensor

from arealis.comparison import bits_per_spike
from arealis.experiments.network_tables import Simulation
from arealis.experiments.session import Session
from arealis.networks import AreaNetwork, free_running
from arealis.numerics import ReplicaStreams
from arealis.types import (
    Measurement,
    NotEstimable,
    Responses,
    SpecificationError,
)

__all__ = ["predict_by_free_running", "recorded_spike_likelihood", "trace_free_running"]

_FIRST_SEED = 0
_ONSET = 1e-9  # seconds


def predict_by_free_running(
    session: Session,
    network: AreaNetwork,
    params: dict[str, Tensor],
    simulation: Simulation,
    area: str,
    fed_back: str = "",
    trials: int = 20,
) -> list[Responses]:
    """Spike trains that the network draws, its own past spikes in place of recorded ones.

    Args:
        session: Stimuli of the task.
        network: The network.
        params: Its parameters.
        simulation: How long it runs for each stimulus.
        area: The area whose activity is the probability of a spike in a time step.
        fed_back: Input that holds recorded past spikes, where the network's own take their place; empty for
            a network that has none.
        trials: Number of trains a stimulus.

    Returns:
        Spikes for the held-out stimuli, one recording a replica.

    Raises:
        SpecificationError: if no train is asked for.
        NetworkError: if spikes of this area cannot be fed back there.
    """
    if trials < 1:
        raise SpecificationError(
            "no spike train is to be drawn",
            given=f"trials = {trials}",
            needed="at least 1",
            action="correct predictor.trials",
        )
    return free_running(
        network,
        params,
        session.shown(),
        area=area,
        fed_back=fed_back or None,
        trials=trials,
        steps=simulation.steps,
        step_duration=simulation.step_duration,
        rng=ReplicaStreams(session.seeds).spawn("free running"),
    )


def recorded_spike_likelihood(
    *, probe: Callable[[], Responses], recording: Responses, weights: np.ndarray, area: str
) -> Measurement | NotEstimable:
    """How much better than a constant rate the network tells recorded spikes, given those before.

    Args:
        probe: Records the network, shown what the animal was, with its recorded past spikes.
        recording: Recorded spikes.
        weights: Bootstrap multiplicities ``[draw, stimulus]``.
        area: The area whose activity is the probability of a spike in a time step.

    Returns:
        The measurement ``"bits_per_spike"``; see :func:`arealis.comparison.bits_per_spike`.
    """
    return bits_per_spike(probe(), recording, area=area, weights=weights)


def trace_free_running(session: Session, predicted: Sequence[Responses]) -> pd.DataFrame:
    """Lay drawn and recorded spikes of the first seed out for the eye, with the level of what was heard.

    Args:
        session: Stimuli and recording of the task.
        predicted: What :func:`predict_by_free_running` returned.

    Returns:
        As :attr:`arealis.types.Result.traces`, with the variables ``"predicted"``, whose value is the number
        of the trial, ``"recorded"``, and ``"level"`` if the stimuli know it; on the clock of the recording,
        from the onset of each stimulus on. Empty without the first seed, or a recording of as many time
        steps.
    """
    if _FIRST_SEED not in session.seeds or session.recording is None:
        return pd.DataFrame()
    replica = session.seeds.index(_FIRST_SEED)
    drawn, index = predicted[replica], session.held_out[replica]
    recorded = session.recorded(index)
    if recorded.sizes.get("time") != drawn.sizes["time"]:  # not of responses, or on another clock
        return pd.DataFrame()
    names, seconds = drawn.coords["stimulus_id"].values, recorded.coords["time"].values
    parts = [_spikes("predicted", drawn, names, seconds), _spikes("recorded", recorded, names, seconds)]
    level = session.stimuli.targets.get("level")
    if level is not None:
        stimulus, time = (i.ravel() for i in np.indices(level[index].shape))
        rows = {"area": parts[0]["area"].iloc[0], "stimulus_id": names[stimulus], "unit": 0}
        rows |= {"variable": "level", "seconds": seconds[time], "value": level[index].ravel().astype(float)}
        parts.append(pd.DataFrame(rows))
    table = pd.concat(parts, ignore_index=True)
    return table[table["seconds"] > _ONSET].reset_index(drop=True)


def _spikes(variable: str, trains: Responses, names: np.ndarray, seconds: np.ndarray) -> pd.DataFrame:
    """Spikes as rows, with the trial as their value."""
    stimulus, trial, time, unit = np.nonzero(trains.values > 0)
    rows = {"area": trains.coords["area"].values[unit], "stimulus_id": names[stimulus], "unit": unit}
    rows |= {"variable": variable, "seconds": seconds[time], "value": trial.astype(float)}
    return pd.DataFrame(rows)
