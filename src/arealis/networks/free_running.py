"""Free running: a network that expects spikes draws its own, which take the place of recorded ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor

from arealis.networks.network import AreaNetwork
from arealis.networks.respond import stack_inputs, weights_digest
from arealis.types import NetworkError, Parameters, Responses, Stimuli, Streams, make_responses

__all__ = ["free_running"]


@torch.no_grad()
def free_running(
    network: AreaNetwork,
    params: Parameters,
    stimuli: Sequence[Stimuli],
    *,
    area: str,
    fed_back: str | None,
    trials: int,
    steps: int,
    step_duration: float,
    rng: Streams,
) -> list[Responses]:
    r"""Simulate spike trains of an area whose activity is the probability of a spike in a time step.

    .. math:: s_t \sim \mathrm{Bernoulli}(p_t), \qquad
              p_t = \text{network}(\text{stimulus}_{\leq t},\ s_{< t})

    Spikes that it drew in one time step are its input in the next, so that nothing that was recorded enters.

    Args:
        network: The network.
        params: Its parameters, each with a leading replica axis.
        stimuli: What each replica is shown; equally many for all.
        area: The area.
        fed_back: Input by which it gets its past spikes, one feature a unit; what stimuli hold there is not
            read. None for an area that does not know its spikes.
        trials: Number of spike trains a stimulus.
        steps: Number of time steps that the network runs from rest.
        step_duration: Seconds a step.
        rng: Random streams, one a replica.

    Returns:
        Spikes ``[stimulus, trial, time, unit]``, one :data:`Responses` a replica.

    Raises:
        NetworkError: if there is no such area or input, it has another number of features than the area has
            units, or activity is no probability.

    Example:
        >>> from arealis.networks import Area, RateNeuron
        >>> from arealis.numerics import ReplicaStreams
        >>> cell = AreaNetwork((Area("cell", ("a",), RateNeuron("sigmoid")),), ())
        >>> shown = Stimuli({"past": np.zeros((1, 1, 1), dtype="float32")}, np.array(["silence"]))
        >>> trains = free_running(cell, {"cell.bias": torch.full((1, 1), -99.0)}, [shown], area="cell",
        ...                       fed_back="past", trials=2, steps=5, step_duration=0.001,
        ...                       rng=ReplicaStreams((0,)))
        >>> trains[0].shape, float(trains[0].sum())
        ((1, 2, 5, 1), 0.0)

    References:
        Pillow et al. 2008, Nature 454:995.
    """
    _require_loop(network, stimuli[0], area, fed_back)
    like = next(iter(params.values()))
    repeated = [_repeated(shown, trials, without=fed_back) for shown in stimuli]
    inputs, chance = stack_inputs(repeated, like=like), _chance(repeated, network.units(area), steps, rng)
    state = network.initial_state(len(stimuli), len(repeated[0]), like=like)
    spikes = [like.new_zeros(chance.shape[1:])]
    for t in range(steps):
        now = {name: values[min(t, len(values) - 1)] for name, values in inputs.items()}
        own = {} if fed_back is None else {fed_back: spikes[-1]}
        state, activity = network.advance(params, state, {**now, **own})
        spikes.append((chance[t].to(like) < _probability(activity[area], area)).to(like.dtype))
    drawn = torch.stack(spikes[1:]).cpu().numpy()  # [time, replica, stimulus x trial, unit]
    shape = (steps, len(stimuli[0]), trials, -1)
    return [
        make_responses(
            drawn[:, replica].reshape(shape).transpose(1, 2, 0, 3),
            stimulus_id=shown.stimulus_id,
            unit_id=network.area[area].unit_id,
            area=area,
            time=step_duration * np.arange(1, steps + 1),
            quantity="spikes",
            unit="spikes/step",
            provenance=f"stimuli {shown.provenance}, weights {weights_digest(params, replica)}",
        )
        for replica, shown in enumerate(stimuli)
    ]


def _repeated(shown: Stimuli, trials: int, *, without: str | None) -> Stimuli:
    """Every stimulus as many times as there are trials, next to each other."""
    inputs = {name: values for name, values in shown.inputs.items() if name != without}
    alone = replace(shown, inputs=inputs, targets={})
    return alone.select(np.repeat(np.arange(len(shown)), trials))


def _chance(repeated: Sequence[Stimuli], units: int, steps: int, rng: Streams) -> Tensor:
    """Uniform numbers ``[time, replica, stimulus x trial, unit]``, each replica's from its own stream."""
    shape = (steps, len(repeated[0]), units)
    return torch.from_numpy(np.stack([g.random(shape, np.float32) for g in rng.generators()], axis=1))


def _probability(activity: Tensor, area: str) -> Tensor:
    if not bool(((activity >= 0) & (activity <= 1)).all()):
        raise NetworkError(
            f"activity of area '{area}' is no probability of spikes",
            given=f"values from {activity.min().item():g} to {activity.max().item():g}",
            needed="values from 0 to 1",
            action='give it neuron = { kind = "sigmoid" }',
        )
    return activity


def _require_loop(network: AreaNetwork, shown: Stimuli, area: str, fed_back: str | None) -> None:
    """Require that spikes of the area can take the place of an input."""
    sizes = {a: network.units(a) for a in network.area_names}
    features = {name: values.shape[-1] for name, values in shown.inputs.items()}
    units = sizes.get(area)
    if units is None or (fed_back is not None and features.get(fed_back) != units):
        raise NetworkError(
            "spikes cannot be fed back",
            given=f"'{area}' of areas with units {sizes}, '{fed_back}' of inputs with features {features}",
            needed="an area, and an input with a feature for each of its units",
            action="correct 'area' or 'fed_back'",
        )
