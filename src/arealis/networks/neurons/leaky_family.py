"""What integrate-and-fire neurons share: the state of an area in the terms of the compiled scan, and back."""

from __future__ import annotations

from typing import Protocol, cast

import torch
from torch import Tensor

from arealis.networks.neuron import Recorded, Value
from arealis.networks.neurons.finite import check_finite
from arealis.numerics.spiking import (
    LeakyLoop,
    LeakyState,
    LeakyTrace,
    LeakyUnits,
    Reset,
    pull_back_leaky_units,
    scan_leaky_units,
    step_leaky_units,
)
from arealis.types import SpecificationError

__all__ = [
    "LeakyNeuron",
    "initial_of",
    "pull_back_of",
    "refractory_steps",
    "require_decay",
    "require_reset",
    "scan_of",
    "state_of",
    "step_of",
    "variables_of",
]


class LeakyNeuron(Protocol):
    """A neuron whose parameters are those of leaky units."""

    def units(self) -> LeakyUnits:
        """Its parameters, as the scan takes them."""
        ...


def initial_of(
    neuron: LeakyNeuron, shape: tuple[int, ...], like: Tensor, potential: Value
) -> dict[str, Tensor]:
    """Return the state with every unit at a potential, free to fire, and without a spike behind it.

    Args:
        neuron: The model.
        shape: ``[replica, batch, unit]``.
        like: Gives type and device.
        potential: Of each unit.
    """
    units = neuron.units()
    zero = torch.zeros((), dtype=like.dtype, device=like.device).expand(shape)
    rest = torch.as_tensor(potential, dtype=like.dtype, device=like.device).expand(shape)
    state = {"potential": rest, "spike": zero}
    if units.refractory:
        state["refractory"] = zero
    if units.adaptation is not None:
        state["adaptation"] = zero
    return state


def state_of(state: dict[str, Tensor]) -> LeakyState:
    """Return an area's state in the terms of the scan."""
    return LeakyState(state["potential"], state.get("refractory"), state.get("adaptation"))


def variables_of(state: LeakyState, spikes: Tensor) -> dict[str, Tensor]:
    """Return what a scan left as an area's state, with the spikes of the last step."""
    named = {"refractory": state.remaining, "adaptation": state.adaptation}
    return {
        "potential": state.potential,
        "spike": spikes,
        **{name: value for name, value in named.items() if value is not None},
    }


def step_of(neuron: LeakyNeuron, state: dict[str, Tensor], drive: Tensor) -> tuple[dict[str, Tensor], Tensor]:
    """Advance one time step, as :meth:`arealis.networks.neuron.Neuron.step` has it."""
    after, spikes, _, _ = step_leaky_units(neuron.units(), state_of(state), drive)
    return variables_of(after, spikes), spikes


def scan_of(
    neuron: LeakyNeuron, state: dict[str, Tensor], drive: Tensor, among: Tensor | None = None
) -> tuple[dict[str, Tensor], Tensor, Recorded]:
    """Advance through a sequence, as :meth:`arealis.networks.neuron.Neuron.scan` has it.

    Args:
        neuron: The model.
        state: Every variable ``[replica, batch, unit]``.
        drive: Drive ``[time, replica, batch, unit]`` from elsewhere.
        among: Efficacies ``[replica, target, source]`` of synapses among the units, which take a time step.

    Raises:
        NetworkError: if a potential becomes infinite or not a number.
    """
    loop = None if among is None else LeakyLoop(among, state["spike"])
    after, trace = scan_leaky_units(neuron.units(), state_of(state), drive, None, loop)
    check_finite("potential", after.potential, trace.potentials)
    recorded = {"potential": trace.potentials}
    if trace.thresholds is not None:
        recorded["threshold"] = trace.thresholds
    return variables_of(after, trace.spikes[-1]), trace.spikes, recorded


def pull_back_of(
    neuron: LeakyNeuron,
    activity: Tensor,
    recorded: Recorded,
    cotangent: Tensor,
    among: Tensor | None = None,
) -> Tensor:
    """Pull a cotangent on spikes back to the drive, from rest, also through synapses among units."""
    trace = LeakyTrace(activity, recorded["potential"], recorded.get("threshold"))
    return pull_back_leaky_units(neuron.units(), trace, cotangent, weights=among)


def refractory_steps(step_duration: float, refractory_period: float) -> int:
    """Return a refractory period in steps, the nearest whole number.

    Args:
        step_duration: Seconds.
        refractory_period: Seconds.

    Example:
        >>> refractory_steps(0.001, 0.002)
        2
    """
    return round(refractory_period / step_duration)


def require_reset(
    model: str, reset: Reset, refractory: int, reset_to: Value | None, threshold: Value
) -> None:
    """Refuse a reset that is none of the known, that leaves a unit above its threshold, or a negative pause.

    Args:
        model: What the model is called.
        reset: How.
        refractory: Steps.
        reset_to: What is subtracted, or the value; None for the usual.
        threshold: Potential at which a unit fires.

    Raises:
        SpecificationError: naming what is wrong.
    """
    if reset not in ("subtract", "value", "none"):
        raise SpecificationError(
            f"unknown reset of {model}",
            given=repr(reset),
            needed="'subtract', 'value' or 'none'",
            action="choose one of these",
        )
    if refractory < 0 or refractory != int(refractory):
        raise SpecificationError(
            f"the refractory time of {model} is not a number of steps",
            given=str(refractory),
            needed="a whole number, 0 or more",
            action="give refractory_period in seconds, 0 or more",
        )
    if reset_to is None or reset == "none":
        return
    room = torch.as_tensor(reset_to if reset == "subtract" else cast("Tensor", threshold - reset_to))
    if not float(room.detach().min()) > 0:
        raise SpecificationError(
            f"the reset of {model} leaves its potential at or above threshold",
            given=f"{reset} {reset_to}, threshold {threshold}",
            needed="a value below the threshold, or a positive number to subtract",
            action="lower reset_to, or raise it if it is subtracted",
        )


def require_decay(model: str, decay: Value, name: str = "decay") -> None:
    """Refuse a decay outside [0, 1].

    Args:
        model: What the model is called.
        decay: In each cell.
        name: What the parameter is called.

    Raises:
        SpecificationError: if it is outside in some cell.
    """
    values = torch.as_tensor(decay).detach()
    if not (float(values.min()) >= 0 and float(values.max()) <= 1):
        raise SpecificationError(
            f"the {name} of {model} is outside [0, 1]",
            given=f"{float(values.min())} to {float(values.max())}",
            needed="exp(-time step / time constant), or 1 - time step / time constant",
            action="shorten the time step or lengthen the time constant",
        )
