"""Hand tensors to the kernels of a graphics processor, where there is one and Triton is installed."""

from __future__ import annotations

import math
from functools import cache
from importlib.util import find_spec

import torch
from torch import Tensor

from arealis.numerics.spiking.compiled import RESETS, cell_table, kernels, own_copy
from arealis.numerics.spiking.leaky_units import LeakyState, LeakyTrace, LeakyUnits

__all__ = ["pull_back_on_gpu", "runs_on_gpu", "scan_on_gpu", "triton_found"]


@cache
def triton_found() -> bool:
    """Whether Triton is installed."""
    return find_spec("triton") is not None


def runs_on_gpu(*tensors: Tensor) -> bool:
    """Whether the kernels can take these tensors: one type, single or double, in the memory of one GPU."""
    kinds = {(t.dtype, t.device) for t in tensors}
    (kind, device), *others = kinds
    known = kind in (torch.float32, torch.float64) and device.type == "cuda"
    return known and not others and triton_found()


def scan_on_gpu(
    units: LeakyUnits, state: LeakyState, drive: Tensor, steps: int | None = None
) -> tuple[LeakyState, LeakyTrace]:
    """Advance leaky units that do not drive each other through a sequence; arguments and answer are those of
    :func:`arealis.numerics.spiking.scan_leaky_units`."""
    shape = drive.shape[1:]
    steps = len(drive) if steps is None else steps
    shared = len(drive) == 1 or drive.stride(0) == 0
    given = (drive[:1] if shared else drive).detach().contiguous()
    potential = own_copy(state.potential, drive)
    others = [None if s is None else own_copy(s, drive) for s in (state.remaining, state.adaptation)]
    spikes, potentials = (drive.new_empty((steps, *shape)) for _ in range(2))
    levels = None if state.adaptation is None else torch.empty_like(spikes)
    cells, where = _cells(units, drive)
    kernel = kernels("triton_leaky")
    with torch.cuda.device_of(drive):
        kernel.scan_tile[(_tiles(drive),)](
            given,
            potential,
            *others,
            cells,
            spikes,
            potentials,
            levels,
            steps,
            *where,
            0 if shared else shape.numel(),
            units.refractory,
            RESETS[units.reset],
            kernel.BLOCK,
            enable_fp_fusion=False,
        )
    return LeakyState(potential, *others), LeakyTrace(spikes, potentials, levels)


def pull_back_on_gpu(
    units: LeakyUnits,
    trace: LeakyTrace,
    on_spikes: Tensor,
    on_potentials: Tensor | None = None,
    remaining: Tensor | None = None,
    *,
    gathered: bool = False,
) -> Tensor:
    """Pull cotangents back to the drive; arguments and answer are those of
    :func:`arealis.numerics.spiking.pull_back_leaky_units`."""
    like, shape = trace.potentials, trace.potentials.shape
    given = (trace.spikes, like, trace.thresholds, on_spikes, on_potentials)
    if remaining is None and units.refractory:
        remaining = like.new_zeros(shape[1:])
    left = None if remaining is None else own_copy(remaining, like)
    on_drive = like.new_empty((1 if gathered else len(like), *shape[1:]))
    cells, where = _cells(units, like)
    kernel = kernels("triton_leaky")
    with torch.cuda.device_of(like):
        kernel.pull_back_tile[(_tiles(like),)](
            *(None if g is None else g.detach().contiguous() for g in given),
            left,
            cells,
            on_drive,
            len(like),
            *where,
            where[0] * (len(like) - 1),
            where[0] * (units.refractory + 1),
            units.refractory,
            RESETS[units.reset],
            units.detach_reset,
            units.surrogate[0],
            gathered,
            kernel.BLOCK,
            enable_fp_fusion=False,
        )
    return on_drive


def _tiles(like: Tensor) -> int:
    return -(-like.shape[1:].numel() // kernels("triton_leaky").BLOCK)


def _cells(units: LeakyUnits, like: Tensor) -> tuple[Tensor, tuple[int, ...]]:
    """The parameters, one row each, and how an element finds its own: in all, of one replica, of one
    example; in a row, and how far replicas and units are apart there."""
    values = [units.decay, units.gain, units.offset, units.threshold, units.reset_to]
    cells = cell_table([*values, *_surrogate(units), *(units.adaptation or (0.0, 0.0))], like)
    _, replicas, own = cells.shape
    example, replica = like.shape[-1], like.shape[-2:].numel()
    apart = (own if replicas > 1 else 0, 1 if own > 1 else 0)
    return cells, (like.shape[1:].numel(), replica, example, replicas * own, *apart)


def _surrogate(units: LeakyUnits) -> tuple[float, float]:
    """By what a potential's distance to its threshold is multiplied, and the height of the slope over it."""
    code, slope, scale = units.surrogate
    sharpness = slope * math.pi / 2 if code == 1 else slope
    heights = {1: slope / 2, 3: slope, 4: slope / math.sqrt(2 * math.pi)}
    return sharpness, scale * heights.get(code, 1.0)
