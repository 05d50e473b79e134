"""Errors on activity become errors on what neurons learn of themselves, beside those on their drive."""

from __future__ import annotations

from typing import Any, cast

import torch
from torch import Tensor

from arealis.networks.learnable import value_of, with_values
from arealis.networks.neuron import Neuron, Recorded
from arealis.networks.neurons.leaky_family import LeakyNeuron
from arealis.networks.neurons.stepping import differentiate_steps
from arealis.numerics.spiking import LeakyTrace, LeakyUnits, pull_back_leaky_parameters

__all__ = ["leaves_of", "pull_back_learnt"]


def pull_back_learnt(
    neuron: Neuron,
    learns: tuple[str, ...],
    activity: Tensor,
    recorded: Recorded,
    cotangent: Tensor,
    among: Tensor | None = None,
) -> tuple[Tensor, dict[str, Tensor]]:
    """Pull a cotangent on activity back to the drive and to parameters of neurons, through time from rest.

    Args:
        neuron: The model, with the values that were learnt.
        learns: Parameters that learn.
        activity: What the units did ``[time, replica, batch, unit]``.
        recorded: What its scan recorded.
        cotangent: Derivative of some cost by the activity.
        among: Efficacies of synapses among the units that carry error; None for none.

    Returns:
        Derivative by the drive, and parameter → derivative by it ``[replica, unit]``. Of leaky neurons both
        are in closed form, of others by autograd through the steps.
    """
    leaves = leaves_of(neuron, learns)
    with torch.enable_grad():
        made: Any = with_values(neuron, leaves)
        units = made.units() if hasattr(made, "units") else None
    if units is None:
        signal, found = differentiate_steps(made, recorded, cotangent, tuple(leaves.values()))
    else:
        start = neuron.initial(tuple(cotangent.shape[1:]), cotangent)["potential"]
        trace = LeakyTrace(activity, recorded["potential"], recorded.get("threshold"))
        plain = cast("LeakyNeuron", neuron).units()
        signal, by_unit = pull_back_leaky_parameters(plain, trace, cotangent, start, among)
        found = _through_units(units, by_unit, tuple(leaves.values()))
    return signal, {name: gradient[:, 0] for name, gradient in zip(leaves, found, strict=True)}


def leaves_of(neuron: Neuron, learns: tuple[str, ...]) -> dict[str, Tensor]:
    """Return parameters of a neuron by which autograd shall differentiate ``[replica, 1, unit]``."""
    return {name: torch.as_tensor(value_of(neuron, name)).detach().requires_grad_() for name in learns}


def _through_units(
    units: LeakyUnits, by_unit: dict[str, Tensor], leaves: tuple[Tensor, ...]
) -> tuple[Tensor, ...]:
    """What errors on the parameters of leaky units are on what these are made from."""
    made: dict[str, Any] = {name: getattr(units, name, None) for name in by_unit}
    if units.adaptation is not None:
        made |= dict(zip(("adaptation_decay", "adaptation_strength"), units.adaptation, strict=True))
    followed = {n: v for n, v in made.items() if isinstance(v, Tensor) and v.requires_grad}
    errors = [by_unit[name] for name in followed]
    return torch.autograd.grad(
        list(followed.values()), leaves, errors, allow_unused=True, materialize_grads=True
    )
