"""Products with sparse synapses: gathered by targets, or event by event where few sources are active."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import embedding_bag

from arealis.numerics.spiking.compiled import compiler_found, kernels, runs_compiled

__all__ = ["BySource", "by_source", "sparse_outer", "sparse_product", "sparse_send_back"]

MOST_ACTIVE = 0.25


@dataclass(frozen=True)
class BySource:
    """Synapses of several replicas listed by source.

    Args:
        offsets: Where the lists of each source begin, and end ``[replica, source + 1]``.
        targets: Where each synapse ends, one array a replica.
        places: Where each lies among ``[target, slot]``, one array a replica.
    """

    offsets: tuple[np.ndarray, ...]
    targets: tuple[np.ndarray, ...]
    places: tuple[np.ndarray, ...]


def by_source(sources: Tensor, count: int, absent: Tensor | None = None) -> BySource:
    """List synapses by source.

    Args:
        sources: Where each comes from ``[replica, target, slot]``.
        count: Number of sources.
        absent: Slots that are empty, laid out alike; None if there are none.

    Returns:
        The lists, in compiled code where there is a compiler.

    Example:
        >>> lists = by_source(torch.tensor([[[1, 0], [1, 2]]]), 3)
        >>> lists.offsets[0].tolist(), lists.targets[0].tolist(), lists.places[0].tolist()
        ([0, 1, 3, 4], [0, 0, 1, 1], [1, 0, 2, 3])
    """
    found = [
        _listed(s.numpy(), count, np.zeros((0, 0), bool) if absent is None else absent[r].numpy())
        for r, s in enumerate(sources)
    ]
    return BySource(*zip(*found, strict=True))


def sparse_product(seen: Tensor, sources: Tensor, efficacy: Tensor, lists: BySource | None = None) -> Tensor:
    r"""Return what sources put into their targets.

    .. math:: I_{ri} = \sum_k W_{ik}\, x_{r\,s(i, k)}

    Where at most a quarter of the activity is not zero, and synapses are listed by source, only those of
    active sources are read. Autograd follows activity and efficacies.

    Args:
        seen: Activity ``[replica, row, source]``, with time steps and examples as rows.
        sources: Where each synapse comes from ``[replica, target, slot]``.
        efficacy: Laid out alike; zero where a slot is empty.
        lists: The same synapses by source, if known.

    Returns:
        Drive ``[replica, row, target]``.

    Example:
        >>> sources, efficacy = torch.tensor([[[1, 0], [1, 2]]]), torch.tensor([[[1.0, 2.0], [3.0, 4.0]]])
        >>> sparse_product(torch.tensor([[[1.0, 0.0, 10.0]]]), sources, efficacy).tolist()
        [[[2.0, 40.0]]]
    """
    return _Product.apply(seen, sources, efficacy, lists)


def sparse_send_back(signal: Tensor, sources: Tensor, efficacy: Tensor, count: int) -> Tensor:
    r"""Return what a signal at the targets becomes at the sources.

    .. math:: \bar x_{rj} = \sum_{i, k:\, s(i, k) = j} W_{ik}\, \bar I_{ri}

    Args:
        signal: ``[replica, row, target]``.
        sources: Where each synapse comes from ``[replica, target, slot]``.
        efficacy: Laid out alike.
        count: Number of sources.

    Returns:
        ``[replica, row, source]``.

    Example:
        >>> sources, efficacy = torch.tensor([[[1, 0], [1, 2]]]), torch.tensor([[[1.0, 2.0], [3.0, 4.0]]])
        >>> sparse_send_back(torch.ones(1, 1, 2), sources, efficacy, 3).tolist()
        [[[2.0, 4.0, 4.0]]]
    """
    sent = signal.new_zeros(*signal.shape[:2], count)
    if runs_compiled(signal, efficacy):
        for r, from_where in enumerate(sources):
            given = (_array(signal[r]), from_where.numpy(), _array(efficacy[r]))
            kernels("compiled_sparse").add_to_sources(*given, sent[r].numpy())
        return sent
    for slot in range(sources.shape[2]):
        where = sources[:, None, :, slot].expand(-1, signal.shape[1], -1).long()
        sent = sent.scatter_add(2, where, efficacy[:, None, :, slot] * signal)
    return sent


def sparse_outer(signal: Tensor, seen: Tensor, sources: Tensor) -> Tensor:
    r"""Return products of both sides of every synapse, summed over rows.

    .. math:: \bar W_{ik} = \sum_r \bar I_{ri}\, x_{r\,s(i, k)}

    Args:
        signal: ``[replica, row, target]``.
        seen: ``[replica, row, source]``.
        sources: Where each synapse comes from ``[replica, target, slot]``.

    Returns:
        ``[replica, target, slot]``.

    Example:
        >>> seen = torch.tensor([[[1.0, 2.0, 3.0]]])
        >>> sparse_outer(torch.ones(1, 1, 2), seen, torch.tensor([[[1, 0], [1, 2]]])).tolist()
        [[[2.0, 1.0], [2.0, 3.0]]]
    """
    if runs_compiled(signal, seen):
        products = signal.new_zeros(sources.shape)
        for r, from_where in enumerate(sources):
            given = (_array(signal[r]), _array(seen[r]), from_where.numpy())
            kernels("compiled_sparse").add_outer(*given, products[r].numpy())
        return products
    by_slot = []
    for slot in range(sources.shape[2]):
        where = sources[:, None, :, slot].expand(-1, signal.shape[1], -1).long()
        by_slot.append((signal * seen.gather(2, where)).sum(1))
    return torch.stack(by_slot, dim=2)


class _Product(torch.autograd.Function):
    """Product whose way back is that of every synapse."""

    @staticmethod
    def forward(ctx: Any, seen: Tensor, sources: Tensor, efficacy: Tensor, lists: BySource | None) -> Tensor:
        ctx.save_for_backward(seen, sources, efficacy)
        few = lists is not None and runs_compiled(seen, efficacy)
        if lists is not None and few and int(seen.count_nonzero()) <= MOST_ACTIVE * seen.numel():
            return _by_events(seen, efficacy, lists)
        tables = seen.transpose(1, 2).contiguous()
        bags = [
            embedding_bag(s, t, mode="sum", per_sample_weights=w)
            for s, t, w in zip(sources, tables, efficacy, strict=True)
        ]
        return (
            torch.stack(bags).transpose(1, 2).contiguous()
        )  # not a view, so that more can be added in place

    @staticmethod
    def backward(ctx: Any, *cotangents: Tensor) -> tuple[Tensor | None, ...]:
        seen, sources, efficacy = ctx.saved_tensors
        needs_seen, _, needs_efficacy, _ = ctx.needs_input_grad
        on_seen = sparse_send_back(cotangents[0], sources, efficacy, seen.shape[2]) if needs_seen else None
        on_efficacy = sparse_outer(cotangents[0], seen, sources) if needs_efficacy else None
        return on_seen, None, on_efficacy, None


def _by_events(seen: Tensor, efficacy: Tensor, lists: BySource) -> Tensor:
    drive = seen.new_zeros(*seen.shape[:2], efficacy.shape[1])
    for r, here in enumerate(zip(lists.offsets, lists.targets, lists.places, strict=True)):
        given = (_array(seen[r]), *here, _array(efficacy[r]).reshape(-1))
        kernels("compiled_sparse").add_events(*given, drive[r].numpy())
    return drive


def _listed(sources: np.ndarray, count: int, absent: np.ndarray) -> tuple[np.ndarray, ...]:
    """Offsets, targets and places of one replica."""
    if compiler_found():
        offsets = np.zeros(count + 1, np.int64)
        targets, places = (np.empty(sources.size - absent.sum(), np.int32) for _ in range(2))
        kernels("compiled_sparse").list_by_source(sources, absent, offsets, targets, places)
        return offsets, targets, places
    present = np.flatnonzero(~absent.ravel()) if absent.size else np.arange(sources.size)
    from_where = sources.ravel()[present]
    places = present[np.argsort(from_where, kind="stable")]
    offsets = np.concatenate([[0], np.bincount(from_where, minlength=count).cumsum()])
    return offsets, places // sources.shape[1], places


def _array(tensor: Tensor) -> np.ndarray:
    return np.ascontiguousarray(tensor.detach().numpy())
