"""Leaky units that integrate, fire and reset: parameters, state, one step, and many by a plain loop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import torch
from torch import Tensor

from arealis.numerics.spiking.surrogate_slope import spike

__all__ = [
    "LeakyLoop",
    "LeakyState",
    "LeakyTrace",
    "LeakyUnits",
    "Reset",
    "scan_leaky_units_eagerly",
    "step_leaky_units",
]

Value: TypeAlias = "float | Tensor"
Reset: TypeAlias = Literal["subtract", "value", "none"]
"""What a spike does to the potential: it takes an amount off it, sets it to a value, or leaves it."""


@dataclass(frozen=True)
class LeakyUnits:
    r"""Parameters of leaky units: each one number, or ``[replica, 1, unit]`` with ones where it does not
    vary.

    .. math::

        p_t &= d\, v_{t-1} + g\, I_t + o, \qquad \vartheta_t = \theta + \beta\, a_{t-1}, \qquad
        z_t = H(p_t - \vartheta_t) \\
        v_t &= p_t - r\, z_t \ \text{(subtract)}, \quad (1 - z_t)\, p_t + r\, z_t \ \text{(value)}, \quad
        p_t \ \text{(none)}, \qquad a_t = \rho\, a_{t-1} + z_t

    For ``refractory`` steps after a spike :math:`p_t = v_{t-1}` and :math:`z_t = 0`.

    Args:
        decay: :math:`d`, the part of the potential that a step leaves.
        gain: :math:`g`, what a unit of drive adds.
        offset: :math:`o`, what every step adds.
        threshold: :math:`\theta`.
        reset: What a spike does to the potential.
        reset_to: :math:`r`: what is subtracted, or the value.
        refractory: Steps.
        detach_reset: Errors do not travel through the reset.
        surrogate: Code, slope and scale of :func:`arealis.numerics.spiking.surrogate_slope`.
        adaptation: :math:`\rho, \beta`; None for a threshold that stays.
    """

    decay: Value
    gain: Value
    offset: Value
    threshold: Value
    reset: Reset
    reset_to: Value
    refractory: int
    detach_reset: bool
    surrogate: tuple[int, float, float]
    adaptation: tuple[Value, Value] | None = None


@dataclass(frozen=True)
class LeakyState:
    """State of leaky units, every variable ``[replica, batch, unit]``.

    Args:
        potential: After the reset.
        remaining: Refractory steps still to come, as a number of the potential's type; None without any.
        adaptation: Trace of spikes; None for a threshold that stays.
    """

    potential: Tensor
    remaining: Tensor | None = None
    adaptation: Tensor | None = None


@dataclass(frozen=True)
class LeakyTrace:
    """What leaky units did, every variable ``[time, replica, batch, unit]``.

    Args:
        spikes: 0 or 1.
        potentials: Before the reset.
        thresholds: None where they stay.
    """

    spikes: Tensor
    potentials: Tensor
    thresholds: Tensor | None = None


@dataclass(frozen=True)
class LeakyLoop:
    """Synapses by which units drive each other: with the spikes of one step, in the next.

    Args:
        weights: ``[replica, to, from]``.
        before: Spikes before the first step ``[replica, batch, unit]``.
    """

    weights: Tensor
    before: Tensor


def step_leaky_units(
    units: LeakyUnits, state: LeakyState, drive: Tensor
) -> tuple[LeakyState, Tensor, Tensor, Tensor | None]:
    """Advance one time step, in operations that autograd can follow.

    Args:
        units: Parameters.
        state: State before the step.
        drive: Drive ``[replica, batch, unit]``.

    Returns:
        State after the step, spikes, the potential before the reset, and the threshold if it moves.
    """
    potential = units.decay * state.potential + units.gain * drive + units.offset
    held = None if state.remaining is None else state.remaining > 0
    if held is not None:
        potential = torch.where(held, state.potential, potential)
    level = threshold_of(units, state.adaptation)
    fired = spike(potential - level, *units.surrogate)
    if held is not None:
        fired = fired * ~held
    after = reset_potential(units, potential, fired.detach() if units.detach_reset else fired)
    remaining = None
    if state.remaining is not None:
        waited = (state.remaining - 1).clamp(min=0)
        remaining = torch.where(fired.detach() > 0, float(units.refractory), waited)
    adaptation = None
    if units.adaptation is not None and state.adaptation is not None:
        adaptation = units.adaptation[0] * state.adaptation + fired
    moving = level if isinstance(level, Tensor) and adaptation is not None else None
    return LeakyState(after, remaining, adaptation), fired, potential, moving


def threshold_of(units: LeakyUnits, adaptation: Tensor | None) -> Value:
    """The threshold of this step: where it moves, a tensor of the state's shape."""
    if units.adaptation is None or adaptation is None:
        return units.threshold
    return units.threshold + units.adaptation[1] * adaptation


def reset_potential(units: LeakyUnits, potential: Tensor, fired: Tensor) -> Tensor:
    """What spikes leave of the potential; in this form, what is not finite stays so and is found."""
    if units.reset == "subtract":
        return potential - fired * units.reset_to
    if units.reset == "value":
        return (1 - fired) * potential + fired * units.reset_to
    return potential


def scan_leaky_units_eagerly(
    units: LeakyUnits,
    state: LeakyState,
    drive: Tensor,
    steps: int | None = None,
    loop: LeakyLoop | None = None,
) -> tuple[LeakyState, LeakyTrace]:
    """Advance through a sequence by a loop of :func:`step_leaky_units`: the oracle of the compiled scan.

    Args:
        units: Parameters.
        state: State before the first step.
        drive: Drive ``[time, replica, batch, unit]``; one time step stands for as many as ``steps`` says.
        steps: Time steps; those of the drive if not given.
        loop: Synapses among the units.

    Returns:
        State after the last step and the trace; autograd can follow both to drive, parameters and weights.

    Example:
        >>> units = LeakyUnits(0.5, 1.0, 0.0, 1.0, "subtract", 1.0, 0, False, (0, 10.0, 1.0))
        >>> rest = LeakyState(torch.zeros(1, 1, 1))
        >>> state, trace = scan_leaky_units_eagerly(units, rest, torch.full((1, 1, 1, 1), 0.75), steps=3)
        >>> trace.potentials.flatten().tolist(), trace.spikes.flatten().tolist()
        ([0.75, 1.125, 0.8125], [0.0, 1.0, 0.0])
    """
    spikes, potentials, thresholds = [], [], []
    fired = None if loop is None else loop.before
    for t in range(len(drive) if steps is None else steps):
        into = drive[t if len(drive) > 1 else 0]
        if loop is not None and fired is not None:
            into = into + fired @ loop.weights.transpose(1, 2)
        state, fired, potential, threshold = step_leaky_units(units, state, into)
        spikes.append(fired)
        potentials.append(potential)
        if threshold is not None:
            thresholds.append(threshold)
    moving = torch.stack(thresholds) if thresholds else None
    return state, LeakyTrace(torch.stack(spikes), torch.stack(potentials), moving)
