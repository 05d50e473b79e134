"""Errors of leaky units back to their own parameters, through time and in closed form."""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
from torch import Tensor

from arealis.numerics.spiking.leaky_pull_back import steps_held
from arealis.numerics.spiking.leaky_scan import pull_back_leaky_units
from arealis.numerics.spiking.leaky_units import LeakyTrace, LeakyUnits, reset_potential

__all__ = ["pull_back_leaky_parameters"]


@dataclass(frozen=True)
class _Course:
    """What the derivative by a parameter is made of, every variable ``[time, replica, batch, unit]``.

    Args:
        before: Potential before the step.
        on_potential: Derivative by the potential before the reset, through drive and leak; zero where held.
        on_after: Derivative by the potential after the reset.
        on_excess: Derivative by the potential less the threshold.
    """

    before: Tensor
    on_potential: Tensor
    on_after: Tensor
    on_excess: Tensor


def pull_back_leaky_parameters(
    units: LeakyUnits,
    trace: LeakyTrace,
    on_spikes: Tensor,
    start: Tensor,
    weights: Tensor | None = None,
) -> tuple[Tensor, dict[str, Tensor]]:
    r"""Pull cotangents on spikes back to the drive and to the parameters, from a state without past spikes.

    .. math::

        \bar d = \sum_{t,b} \bar p_t v_{t-1}, \quad \bar g = \sum_{t,b} \bar p_t I_t, \quad
        \bar o = \sum_{t,b} \bar p_t, \quad \bar\theta = -\sum_{t,b} \psi_t \bar z_t, \quad
        \bar r = \mp \sum_{t,b} z_t \bar v_t, \quad
        \bar\rho = \sum_{t,b} \bar a_t a_{t-1}, \quad \bar\beta = -\sum_{t,b} \psi_t \bar z_t\, a_{t-1}

    with the terms of :func:`pull_back_leaky_units_eagerly`; in refractory steps nothing counts. The drive is
    read off the potential, so that the gain must not be zero.

    Args:
        units: Parameters.
        trace: What the units did.
        on_spikes: Derivative of some cost by the spikes ``[time, replica, batch, unit]``.
        start: Potential before the first step ``[replica, batch, unit]``.
        weights: Of synapses among the units ``[replica, to, from]``; None for none.

    Returns:
        Derivative by the drive ``[time, replica, batch, unit]``, and ``"decay"``, ``"gain"``, ``"offset"``,
        ``"threshold"``, ``"reset_to"``, where the threshold moves also ``"adaptation_decay"`` and
        ``"adaptation_strength"`` → derivative by it ``[replica, 1, unit]``.

    Example:
        >>> units = LeakyUnits(0.5, 1.0, 0.0, 9.0, "none", 0.0, 0, False, (5, 0.0, 1.0))
        >>> trace = LeakyTrace(torch.zeros(2, 1, 1, 1), torch.tensor([1.0, 1.5]).reshape(2, 1, 1, 1))
        >>> _, found = pull_back_leaky_parameters(units, trace, torch.ones(2, 1, 1, 1), torch.zeros(1, 1, 1))
        >>> {name: float(value) for name, value in found.items() if name in ("decay", "gain", "threshold")}
        {'decay': 1.0, 'gain': 2.5, 'threshold': -2.0}
    """
    along = None if weights is None else weights * _by_target(units.gain)
    # With a gain of one, what comes back to the drive is what comes back to the potential.
    on_potential = pull_back_leaky_units(replace(units, gain=1.0), trace, on_spikes, weights=along)
    held = steps_held(units, trace.spikes)
    course = _course(units, trace, on_potential, start, held)
    driven = (trace.potentials - units.decay * course.before - units.offset) / units.gain
    sign = -1.0 if units.reset == "subtract" else float(units.reset == "value")
    found = {
        "decay": course.on_potential * course.before,
        "gain": course.on_potential * driven,
        "offset": course.on_potential,
        "threshold": -course.on_excess,
        "reset_to": sign * trace.spikes * course.on_after,
        **_of_adaptation(units, trace, course.on_excess),
    }
    return units.gain * on_potential, {name: value.sum((0, 2))[:, None] for name, value in found.items()}


def _by_target(gain: float | Tensor) -> float | Tensor:
    """A gain ``[replica, 1, unit]`` laid out as weights onto those units."""
    return gain.transpose(1, 2) if isinstance(gain, Tensor) else gain


def _course(
    units: LeakyUnits, trace: LeakyTrace, on_potential: Tensor, start: Tensor, held: Tensor | None
) -> _Course:
    after = reset_potential(units, trace.potentials, trace.spikes)
    before = torch.cat([start.expand_as(after[0])[None], after[:-1]])
    on_after = torch.zeros_like(on_potential)
    on_after[:-1] = units.decay * on_potential[1:]
    if held is not None:  # a potential that is held is the one before it
        for t in range(len(on_after) - 2, -1, -1):
            on_after[t] = torch.where(held[t + 1], on_after[t + 1], on_after[t])
    kept = on_after * (1 - trace.spikes) if units.reset == "value" else on_after
    on_excess = on_potential - kept
    return _Course(before, on_potential, on_after, on_excess if held is None else on_excess * ~held)


def _of_adaptation(units: LeakyUnits, trace: LeakyTrace, on_excess: Tensor) -> dict[str, Tensor]:
    if units.adaptation is None:
        return {}
    (decay, strength), spikes = units.adaptation, trace.spikes
    before, on_after = torch.zeros_like(spikes), torch.zeros_like(spikes)
    for t in range(1, len(spikes)):
        before[t] = decay * before[t - 1] + spikes[t - 1]
    for t in range(len(spikes) - 1, 0, -1):
        on_after[t - 1] = decay * on_after[t] - strength * on_excess[t]
    return {"adaptation_decay": on_after * before, "adaptation_strength": -on_excess * before}
