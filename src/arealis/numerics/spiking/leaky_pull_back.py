"""Errors of leaky units back through time in closed form, by a plain loop: the oracle of the compiled one."""

from __future__ import annotations

import torch
from torch import Tensor

from arealis.numerics.spiking.leaky_units import LeakyTrace, LeakyUnits
from arealis.numerics.spiking.surrogate_slope import surrogate_slope

__all__ = ["pull_back_leaky_units_eagerly", "steps_held"]


def pull_back_leaky_units_eagerly(
    units: LeakyUnits,
    trace: LeakyTrace,
    on_spikes: Tensor,
    on_potentials: Tensor | None = None,
    remaining: Tensor | None = None,
    weights: Tensor | None = None,
) -> Tensor:
    r"""Pull cotangents back to the drive, through time.

    .. math::

        \bar z_t &= \bar Z_t + \bar a_t + \bar v_t\, \partial v_t / \partial z_t, \qquad
        \bar p_t = \bar P_t + \bar v_t\, \partial v_t / \partial p_t + \psi(p_t - \vartheta_t)\, \bar z_t \\
        \bar v_{t-1} &= d\, \bar p_t, \qquad
        \bar a_{t-1} = \rho\, \bar a_t - \beta\, \psi(p_t - \vartheta_t)\, \bar z_t, \qquad
        \bar I_t = g\, \bar p_t

    and :math:`\bar Z_t` taking :math:`W^\top \bar I_{t+1}` in where units drive each other by weights
    :math:`W`, with :math:`\partial v_t / \partial z_t = 0` where the reset is detached, and nothing but
    :math:`\bar v_{t-1} = \bar p_t` in refractory steps.

    Args:
        units: Parameters.
        trace: What the units did.
        on_spikes: :math:`\bar Z`, derivative of some cost by the spikes ``[time, replica, batch, unit]``.
        on_potentials: :math:`\bar P`, the same by the potentials before the reset; None for zero.
        remaining: Refractory steps before the first step ``[replica, batch, unit]``; None for none.
        weights: :math:`W`, of synapses among the units ``[replica, to, from]``.

    Returns:
        Derivative of the cost by the drive ``[time, replica, batch, unit]``.
    """
    held = steps_held(units, trace.spikes, remaining)
    on_drive = torch.empty_like(trace.potentials)
    carried = torch.zeros_like(trace.potentials[0])  # by the potential after the reset
    adapted = torch.zeros_like(carried)  # by the trace of spikes
    for t in range(len(on_drive) - 1, -1, -1):
        fired, potential = trace.spikes[t], trace.potentials[t]
        level = units.threshold if trace.thresholds is None else trace.thresholds[t]
        on_fired = on_spikes[t] + adapted + _through_reset(units, potential, carried)
        if weights is not None and t < len(on_drive) - 1:
            on_fired = on_fired + on_drive[t + 1] @ weights
        surrogate = surrogate_slope(potential - level, *units.surrogate) * on_fired
        if held is not None:
            surrogate = surrogate * ~held[t]
        if units.adaptation is not None:
            adapted = units.adaptation[0] * adapted - units.adaptation[1] * surrogate
        kept = carried * (1 - fired) if units.reset == "value" else carried
        on_potential = kept + surrogate
        if on_potentials is not None:
            on_potential = on_potential + on_potentials[t]
        on_drive[t] = units.gain * on_potential
        carried = units.decay * on_potential
        if held is not None:
            on_drive[t] *= ~held[t]
            carried = torch.where(held[t], on_potential, carried)
    return on_drive


def _through_reset(units: LeakyUnits, potential: Tensor, carried: Tensor) -> Tensor | float:
    if units.detach_reset or units.reset == "none":
        return 0.0
    if units.reset == "subtract":
        return -units.reset_to * carried
    return (units.reset_to - potential) * carried


def steps_held(units: LeakyUnits, spikes: Tensor, remaining: Tensor | None = None) -> Tensor | None:
    """Say in which steps units were refractory.

    Args:
        units: Parameters.
        spikes: ``[time, replica, batch, unit]``.
        remaining: Refractory steps before the first step ``[replica, batch, unit]``; None for none.

    Returns:
        True where held, of the shape of ``spikes``; None where no unit ever is.
    """
    if not units.refractory and remaining is None:
        return None
    left = torch.zeros_like(spikes[0]) if remaining is None else remaining
    held = torch.empty_like(spikes, dtype=torch.bool)
    for t, fired in enumerate(spikes):
        held[t] = left > 0
        left = torch.where(fired > 0, float(units.refractory), (left - 1).clamp(min=0))
    return held
