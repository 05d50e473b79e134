"""Spikes as lists of events: which units spiked in every row, and in which rows every unit did."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from arealis.numerics.spiking.compiled import kernels, runs_compiled
from arealis.numerics.spiking.threads import in_spans

__all__ = ["EventLists", "event_lists", "event_lists_eagerly"]


@dataclass(frozen=True)
class EventLists:
    """Events of several replicas, one after the other; every bag begins at its offset and ends at the next.

    Args:
        units: Which units spiked, counted on from replica to replica.
        unit_offsets: Where each row's bag begins.
        rows: The rows in which each unit spiked, counted on from replica to replica.
        row_offsets: Where each unit's bag begins.
    """

    units: Tensor
    unit_offsets: Tensor
    rows: Tensor
    row_offsets: Tensor


def event_lists(spikes: Tensor, at_most: float) -> EventLists | None:
    """List the events of an array of spikes, if they are few.

    Args:
        spikes: 0 and 1, ``[replica, row, unit]``.
        at_most: Part of the entries that may be spikes.

    Returns:
        The lists; None if there are more, or if any entry is neither 0 nor 1.

    Example:
        >>> found = event_lists(torch.tensor([[[0.0, 1.0], [0.0, 0.0], [1.0, 1.0]]]), at_most=0.5)
        >>> found.units.tolist(), found.unit_offsets.tolist()
        ([1, 0, 1], [0, 1, 1])
        >>> found.rows.tolist(), found.row_offsets.tolist()
        ([2, 0, 2], [0, 1])
    """
    if not spikes.numel() or not runs_compiled(spikes):
        return event_lists_eagerly(spikes, at_most)
    replicas, rows, units = spikes.shape
    values = np.ascontiguousarray(spikes.detach().numpy()).reshape(replicas * rows, units)
    listed = _by_row(values, rows, int(at_most * spikes.numel()))
    if listed is None:
        return None
    events, unit_offsets = listed
    where, row_offsets = np.empty(len(events), np.int32), np.zeros(replicas * units, np.int32)
    kernels("compiled_events").list_rows(events, unit_offsets, where, row_offsets)
    return EventLists(*(torch.from_numpy(v) for v in (events, unit_offsets, where, row_offsets)))


def _by_row(values: np.ndarray, rows: int, room: int) -> tuple[np.ndarray, np.ndarray] | None:
    """Units that spiked, row by row, and where each row begins; None if there is no ``room`` for them."""
    whole = np.int32 if values.itemsize == 4 else np.int64
    bits, one = values.view(whole), np.ones(1, values.dtype).view(whole)[0]
    offsets, code = np.empty(len(values), np.int32), kernels("compiled_events")
    found: dict[tuple[int, int], np.ndarray] = {}

    def list_span(first: int, last: int) -> None:
        events = np.empty(room + values.shape[1], np.int32)
        count = code.list_events(first, bits[first:last], one, rows, events, offsets[first:last])
        if count >= 0:
            found[first, last] = events[:count]

    in_spans(list_span, len(values), values.size)
    spans, count = sorted(found), 0
    for first, last in spans:
        offsets[first:last] += count
        count += len(found[first, last])
    if count > room or sum(last - first for first, last in spans) < len(values):
        return None
    return np.concatenate([found[span] for span in spans]), offsets


def event_lists_eagerly(spikes: Tensor, at_most: float) -> EventLists | None:
    """List the events of an array of spikes without a compiler: the oracle of :func:`event_lists`."""
    _, rows, units = spikes.shape
    fired = spikes != 0
    if int(fired.sum()) > at_most * spikes.numel() or not bool((spikes[fired] == 1).all()):
        return None
    r, _, unit = fired.nonzero(as_tuple=True)
    r_by_unit, _, row = fired.transpose(1, 2).nonzero(as_tuple=True)
    return EventLists(
        unit + r * units, _offsets(fired.sum(2)), row + r_by_unit * rows, _offsets(fired.sum(1))
    )


def _offsets(counts: Tensor) -> Tensor:
    return counts.reshape(-1).cumsum(0) - counts.reshape(-1)
