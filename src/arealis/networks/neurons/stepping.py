"""A neuron through time, step by step: for models without a kernel or without a closed form."""

from __future__ import annotations

import torch
from torch import Tensor

from arealis.networks.neuron import Neuron, Recorded
from arealis.networks.neurons.finite import check_finite

__all__ = ["differentiate_steps", "pull_back_by_steps", "scan_by_steps"]


def scan_by_steps(
    neuron: Neuron, state: dict[str, Tensor], drive: Tensor
) -> tuple[dict[str, Tensor], Tensor, Recorded]:
    """Advance a neuron through a sequence, one step after the other.

    What the model records is read off the state after every step; ``current`` is the drive itself, for models
    whose errors :func:`pull_back_by_steps` pulls back.

    Args:
        neuron: The model.
        state: Variables ``[replica, batch, unit]``.
        drive: Drive ``[time, replica, batch, unit]``.

    Returns:
        The last state, the activity ``[time, replica, batch, unit]`` and what is recorded, of like shape.

    Raises:
        NetworkError: if a recorded variable becomes infinite or not a number.

    Example:
        >>> from arealis.networks.neurons import IntegrateAndFire
        >>> neuron, drive = IntegrateAndFire(), torch.full((4, 1, 1, 1), 0.5)
        >>> _, spikes, _ = scan_by_steps(neuron, neuron.initial((1, 1, 1), drive), drive)
        >>> spikes.flatten().tolist()
        [0.0, 1.0, 0.0, 1.0]
    """
    seen: dict[str, list[Tensor]] = {name: [] for name in neuron.recorded if name != "current"}
    activity = []
    for current in drive:
        state, here = neuron.step(state, current)
        activity.append(here)
        for name, values in seen.items():
            values.append(state[name])
    recorded = {name: torch.stack(values) for name, values in seen.items()}
    for name, values in recorded.items():
        check_finite(name, values, values)
    if "current" in neuron.recorded:
        recorded["current"] = drive
    return state, torch.stack(activity), recorded


def pull_back_by_steps(neuron: Neuron, recorded: Recorded, cotangent: Tensor) -> Tensor:
    """Pull a cotangent on the activity back to the drive: by autograd through the steps, from rest.

    Args:
        neuron: A model that records ``current`` and whose step can be differentiated: spikes by their
            surrogate.
        recorded: What its scan recorded.
        cotangent: Derivative of some cost by the activity ``[time, replica, batch, unit]``.

    Returns:
        Derivative of the cost by the drive, of the same shape.

    Example:
        >>> from arealis.networks.neurons import IntegrateAndFire, Surrogate
        >>> neuron = IntegrateAndFire(detach_reset=True, surrogate=Surrogate("boxcar", slope=0.0))
        >>> error = torch.tensor([0.0, 1.0]).reshape(2, 1, 1, 1)
        >>> pull_back_by_steps(neuron, {"current": torch.zeros(2, 1, 1, 1)}, error).flatten().tolist()
        [1.0, 1.0]
    """
    return differentiate_steps(neuron, recorded, cotangent)[0]


def differentiate_steps(
    neuron: Neuron, recorded: Recorded, cotangent: Tensor, leaves: tuple[Tensor, ...] = ()
) -> tuple[Tensor, tuple[Tensor, ...]]:
    """Run a neuron again from rest, and differentiate what it does by its drive and by parameters of its own.

    Args:
        neuron: A model as :func:`pull_back_by_steps` needs it.
        recorded: What its scan recorded.
        cotangent: Derivative of some cost by the activity ``[time, replica, batch, unit]``.
        leaves: Parameters that the neuron was made with, which autograd follows.

    Returns:
        Derivative of the cost by the drive, and by each parameter; zero by one that it does not depend on.
    """
    with torch.enable_grad():
        drive = recorded["current"].detach().requires_grad_()
        state = neuron.initial(tuple(drive.shape[1:]), drive)
        activity = []
        for current in drive.unbind():
            state, here = neuron.step(state, current)
            activity.append(here)
        on_drive, *on_leaves = torch.autograd.grad(
            torch.stack(activity), [drive, *leaves], cotangent, allow_unused=True, materialize_grads=True
        )
    return on_drive, tuple(on_leaves)
