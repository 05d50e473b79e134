"""Hand tensors to the compiled scans, where there is a compiler and they are of a kind that it knows."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

import numpy as np
import torch
from torch import Tensor

from arealis.numerics.spiking.leaky_units import LeakyLoop, LeakyState, LeakyTrace, LeakyUnits
from arealis.numerics.spiking.memory import unfilled
from arealis.numerics.spiking.threads import in_spans

__all__ = [
    "RESETS",
    "cell_table",
    "cells_of",
    "compiler_found",
    "kernels",
    "own_copy",
    "pull_back_compiled",
    "runs_compiled",
    "scan_compiled",
]

RESETS = {"none": 0, "subtract": 1, "value": 2}
"""Reset → its number in compiled code."""


@cache
def compiler_found() -> bool:
    """Whether Numba is installed."""
    return find_spec("numba") is not None


@cache
def kernels(name: str) -> ModuleType:
    """Import a module of kernels, and Numba with it, when first needed."""
    return import_module(f"arealis.numerics.spiking.{name}")


def runs_compiled(*tensors: Tensor) -> bool:
    """Whether compiled code can take these tensors: one type, single or double, in the processor's memory."""
    kinds = {(t.dtype, t.device.type) for t in tensors}
    return compiler_found() and kinds in ({(torch.float32, "cpu")}, {(torch.float64, "cpu")})


def scan_compiled(
    units: LeakyUnits,
    state: LeakyState,
    drive: Tensor,
    steps: int | None = None,
    loop: LeakyLoop | None = None,
) -> tuple[LeakyState, LeakyTrace]:
    """Advance leaky units through a sequence in compiled code; arguments and answer are those of
    :func:`arealis.numerics.spiking.scan_leaky_units`."""
    shape, like = drive.shape[1:], drive
    steps = len(drive) if steps is None else steps
    shared = len(drive) == 1 or drive.stride(0) == 0
    flat = np.ascontiguousarray((drive[:1] if shared else drive).detach().numpy()).reshape(
        1 if shared else steps, shape.numel()
    )
    potential = own_copy(state.potential, like)
    remaining = None if state.remaining is None else own_copy(state.remaining, like)
    adaptation = None if state.adaptation is None else own_copy(state.adaptation, like)
    out = [unfilled((steps, *shape), like) for _ in range(2 + (adaptation is not None))]
    fixed = (
        flat,
        *(_flat(s, like) for s in (potential, remaining, adaptation)),
        _flat(None if loop is None else own_copy(loop.before, like), like),
        cells_of(units, like),
        _absent(like, 3) if loop is None else _array(loop.weights.transpose(1, 2)),
        shape[-2],
        shape[-1],
        RESETS[units.reset],
        units.refractory,
        *(o.numpy().reshape(steps, shape.numel()) for o in out),
        *(() if adaptation is not None else (_absent(like, 2),)),
    )
    _share(kernels("compiled_leaky").scan_tiles, fixed, steps, shape, alone=loop is None)
    return LeakyState(potential, remaining, adaptation), LeakyTrace(*out)


def pull_back_compiled(
    units: LeakyUnits,
    trace: LeakyTrace,
    on_spikes: Tensor,
    on_potentials: Tensor | None = None,
    remaining: Tensor | None = None,
    weights: Tensor | None = None,
    *,
    gathered: bool = False,
) -> Tensor:
    """Pull cotangents back to the drive in compiled code; arguments and answer are those of
    :func:`arealis.numerics.spiking.pull_back_leaky_units`."""
    like, shape = trace.potentials, trace.potentials.shape
    rows = (len(like), shape[1:].numel())
    given = (trace.spikes, like, trace.thresholds, on_spikes, on_potentials)
    if remaining is None and units.refractory:
        remaining = torch.zeros(shape[1:], dtype=like.dtype)
    left = None if remaining is None else own_copy(remaining, like)
    on_drive = unfilled((1 if gathered else len(like), *shape[1:]), like)
    code, slope, scale = units.surrogate
    number = np.dtype(str(like.dtype).removeprefix("torch.")).type
    fixed = (
        *(_absent(like, 2) if g is None else _array(g).reshape(rows) for g in given),
        _flat(left, like),
        cells_of(units, like),
        _absent(like, 3) if weights is None else _array(weights),
        shape[-2],
        shape[-1],
        RESETS[units.reset],
        units.refractory,
        units.detach_reset,
        code,
        number(slope),
        number(scale),
        on_drive.numpy().reshape(len(on_drive), rows[1]),
    )
    _share(kernels("compiled_leaky").pull_back_tiles, fixed, len(like), shape[1:], alone=weights is None)
    return on_drive


def _share(
    kernel: Callable[..., None], fixed: tuple[object, ...], steps: int, shape: torch.Size, *, alone: bool
) -> None:
    """Call a kernel for spans of ``[replica, batch, unit]``: of whole examples, unless units are alone."""
    grain = 1 if alone else shape[-1]
    in_spans(
        lambda first, last: kernel(first * grain, last * grain, *fixed),
        shape.numel() // max(grain, 1),
        steps * shape.numel(),
    )


def _array(tensor: Tensor) -> np.ndarray:
    return np.ascontiguousarray(tensor.detach().numpy())


def own_copy(tensor: Tensor, like: Tensor) -> Tensor:
    """A copy that compiled code may write to, of the drive's shape."""
    return tensor.detach().expand(like.shape[1:]).clone(memory_format=torch.contiguous_format)


def _flat(tensor: Tensor | None, like: Tensor) -> np.ndarray:
    return _absent(like, 1) if tensor is None else tensor.numpy().reshape(-1)


def _absent(like: Tensor, dimensions: int) -> np.ndarray:
    return torch.empty((0,) * (dimensions - 1) + (0,), dtype=like.dtype).numpy()


def cells_of(units: LeakyUnits, like: Tensor) -> np.ndarray:
    """Parameters ``[parameter, 1 or replica, 1 or unit]``, in the order of ``CELL_ROWS``."""
    values = [units.decay, units.gain, units.offset, units.threshold, units.reset_to]
    return cell_table([*values, *(units.adaptation or ())], like).numpy()


def cell_table(values: list[float | Tensor], like: Tensor) -> Tensor:
    """Lay parameters out ``[parameter, 1 or replica, 1 or unit]``, of the type of ``like`` and beside it."""
    if not any(isinstance(v, Tensor) for v in values):
        return torch.tensor(values, dtype=like.dtype, device=like.device).reshape(-1, 1, 1)
    rows = [torch.as_tensor(v, dtype=like.dtype, device=like.device).detach() for v in values]
    rows = torch.broadcast_tensors(*(r.reshape(r.shape or (1, 1, 1)) for r in rows))
    return torch.stack([r[:, 0] for r in rows]).contiguous()
