"""Ring of slots: what an episodic memory writes into, oldest first, and how a cue weighs what it holds."""

from __future__ import annotations

import math
from collections.abc import Mapping

import torch
from torch import Tensor

__all__ = ["empty_ring", "weigh_slots", "write_slot"]

_SILENCE = 1e-6  # what was written more weakly than this is not read, so that derivatives stay bounded


def empty_ring(
    shape: tuple[int, ...], slots: int, widths: Mapping[str, int], like: Tensor
) -> dict[str, Tensor]:
    """Make an empty memory.

    Args:
        shape: Replicas and examples.
        slots: Number of slots.
        widths: What is kept in a slot → number of units.
        like: A tensor of the type and device to use.

    Returns:
        What is kept ``[*shape, slot, unit]``, how far each slot is ``"filled"`` and whether it is ``"next"``
        to be written ``[*shape, slot]``.

    Example:
        >>> empty_ring((1, 1), 3, {"key": 2}, torch.zeros(()))["next"].tolist()
        [[[1.0, 0.0, 0.0]]]
    """
    empty = like.new_zeros(())
    kept = {name: empty.expand(*shape, slots, width) for name, width in widths.items()}
    first = torch.eye(1, slots, dtype=like.dtype, device=like.device)[0]
    return {**kept, "filled": empty.expand(*shape, slots), "next": first.expand(*shape, slots)}


def write_slot(
    held: Mapping[str, Tensor], contents: Mapping[str, Tensor], strength: Tensor
) -> dict[str, Tensor]:
    r"""Write into the next slot and move on, both by as much as the strength says.

    .. math:: x_k \leftarrow x_k + w\, p_k\, (c - x_k), \qquad p \leftarrow (1 - w)\, p + w\, S p

    with the strength w, the place p of the next slot and its shift S to the slot behind it; the last one is
    followed by the first. At strengths 0 and 1 each content has a slot of its own; in between they blend.

    Args:
        held: The memory.
        contents: What to keep → ``[..., unit]``.
        strength: ``[..., 1]``, between 0 and 1.

    Returns:
        The memory after writing.

    Example:
        >>> ring = empty_ring((), 2, {"key": 1}, torch.zeros(()))
        >>> write_slot(ring, {"key": torch.full((1,), 7.0)}, torch.ones(1))["key"].tolist()
        [[7.0], [0.0]]
    """
    place = strength * held["next"]
    kept = {
        name: held[name] + place[..., None] * (content[..., None, :] - held[name])
        for name, content in contents.items()
    }
    after = held["next"] + strength * (held["next"].roll(1, -1) - held["next"])
    return {**kept, "filled": held["filled"] + place * (1 - held["filled"]), "next": after}


def weigh_slots(logit: Tensor, filled: Tensor) -> Tensor:
    r"""Weigh slots by softmax over those that are filled.

    .. math:: a_k = \frac{f_k e^{l_k}}{\sum_j f_j e^{l_j}}

    Args:
        logit: How well each slot answers a cue ``[..., slot]``.
        filled: How far it is filled, of the same shape.

    Returns:
        Weights of the same shape that sum to one; all zero for an empty memory.

    Example:
        >>> weigh_slots(torch.tensor([5.0, 5.0, 99.0]), torch.tensor([1.0, 1.0, 0.0])).tolist()
        [0.5, 0.5, 0.0]
    """
    top = logit.detach().masked_fill(filled <= 0, -math.inf).amax(-1, keepdim=True)
    top = top.masked_fill(top.isinf(), 0.0)
    share = filled * (logit - top).clamp_max(0.0).exp()
    return share / share.sum(-1, keepdim=True).clamp_min(_SILENCE)
