"""A network of leaky units whose spikes travel as events: populations, channels of synapses, bundles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from arealis.numerics.spiking.compiled import RESETS, cells_of, kernels
from arealis.numerics.spiking.leaky_units import LeakyState, LeakyTrace, LeakyUnits
from arealis.numerics.spiking.memory import unfilled, zeros
from arealis.numerics.spiking.sparse_products import BySource

__all__ = ["Channel", "EventBundle", "run_unit_network"]


@dataclass(frozen=True)
class Channel:
    r"""Synapses of one kind: what they bring to a unit decays as one trace.

    .. math:: y_t = \lambda\, y_{t-1} + \sum_j W_j\, z_{j, t - d - 1}

    Args:
        decay: :math:`\lambda`, what a time step leaves of the trace.
        delay: Time steps :math:`d`, beside the one that every spike takes.
        trace: :math:`\lambda y` before the first step ``[replica, batch, unit of all populations]``.
        early: What spikes before the first step bring in each of the first :math:`d + 1`, of like shape.
    """

    decay: float
    delay: int
    trace: Tensor
    early: Tensor


@dataclass(frozen=True)
class EventBundle:
    """Synapses from one population to another.

    Args:
        source: Which population.
        target: Which.
        channel: Which kind.
        synapses: By source.
        weights: Of each synapse where ``synapses.places`` says, one array a replica.
    """

    source: int
    target: int
    channel: int
    synapses: BySource
    weights: tuple[np.ndarray, ...]


def run_unit_network(
    populations: Sequence[tuple[LeakyUnits, LeakyState]],
    drives: Sequence[Tensor],
    channels: Sequence[Channel],
    bundles: Sequence[EventBundle],
    *,
    recorded: bool = True,
) -> tuple[list[LeakyState], list[LeakyTrace], list[Tensor], Tensor]:
    """Advance populations that drive each other, in compiled code.

    A loop of :func:`arealis.numerics.spiking.step_leaky_units`, with what channels bring added to each drive,
    does the same one step at a time.

    Args:
        populations: Parameters, without adaptation, and state before the first step.
        drives: What drives each population from outside ``[time, replica, batch, unit]``.
        channels: Kinds of synapse.
        bundles: The synapses.
        recorded: Keep potentials and drives of all steps, which takes longer than to compute them.

    Returns:
        The states after the last step, what populations did, and all that drove them, laid out as the drives;
        without a record, potentials are those of no step, and drives of the last one. Last, what is left of
        a trace of each unit's own spikes that have arrived, ``[channel, replica, batch, unit of all]``.

    Example:
        >>> units = LeakyUnits(0.0, 1.0, 0.0, 1.0, "value", 0.0, 0, False, (0, 10.0, 1.0))
        >>> synapse = BySource((np.array([0, 1]),), (np.array([0]),), (np.array([0]),))
        >>> rest, kick = torch.zeros(1, 1, 1), torch.eye(3)[0].reshape(3, 1, 1, 1)
        >>> channel = Channel(0.5, 0, rest, rest[None])
        >>> one = EventBundle(0, 0, 0, synapse, (np.ones(1),))
        >>> _, trace, _, _ = run_unit_network([(units, LeakyState(rest))], [kick], [channel], [one])
        >>> trace[0].spikes.flatten().tolist()
        [1.0, 1.0, 1.0]
    """
    like, sizes = drives[0], [d.shape[-1] for d in drives]
    steps, replicas, batch, _ = like.shape
    first = np.concatenate([[0], np.cumsum(sizes)])
    shape = (steps, replicas * batch, int(first[-1]))
    still = all(len(d) == 1 or d.stride(0) == 0 for d in drives)
    outside = torch.cat([d[:1] if still else d for d in drives], -1)
    potential = torch.cat([s.potential for _, s in populations], -1).clone()
    waits = [torch.zeros_like(s.potential) if s.remaining is None else s.remaining for _, s in populations]
    remaining = torch.cat(waits, -1).clone()
    kept = (steps, steps) if recorded else (0, 1)
    dtype = str(like.dtype).removeprefix("torch.")
    out = [zeros((steps, *potential.shape), like), *(unfilled((n, *potential.shape), like) for n in kept)]
    traces = (
        torch.stack([c.trace for c in channels]) if channels else potential.new_zeros(0, *potential.shape)
    )
    left = torch.zeros_like(traces)
    kernels("compiled_network").run_units(
        _examples(outside),
        _examples(torch.cat([c.early for c in channels]) if channels else outside[:0]),
        np.cumsum([0, *(len(c.early) for c in channels)]),
        *(_examples(x) for x in (traces, left)),
        np.array([c.decay for c in channels], dtype),
        np.array([c.delay for c in channels], np.int64),
        *_lists(bundles, first, replicas, dtype),
        _cells(populations, like, replicas),
        np.repeat([RESETS[u.reset] for u, _ in populations], sizes),
        np.repeat([u.refractory for u, _ in populations], sizes).astype(np.int64),
        batch,
        *(x.numpy().reshape(shape[1:]) for x in (potential, remaining)),
        *(o.numpy().reshape(len(o), *shape[1:]) for o in out),
    )
    spikes, potentials, currents = (o.split(sizes, -1) for o in out)
    after = zip(populations, potential.split(sizes, -1), remaining.split(sizes, -1), strict=True)
    states = [LeakyState(v, None if s.remaining is None else r) for (_, s), v, r in after]
    return states, [LeakyTrace(*x) for x in zip(spikes, potentials, strict=True)], list(currents), left


def _lists(
    bundles: Sequence[EventBundle], first: np.ndarray, replicas: int, dtype: str
) -> tuple[np.ndarray, ...]:
    """Ranges and channels of bundles, where the lists of each begin, and the lists one after the other."""
    ranges = [(first[b.source], first[b.source + 1], b.channel) for b in bundles]
    begins, offsets, targets, weights = np.zeros((len(bundles), replicas), np.int64), [], [], []
    row = synapse = 0
    for number, b in enumerate(bundles):
        for r, (own, reached) in enumerate(zip(b.synapses.offsets, b.synapses.targets, strict=True)):
            begins[number, r] = row
            offsets.append(own + synapse)
            targets.append(reached + np.int32(first[b.target]))
            weights.append(b.weights[r])
            row, synapse = row + len(own), synapse + len(reached)
    # Unsigned, they need no test for an index that counts from the end.
    unsigned = _joint(targets, np.int32).view(np.uint32)
    joint = (_joint(offsets, np.int64), unsigned, _joint(weights, dtype))
    return np.array(ranges, np.int64).reshape(-1, 3), begins, *joint


def _joint(arrays: Sequence[np.ndarray], dtype: type | str) -> np.ndarray:
    return np.concatenate(arrays).astype(dtype, copy=False) if arrays else np.zeros(0, dtype)


def _cells(populations: Sequence[tuple[LeakyUnits, LeakyState]], like: Tensor, replicas: int) -> np.ndarray:
    """Parameters ``[replica, parameter, unit]`` of all populations."""
    own = [cells_of(units, like) for units, _ in populations]
    wide = [
        np.broadcast_to(c, (len(c), replicas, s.potential.shape[-1]))
        for c, (_, s) in zip(own, populations, strict=True)
    ]
    return np.ascontiguousarray(np.concatenate(wide, axis=2).transpose(1, 0, 2))


def _examples(tensor: Tensor) -> np.ndarray:
    """``[..., example, unit]``."""
    return np.ascontiguousarray(tensor.detach().flatten(-3, -2).numpy())
