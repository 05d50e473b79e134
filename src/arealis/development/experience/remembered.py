"""Remembered: episodes that are kept while a network is awake, to be replayed in its sleep."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from arealis.types import Batch, Memory, Progress, SpecificationError, Streams

__all__ = ["EPISODES", "Remembered", "episode_entries"]

EPISODES = "episodes"
"""Prefix of the entries of the memory that hold episodes."""


@dataclass(frozen=True)
class Remembered:
    """Keep an unbiased sample of what was lived through: each stimulus of the past is as likely in it.

    The batch itself is shown as it is. Until the store is full everything is kept; then the n-th stimulus
    takes the place of a random one with probability capacity / n (reservoir sampling).

    Args:
        capacity: Number of episodes.

    Raises:
        SpecificationError: if there is no room for any.

    References:
        Vitter 1985, ACM Trans Math Softw 11:37; McClelland, McNaughton & O'Reilly 1995, Psychol Rev 102:419.
    """

    capacity: int

    def __post_init__(self) -> None:
        if self.capacity < 1:
            raise SpecificationError(
                "a store of episodes has no room",
                given=f"capacity = {self.capacity}",
                needed="room for one episode or more",
                action="raise the capacity",
            )

    def step(self, batch: Batch, progress: Progress, memory: Memory, *, rng: Streams) -> tuple[Batch, Memory]:
        """Return the batch as it is, and the memory with some of it."""
        entries = dict(episode_entries(batch, rng.replicas))
        examples = len(next(iter(entries.values()))[0])
        seen = memory.get(f"{EPISODES}/seen", torch.zeros(rng.replicas, dtype=torch.int64))
        place = torch.stack(
            [self._places(int(n), examples, g) for n, g in zip(seen, rng.generators(), strict=True)]
        )
        kept = {}
        for name, value in entries.items():
            before = memory.get(name)
            store = value.new_zeros(len(value), self.capacity, *value.shape[2:]) if before is None else before
            kept[name] = _placed(store, value, place)
        return batch, {**memory, **kept, f"{EPISODES}/seen": seen + examples}

    def _places(self, seen: int, examples: int, generator: np.random.Generator) -> Tensor:
        """Where each example goes; the capacity itself stands for nowhere."""
        number = seen + np.arange(examples)
        drawn = np.minimum((generator.random(examples) * (number + 1)).astype(np.int64), self.capacity)
        return torch.as_tensor(np.where(number < self.capacity, number, drawn))


def episode_entries(batch: Batch, replicas: int) -> Iterator[tuple[str, Tensor]]:
    """Lay inputs and targets of a batch out by example, under their names in the memory.

    Args:
        batch: What is shown.
        replicas: Number of replicas.

    Yields:
        Name and value ``[replica, batch, ...]``.
    """
    for name, value in batch.inputs.items():
        laid_out = value.permute(1, 2, 0, 3)
        yield f"{EPISODES}/inputs/{name}", laid_out.expand(replicas, -1, -1, -1)
    for name, value in batch.targets.items():
        yield f"{EPISODES}/targets/{name}", value.expand(replicas, *value.shape[1:])


def _placed(store: Tensor, values: Tensor, place: Tensor) -> Tensor:
    """Copy of the store with examples in their places; later ones overwrite, as they came later."""
    after = torch.cat([store, store.new_zeros(len(store), 1, *store.shape[2:])], 1)
    for replica, places in enumerate(place):
        last = {int(p): i for i, p in enumerate(places)}
        index = torch.tensor(list(last.values()))
        after[replica, torch.tensor(list(last))] = values[replica, index].to(after.dtype)
    return after[:, :-1]
