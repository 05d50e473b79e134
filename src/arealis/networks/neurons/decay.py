"""What a parameter of a neuron model becomes in a time step, for one number and for one a cell alike."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from arealis.networks.neuron import Value

__all__ = ["decay_factor", "spread"]


def decay_factor(duration: float, time_constant: Value) -> Value:
    r"""Return what a time step leaves of a quantity that decays, :math:`e^{-\Delta t/\tau}`.

    Args:
        duration: Δt.
        time_constant: τ, in the same unit.

    Example:
        >>> round(decay_factor(1.0, 10.0), 4)
        0.9048
    """
    if isinstance(time_constant, Tensor):
        return torch.exp(-duration / time_constant)
    return math.exp(-duration / time_constant)


def spread(value: Value, shape: tuple[int, ...], like: Tensor) -> Tensor:
    """Return a parameter as a variable of a state: of this shape, of the type and on the device of ``like``.

    Example:
        >>> spread(-65.0, (1, 2, 1), torch.zeros(())).flatten().tolist()
        [-65.0, -65.0]
    """
    return torch.as_tensor(value, dtype=like.dtype, device=like.device).expand(shape)
