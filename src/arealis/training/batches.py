"""Batches: stimuli in random order, each replica in its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

import numpy as np
import torch

from arealis.networks import coded_inputs
from arealis.types import Batch, Stimuli, Streams

__all__ = ["batches"]


def batches(
    stimuli: Sequence[Stimuli],
    *,
    size: int,
    steps: int,
    rng: Streams,
    like: torch.Tensor,
    start: int = 0,
    share: float = 1.0,
) -> Iterator[Batch]:
    """Draw batches for ever: every stimulus once an epoch, in an order of each replica's own.

    Args:
        stimuli: One training set a replica, equally large.
        size: Stimuli a batch; a smaller training set makes smaller batches.
        steps: Time steps that the network runs for each.
        rng: Random streams, one a replica.
        like: A tensor of the type and device to use.
        start: Number of batches to leave out, of which only the order is drawn.
        share: Fraction of the stimuli that is shown, the first of each replica's.

    Yields:
        Batches with inputs ``[time, replica, batch, feature]``; codes draw new spikes for every batch.
    """
    inputs = [{k: _tensor(v, like) for k, v in s.inputs.items() if k not in s.codes} for s in stimuli]
    targets = [{k: _tensor(v, like) for k, v in s.targets.items()} for s in stimuli]
    drawn = _drawn(max(1, round(share * len(stimuli[0]))), size, rng)
    for number, index in islice(enumerate(drawn), start, None):
        shown = {k: _pick(inputs, k, index) for k in inputs[0]}
        if stimuli[0].codes:
            shown |= _spikes(stimuli, index, rng.spawn(f"spikes of batch {number}"), like)
        yield Batch(
            {k: shown[k].permute(2, 0, 1, 3) for k in stimuli[0].inputs},
            {k: _pick(targets, k, index) for k in targets[0]},
            steps,
        )


def _drawn(count: int, size: int, rng: Streams) -> Iterator[torch.Tensor]:
    """Which stimuli each replica sees ``[replica, batch]``."""
    generators, size = rng.generators(), min(size, count)
    while True:
        order = np.stack([g.permutation(count) for g in generators])
        for first in range(0, count - size + 1, size):
            yield torch.as_tensor(order[:, first : first + size])


def _spikes(
    stimuli: Sequence[Stimuli], index: torch.Tensor, rng: Streams, like: torch.Tensor
) -> dict[str, torch.Tensor]:
    """Inputs that have a code, as spikes ``[replica, batch, time, unit]`` drawn for this batch."""
    told = [
        coded_inputs(replace(s, inputs={k: s.inputs[k] for k in s.codes}).select(i.numpy()), rng=g)
        for s, i, g in zip(stimuli, index, rng.generators(), strict=True)
    ]
    return {k: torch.stack([_tensor(one[k], like) for one in told]) for k in told[0]}


def _tensor(array: np.ndarray, like: torch.Tensor) -> torch.Tensor:
    tensor = torch.as_tensor(array, device=like.device)
    return tensor.to(like.dtype) if tensor.is_floating_point() else tensor


def _pick(arrays: Sequence[dict[str, torch.Tensor]], name: str, index: torch.Tensor) -> torch.Tensor:
    return torch.stack([a[name][i] for a, i in zip(arrays, index, strict=True)])
