"""Leaky units through time, forward and back: compiled, or on a GPU, where possible; else by a plain loop."""

from __future__ import annotations

import torch
from torch import Tensor

from arealis.numerics.spiking.compiled import pull_back_compiled, runs_compiled, scan_compiled
from arealis.numerics.spiking.leaky_pull_back import pull_back_leaky_units_eagerly
from arealis.numerics.spiking.leaky_units import (
    LeakyLoop,
    LeakyState,
    LeakyTrace,
    LeakyUnits,
    scan_leaky_units_eagerly,
)
from arealis.numerics.spiking.on_gpu import pull_back_on_gpu, runs_on_gpu, scan_on_gpu

__all__ = ["followed", "pull_back_leaky_units", "scan_leaky_units"]


def scan_leaky_units(
    units: LeakyUnits,
    state: LeakyState,
    drive: Tensor,
    steps: int | None = None,
    loop: LeakyLoop | None = None,
) -> tuple[LeakyState, LeakyTrace]:
    """Advance leaky units through a sequence.

    Equals :func:`scan_leaky_units_eagerly`, which it is where Numba is missing (on a GPU: where Triton is
    missing, or units drive each other), the numbers are not of single or double precision, or autograd has to
    follow.

    Args:
        units: Parameters.
        state: State before the first step.
        drive: Drive ``[time, replica, batch, unit]``; one time step, or one expanded to many, is read once.
        steps: Time steps that one step of drive stands for; those of the drive if not given.
        loop: Synapses among the units, of each replica and example for itself.

    Returns:
        State after the last step and the trace.

    Example:
        >>> units = LeakyUnits(0.5, 1.0, 0.0, 1.0, "value", 0.0, 0, False, (0, 10.0, 1.0))
        >>> rest = LeakyState(torch.zeros(1, 1, 1))
        >>> state, trace = scan_leaky_units(units, rest, torch.full((1, 1, 1, 1), 0.75), steps=3)
        >>> trace.potentials.flatten().tolist(), float(state.potential)
        ([0.75, 1.125, 0.75], 0.75)
    """
    given = (drive, state.potential, *(() if loop is None else (loop.weights, loop.before)))
    if followed(units, *given):
        return scan_leaky_units_eagerly(units, state, drive, steps, loop)
    if runs_compiled(*given):
        return scan_compiled(units, state, drive, steps, loop)
    if loop is None and runs_on_gpu(*given):
        return scan_on_gpu(units, state, drive, steps)
    return scan_leaky_units_eagerly(units, state, drive, steps, loop)


def pull_back_leaky_units(
    units: LeakyUnits,
    trace: LeakyTrace,
    on_spikes: Tensor,
    on_potentials: Tensor | None = None,
    remaining: Tensor | None = None,
    weights: Tensor | None = None,
    *,
    gathered: bool = False,
) -> Tensor:
    """Pull cotangents back to the drive, through time, in closed form.

    Args:
        units: Parameters.
        trace: What the units did.
        on_spikes: Derivative of some cost by the spikes ``[time, replica, batch, unit]``.
        on_potentials: The same by the potentials before the reset; None for zero.
        remaining: Refractory steps before the first step ``[replica, batch, unit]``; None for none.
        weights: Of synapses among the units ``[replica, to, from]``.
        gathered: Sum over time: the derivative by a drive that did not change.

    Returns:
        Derivative of the cost by the drive ``[time or 1, replica, batch, unit]``; equations at
        :func:`pull_back_leaky_units_eagerly`.

    Example:
        >>> units = LeakyUnits(0.5, 1.0, 0.0, 1.0, "none", 0.0, 0, False, (5, 0.0, 1.0))
        >>> trace = LeakyTrace(*torch.zeros(2, 2, 1, 1, 1))
        >>> pull_back_leaky_units(units, trace, torch.ones(2, 1, 1, 1)).flatten().tolist()
        [1.5, 1.0]
    """
    if runs_compiled(trace.potentials, on_spikes, *(() if weights is None else (weights,))):
        return pull_back_compiled(
            units, trace, on_spikes, on_potentials, remaining, weights, gathered=gathered
        )
    if weights is None and runs_on_gpu(trace.potentials, on_spikes):
        return pull_back_on_gpu(units, trace, on_spikes, on_potentials, remaining, gathered=gathered)
    on_drive = pull_back_leaky_units_eagerly(units, trace, on_spikes, on_potentials, remaining, weights)
    return on_drive.sum(0, keepdim=True) if gathered else on_drive


def followed(units: LeakyUnits, *tensors: Tensor) -> bool:
    """Whether autograd has to follow what is done to these tensors or to the units' parameters."""
    values = (
        units.decay,
        units.gain,
        units.offset,
        units.threshold,
        units.reset_to,
        *(units.adaptation or ()),
    )
    return torch.is_grad_enabled() and any(
        isinstance(v, Tensor) and v.requires_grad for v in (*values, *tensors)
    )
