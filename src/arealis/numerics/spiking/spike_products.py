"""Products with spikes: dense, or event by event where spikes are few."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import embedding_bag

from arealis.numerics.spiking.event_lists import EventLists, event_lists

__all__ = ["crossover", "spike_layer", "spike_outer", "spike_product"]

DENSEST, DENSEST_BY_TARGET = 0.2, 0.0025


def crossover(targets: int) -> float:
    """Return the part of entries that may be spikes before dense products are faster, lists included.

    Measured, forward and for the gradient together: a fifth, and with few targets less, because lists cost as
    much for one target as for many.

    Args:
        targets: Number of units that the spikes reach.

    Returns:
        The part.

    Example:
        >>> crossover(256), crossover(10)
        (0.2, 0.025)
    """
    return min(DENSEST, DENSEST_BY_TARGET * targets)


def spike_product(spikes: Tensor, weights: Tensor, lists: EventLists | None = None) -> Tensor:
    r"""Return what spikes put into their targets.

    .. math:: I_{ri} = \sum_j W_{ij}\, z_{rj}

    Where at most :func:`crossover` of the entries are spikes, and all others 0, only rows of :math:`W^\top`
    whose units spiked are read.

    Args:
        spikes: ``[replica, row, from]``, with time steps and examples as rows.
        weights: ``[replica, to, from]``.
        lists: Their events, if known.

    Returns:
        Drive ``[replica, row, to]``.

    Example:
        >>> spike_product(torch.eye(8)[None, :2], torch.arange(16.0).reshape(1, 2, 8)).tolist()
        [[[0.0, 8.0], [1.0, 9.0]]]
    """
    lists = event_lists(spikes, crossover(weights.shape[1])) if lists is None else lists
    if lists is None:
        return spikes @ weights.transpose(1, 2)
    table = weights.transpose(1, 2).contiguous().reshape(-1, weights.shape[1])  # else a slow way is taken
    drive = embedding_bag(lists.units, table, lists.unit_offsets, mode="sum")
    return drive.reshape(*spikes.shape[:2], -1)


def spike_outer(errors: Tensor, spikes: Tensor, lists: EventLists | None = None) -> Tensor:
    r"""Return the sum of outer products of errors and spikes: the gradient of the weights between them.

    .. math:: \bar W_{ij} = \sum_r \bar I_{ri}\, z_{rj}

    Args:
        errors: :math:`\bar I`, ``[replica, row, to]``.
        spikes: ``[replica, row, from]``.
        lists: Their events, if known.

    Returns:
        ``[replica, to, from]``.

    Example:
        >>> spike_outer(torch.tensor([[[2.0], [3.0]]]), torch.eye(8)[None, :2]).tolist()
        [[[2.0, 3.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]]]
    """
    lists = event_lists(spikes, crossover(errors.shape[2])) if lists is None else lists
    if lists is None:
        return errors.transpose(1, 2) @ spikes
    table = errors.contiguous().reshape(-1, errors.shape[2])
    gradient = embedding_bag(lists.rows, table, lists.row_offsets, mode="sum")
    return gradient.reshape(spikes.shape[0], spikes.shape[2], -1).transpose(1, 2)


class _Product(torch.autograd.Function):
    """Product with spikes whose events are listed once for both directions."""

    @staticmethod
    def forward(ctx: Any, spikes: Tensor, weights: Tensor) -> Tensor:
        ctx.lists = event_lists(spikes, crossover(weights.shape[1]))
        ctx.save_for_backward(spikes, weights)
        if ctx.lists is None:
            return spikes @ weights.transpose(1, 2)
        return spike_product(spikes, weights, ctx.lists)

    @staticmethod
    def backward(ctx: Any, *cotangents: Tensor) -> tuple[Tensor | None, Tensor | None]:
        spikes, weights = ctx.saved_tensors
        errors = cotangents[0]
        on_spikes = errors @ weights if ctx.needs_input_grad[0] else None
        if not ctx.needs_input_grad[1]:
            return on_spikes, None
        if ctx.lists is None:
            return on_spikes, errors.transpose(1, 2) @ spikes
        return on_spikes, spike_outer(errors, spikes, ctx.lists)


def spike_layer(spikes: Tensor, weights: Tensor) -> Tensor:
    """Return what spikes put into their targets, for autograd; events are listed once for both directions.

    Args:
        spikes: ``[replica, row, from]``.
        weights: ``[replica, to, from]``.

    Returns:
        Drive ``[replica, row, to]``.

    Example:
        >>> weights = torch.ones(1, 2, 8, requires_grad=True)
        >>> spike_layer(torch.eye(8)[None, :2], weights).sum().backward()
        >>> weights.grad[0, 0].tolist()
        [1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]
    """
    return _Product.apply(spikes, weights)
