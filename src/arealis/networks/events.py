"""Products with sequences of spikes, event by event where spikes are few."""

from __future__ import annotations

import torch
from torch import Tensor
from torch._C._functorch import is_batchedtensor  # a network that vmap runs many of has no single spikes

from arealis.numerics.spiking import crossover, event_lists, spike_outer, spike_product

__all__ = ["outer_by_events", "project_by_events"]


def project_by_events(activity: Tensor, efficacy: Tensor) -> Tensor | None:
    """Carry spikes across a matrix of synapses, reading synapses of units that spiked alone.

    Args:
        activity: ``[time, replica or 1, batch, source]``.
        efficacy: ``[replica, target, source]``.

    Returns:
        Current ``[time, replica, batch, target]``; None if these are no spikes, or so many that a dense
        product is faster, or if autograd has to follow.

    Example:
        >>> spikes = torch.eye(8).reshape(8, 1, 1, 8)
        >>> project_by_events(spikes, torch.arange(8.0).expand(1, 60, 8))[:, 0, 0, 0].tolist()
        [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]
        >>> project_by_events(0.5 * spikes, torch.ones(1, 60, 8)) is None
        True
    """
    if not _may_be_spikes(activity, efficacy):
        return None
    replicas, targets, _ = efficacy.shape
    time, _, batch, _ = activity.shape
    rows, shared = _rows(activity, replicas)
    weights = efficacy.reshape(1, replicas * targets, -1) if shared else efficacy
    lists = event_lists(rows, crossover(weights.shape[1]))
    if lists is None:
        return None
    product = spike_product(rows, weights, lists)
    if shared:
        return product.reshape(time, batch, replicas, targets).transpose(1, 2)
    return product.reshape(replicas, time, batch, targets).transpose(0, 1)


def outer_by_events(signal: Tensor, seen: Tensor) -> Tensor | None:
    """Multiply both sides of every synapse, summed over time and batch, reading signals at spikes alone.

    Args:
        signal: ``[time, replica, batch, target]``.
        seen: ``[time, replica or 1, batch, source]``.

    Returns:
        ``[replica, target, source]``, or None as :func:`project_by_events`.

    Example:
        >>> spikes = torch.eye(8).reshape(8, 1, 1, 8)
        >>> outer_by_events(torch.arange(8.0).reshape(8, 1, 1, 1).expand(8, 1, 1, 60), spikes)[0, 0].tolist()
        [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]
    """
    if not _may_be_spikes(seen, signal):
        return None
    time, replicas, batch, targets = signal.shape
    rows, shared = _rows(seen, replicas)
    if shared:
        errors = signal.transpose(1, 2).reshape(1, time * batch, replicas * targets)
    else:
        errors = signal.transpose(0, 1).reshape(replicas, time * batch, targets)
    lists = event_lists(rows, crossover(errors.shape[2]))
    return None if lists is None else spike_outer(errors, rows, lists).reshape(replicas, targets, -1)


def _may_be_spikes(activity: Tensor, other: Tensor) -> bool:
    """Whether a sequence ends in spikes or silence: what is of rates is seldom taken for spikes."""
    if len(activity) == 1 or activity.device.type != "cpu":
        return False
    followed = torch.is_grad_enabled() and (activity.requires_grad or other.requires_grad)
    if followed or is_batchedtensor(activity) or is_batchedtensor(other):
        return False
    last = activity[-1]
    return bool(((last == 0) | (last == 1)).all())


def _rows(activity: Tensor, replicas: int) -> tuple[Tensor, bool]:
    """``[replica, time × batch, unit]``, of one replica if all see the same, and whether they do."""
    time, own, batch, units = activity.shape
    if own == 1 or activity.stride(1) == 0:
        return activity[:, 0].reshape(1, time * batch, units), replicas > 1
    return activity.transpose(0, 1).reshape(own, time * batch, units), False
