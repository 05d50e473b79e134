"""Leaky units for a loop of plain autograd: the compiled scan forward, its closed form back."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from arealis.numerics.spiking.leaky_scan import followed, pull_back_leaky_units, scan_leaky_units
from arealis.numerics.spiking.leaky_units import (
    LeakyLoop,
    LeakyState,
    LeakyTrace,
    LeakyUnits,
    scan_leaky_units_eagerly,
)
from arealis.numerics.spiking.spike_products import spike_outer

__all__ = ["leaky_layer"]


class _Layer(torch.autograd.Function):
    """Spikes and potentials of a drive."""

    @staticmethod
    def forward(
        ctx: Any,
        drive: Tensor,
        weights: Tensor | None,
        before: Tensor | None,
        units: LeakyUnits,
        state: LeakyState,
        steps: int | None,
        last: list[LeakyState],
    ) -> tuple[Tensor, Tensor]:
        loop = None if weights is None or before is None else LeakyLoop(weights, before)
        end, trace = scan_leaky_units(units, state, drive, steps, loop)
        last.append(end)
        ctx.save_for_backward(
            trace.spikes, trace.potentials, trace.thresholds, state.remaining, weights, before
        )
        ctx.set_materialize_grads(False)
        ctx.units, ctx.constant = units, len(drive) == 1 < len(trace.spikes)
        return trace.spikes, trace.potentials

    @staticmethod
    def backward(ctx: Any, *cotangents: Tensor | None) -> tuple[Tensor | None, ...]:
        spikes, potentials, thresholds, remaining, weights, before = ctx.saved_tensors
        on_spikes, on_potentials = cotangents
        on_spikes = torch.zeros_like(spikes) if on_spikes is None else on_spikes
        gathered = ctx.constant and weights is None
        trace = LeakyTrace(spikes, potentials, thresholds)
        on_drive = pull_back_leaky_units(
            ctx.units, trace, on_spikes, on_potentials, remaining, weights, gathered=gathered
        )
        on_weights = None
        if weights is not None and ctx.needs_input_grad[1]:
            said = torch.cat([before[None], spikes[:-1]]).transpose(0, 1).flatten(1, 2)
            on_weights = spike_outer(on_drive.transpose(0, 1).flatten(1, 2), said)
        if ctx.constant and not gathered:
            on_drive = on_drive.sum(0, keepdim=True)
        return on_drive, on_weights, None, None, None, None, None


def leaky_layer(
    units: LeakyUnits,
    state: LeakyState,
    drive: Tensor,
    steps: int | None = None,
    loop: LeakyLoop | None = None,
) -> tuple[LeakyState, Tensor, Tensor]:
    """Advance leaky units through a sequence; autograd follows spikes and potentials back in closed form.

    Errors reach the drive and the weights of the loop; the last state is cut off from them. Where a parameter
    of the units or the first potential asks for a gradient, all is left to :func:`scan_leaky_units_eagerly`,
    and nothing is cut.

    Args:
        units: Parameters.
        state: State before the first step.
        drive: Drive ``[time, replica, batch, unit]``; of one time step, it stands for as many as ``steps``
            says.
        steps: Time steps; those of the drive if not given.
        loop: Synapses among the units.

    Returns:
        State after the last step; spikes and potentials before the reset ``[time, replica, batch, unit]``.

    Example:
        >>> units = LeakyUnits(0.5, 1.0, 0.0, 1.0, "none", 0.0, 0, False, (5, 0.0, 1.0))
        >>> drive = torch.zeros(2, 1, 1, 1, requires_grad=True)
        >>> _, spikes, _ = leaky_layer(units, LeakyState(torch.zeros(1, 1, 1)), drive)
        >>> spikes.sum().backward()
        >>> drive.grad.flatten().tolist()
        [1.5, 1.0]
    """
    if followed(units, state.potential):
        end, trace = scan_leaky_units_eagerly(units, state, drive, steps, loop)
        return end, trace.spikes, trace.potentials
    last: list[LeakyState] = []
    weights, before = (None, None) if loop is None else (loop.weights, loop.before)
    spikes, potentials = _Layer.apply(drive, weights, before, units, state, steps, last)
    return last[0], spikes, potentials
