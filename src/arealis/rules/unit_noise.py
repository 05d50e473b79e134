"""Unit noise: the cost of every example when units are jittered, many draws in one pass."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from arealis.types import Activity, Batch, Inputs, Network, Objective, Parameters, Streams

__all__ = [
    "along_examples",
    "cost_with_noise",
    "noise_on_drive",
    "noise_signals",
    "repeated",
    "run_with_noise",
]


def noise_on_drive(
    activity: Activity, areas: tuple[str, ...], scale: float, draws: int, *, rng: Streams
) -> dict[str, Tensor]:
    """Draw noise for every unit, time step, example and draw.

    Args:
        activity: What the areas did ``[time, replica, batch, unit]``, for its shape.
        areas: The areas whose drive is jittered.
        scale: Standard deviation of the noise.
        draws: Number of draws.
        rng: Random streams, one a replica.

    Returns:
        Area → noise ``[replica, draw, time, batch, unit]``.
    """
    noise = {}
    for area in areas:
        time, _, examples, units = activity[area].shape
        shape = (draws, time, examples, units)
        noise[area] = rng.normal(shape, like=activity[area]).mul_(scale)
    return noise


def repeated(batch: Batch, draws: int) -> Batch:
    """Return a batch that shows every example once a draw: all of the first draw, all of the next."""
    inputs = {name: torch.cat([x] * draws, dim=2) for name, x in batch.inputs.items()}
    targets = {name: torch.cat([t] * draws, dim=1) for name, t in batch.targets.items()}
    return Batch(inputs, targets, batch.steps)


def along_examples(noise: Tensor) -> Tensor:
    """Lay noise ``[replica, draw, time, batch, unit]`` out as ``[time, replica, draw × batch, unit]``."""
    return noise.permute(2, 0, 1, 3, 4).flatten(2, 3)


def run_with_noise(
    network: Network, params: Parameters, batch: Batch, noise: Mapping[str, Tensor]
) -> Activity:
    """Run the network from rest with noise on the drive of its areas.

    Args:
        network: The network.
        params: Its parameters.
        batch: What it is shown, once a draw; see :func:`repeated`.
        noise: Area → noise ``[replica, draw, time, batch, unit]``.

    Returns:
        Area → activity ``[time, replica, draw × batch, unit]``.
    """
    jitter = {a: along_examples(xi) for a, xi in noise.items()}
    like = next(iter(jitter.values()))
    rest = network.initial_state(like.shape[1], like.shape[2], like=like)
    _, activity = network.run(params, rest, _added(batch.inputs, jitter), steps=batch.steps)
    return activity


def cost_with_noise(
    network: Network, params: Parameters, batch: Batch, objective: Objective, noise: Mapping[str, Tensor]
) -> Tensor:
    """Compute what every example costs with noise on the drive of areas.

    Where no area remembers and stimuli are one time step long, draws lie along time, so that what does
    not depend on the noise is computed once; elsewhere they lie along the batch.

    Args:
        network: The network.
        params: Its parameters.
        batch: What it is shown.
        objective: The cost.
        noise: Area → noise ``[replica, draw, time, batch, unit]``.

    Returns:
        Cost ``[replica, draw, example]``.
    """
    draws, time = next(iter(noise.values())).shape[1:3]
    many = repeated(Batch({}, batch.targets, batch.steps), draws)
    if time == 1 and _forgets(network):
        jitter = {a: xi[:, :, 0].transpose(0, 1) for a, xi in noise.items()}
        like = next(iter(jitter.values()))
        rest = network.initial_state(like.shape[1], like.shape[2], like=like)
        _, activity = network.run(params, rest, _added(batch.inputs, jitter), steps=draws)
        activity = {a: activity[a].transpose(0, 1).flatten(1, 2)[None] for a in objective.reads}
    else:
        many = repeated(batch, draws)
        activity = run_with_noise(network, params, many, noise)
    return objective(activity, many).unflatten(1, (draws, -1))


def noise_signals(noise: Mapping[str, Tensor], credit: Tensor) -> dict[str, Tensor]:
    """Weigh the noise of every draw by the credit that its outcome earned.

    Args:
        noise: Area → noise ``[replica, draw, time, batch, unit]``.
        credit: ``[replica, draw, example]``.

    Returns:
        Area → signal on its drive ``[time, replica, batch, unit]``, summed over draws.
    """
    return {a: torch.einsum("rkb,rktbu->trbu", credit, xi) for a, xi in noise.items()}


def _added(inputs: Inputs, jitter: Mapping[str, Tensor]) -> Inputs:
    """Inputs with currents of noise into areas."""
    return {**inputs, **{a: inputs[a] + xi if a in inputs else xi for a, xi in jitter.items()}}


def _forgets(network: Network) -> bool:
    """Whether no area carries anything from one time step to the next."""
    layered = not any(c.recurrent for c in network.components)
    return layered and all(network.leak(a) == 1 for a in network.area_names)
