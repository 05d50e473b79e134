"""Compiled scan of a layer of model neurons through time: one mechanism for every model."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec

import torch
from torch import Tensor

__all__ = ["can_scan_model", "scan_model"]


def can_scan_model(*values: Tensor) -> bool:
    """Say whether compiled code can do a scan: Numba is there, all is on the CPU and of one type that it
    knows, and no gradient is asked of autograd.

    Args:
        values: Drive, variables and the parameters that are tensors.

    Example:
        >>> can_scan_model(torch.zeros(3, requires_grad=True)), can_scan_model(torch.zeros(3).half())
        (False, False)
    """
    followed = torch.is_grad_enabled() and any(value.requires_grad for value in values)
    known = {value.dtype for value in values} in ({torch.float32}, {torch.float64})
    here = all(value.device.type == "cpu" for value in values)
    return known and here and not followed and find_spec("numba") is not None


def scan_model(
    name: str, variables: Sequence[Tensor], coefficients: Sequence[float | Tensor], drive: Tensor
) -> tuple[list[Tensor], Tensor, Tensor]:
    """Advance neurons through a sequence in compiled code.

    Args:
        name: The model, of those of :mod:`arealis.numerics.spiking.models_kernels`.
        variables: Each ``[replica, batch, unit]``, the potential first.
        coefficients: Each one number, or a tensor that broadcasts to a variable.
        drive: ``[time, replica, batch, unit]``, of the type of the variables.

    Returns:
        The last variables, the spikes and the potentials, both of the shape of the drive.

    Example:
        >>> still = torch.zeros(1, 1, 1, dtype=torch.float64)
        >>> leaky = (0.5, 0.0, 0.0, 0.5, 1.0, 1.0)  # decays, mixing, drop and threshold of a spike response
        >>> _, spikes, potentials = scan_model("spike_response", [still] * 4, leaky, still[None] + 2)
        >>> spikes.shape, potentials.tolist()
        (torch.Size([1, 1, 1, 1]), [[[[1.0]]]])
    """
    from arealis.numerics.spiking.models_kernels import KERNELS

    shape, cells = drive.shape[1:], drive[0].numel()
    held = torch.stack([v.detach().expand(shape).reshape(-1) for v in variables], dim=1).contiguous()
    parameters = _side_by_side(coefficients, shape, drive)
    rows = drive.detach().reshape(len(drive), cells).contiguous()
    spikes, potentials = torch.empty_like(rows), torch.empty_like(rows)
    arrays = (held.numpy(), parameters.numpy(), rows.numpy(), spikes.numpy(), potentials.numpy())
    KERNELS[name](*arrays)
    last = [column.reshape(shape).clone() for column in held.T]
    return last, spikes.reshape(drive.shape), potentials.reshape(drive.shape)


def _side_by_side(coefficients: Sequence[float | Tensor], shape: torch.Size, like: Tensor) -> Tensor:
    """Parameters ``[cell, parameter]``, or ``[1, parameter]`` where all cells are alike."""
    single = all(not isinstance(c, Tensor) or c.numel() == 1 for c in coefficients)
    values = [torch.as_tensor(c, dtype=like.dtype).detach() for c in coefficients]
    if single:
        return torch.stack([value.reshape(()) for value in values])[None]
    return torch.stack([value.expand(shape).reshape(-1) for value in values], dim=1).contiguous()
