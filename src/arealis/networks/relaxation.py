"""Areas on a cycle: stepped through time together, forwards and backwards, through one matrix."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from arealis.networks.rate import RateNeuron

__all__ = ["Block", "Clamp", "free", "held", "relax", "relax_backwards"]


@dataclass(frozen=True)
class Clamp:
    """Units held at a value whatever drives them.

    Args:
        mask: Which units ``[unit]``.
        value: Their activity ``[unit]``; read only where the mask is true.
    """

    mask: Tensor
    value: Tensor


@dataclass(frozen=True)
class Block:
    """Neighbouring units of one neuron model, of one area or of several.

    Args:
        neuron: The model.
        width: Number of units.
        clamp: Units that are held, if any.
    """

    neuron: RateNeuron
    width: int
    clamp: Clamp | None = None


def held(rate: Tensor, clamp: Clamp | None) -> Tensor:
    """Return the activity with clamped units at their value."""
    return rate if clamp is None else torch.where(clamp.mask, clamp.value, rate)


def free(cotangent: Tensor, clamp: Clamp | None) -> Tensor:
    """Return the cotangent without clamped units, which pass none."""
    return cotangent if clamp is None else cotangent.masked_fill(clamp.mask, 0.0)


def relax(
    blocks: Sequence[Block], states: Sequence[dict[str, Tensor]], outside: Tensor, matrix: Tensor
) -> tuple[list[dict[str, Tensor]], Tensor]:
    r"""Step blocks through time together.

    .. math:: I_t = u_t + W r_{t-1}

    Args:
        blocks: The units, in the order of the matrix.
        states: State of each block before the first step.
        outside: Drive ``u`` from outside the cycle ``[time, replica, batch, unit]``.
        matrix: Efficacies ``W`` ``[replica, target, source]``.

    Returns:
        The last states and the activity ``[time, replica, batch, unit]``.
    """
    widths, states = [b.width for b in blocks], list(states)
    rate = _joined([held(b.neuron.output(s), b.clamp) for b, s in zip(blocks, states, strict=True)])
    onward, history = matrix.transpose(1, 2), []
    for outside_t in outside:
        rates = []
        drive = torch.baddbmm(outside_t, rate, onward)
        for i, (block, current) in enumerate(zip(blocks, _parted(drive, widths), strict=True)):
            states[i], here = block.neuron.step(states[i], current)
            rates.append(held(here, block.clamp))
        rate = _joined(rates)
        history.append(rate)
    return states, torch.stack(history)


def relax_backwards(
    blocks: Sequence[Block], activity: Tensor, errors: Tensor, matrix: Tensor, passes: Tensor | None
) -> Tensor:
    r"""Carry errors back through the steps of a relaxation.

    .. math:: \delta_t = (e_t + B^\top \delta_{t+1}) \odot \varphi'(v_t)

    Args:
        blocks: The units, in the order of the matrix.
        activity: What they did ``[time, replica, batch, unit]``.
        errors: Derivative of the cost by that activity, of the same shape.
        matrix: Matrix ``B`` that carries error ``[replica, target, source]``.
        passes: 1 for units that pass error on and 0 for others ``[unit]``; None if all do.

    Returns:
        Signals on the drive ``[time, replica, batch, unit]``.
    """
    widths = [b.width for b in blocks]
    carried: list[Tensor | None] = [None] * len(blocks)
    delta, deltas = torch.zeros_like(errors[0]), []
    for activity_t, error_t in zip(activity.flip(0), errors.flip(0), strict=True):
        arrived, parts = torch.baddbmm(error_t, delta, matrix), []
        both = zip(_parted(activity_t, widths), _parted(arrived, widths), strict=True)
        for i, (rate, error) in enumerate(both):
            error = free(error, blocks[i].clamp)
            part, carried[i] = blocks[i].neuron.pull_back_step(rate, error, carried[i])
            parts.append(part)
        delta = _joined(parts) if passes is None else _joined(parts) * passes
        deltas.append(delta)
    return torch.stack(deltas[::-1])


def _joined(parts: Sequence[Tensor]) -> Tensor:
    return parts[0] if len(parts) == 1 else torch.cat(list(parts), dim=-1)


def _parted(whole: Tensor, widths: Sequence[int]) -> Sequence[Tensor]:
    return (whole,) if len(widths) == 1 else whole.split(list(widths), dim=-1)
