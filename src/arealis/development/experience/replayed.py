"""Replayed: episodes in place of what is shown, as in sleep."""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch

from arealis.development.experience.remembered import EPISODES
from arealis.types import Batch, Memory, Progress, SpecificationError, Streams

__all__ = ["Replayed"]


@dataclass(frozen=True)
class Replayed:
    """Show remembered episodes, drawn at random with replacement, instead of some or all stimuli.

    Args:
        fraction: Part of every batch that is replayed, above 0 and at most 1: 1 is sleep, a half interleaves
            the old with the new.

    Raises:
        SpecificationError: if the fraction is out of range, or nothing was remembered.

    References:
        McClelland, McNaughton & O'Reilly 1995, Psychol Rev 102:419; Wilson & McNaughton 1994, Science
        265:676.
    """

    fraction: float = 1.0

    def __post_init__(self) -> None:
        if not 0 < self.fraction <= 1:
            raise SpecificationError(
                "a replay of this fraction is impossible",
                given=f"fraction = {self.fraction}",
                needed="above 0 and at most 1",
                action="correct it",
            )

    def step(self, batch: Batch, progress: Progress, memory: Memory, *, rng: Streams) -> tuple[Batch, Memory]:
        """Return the batch with episodes in place of its first examples."""
        seen = memory.get(f"{EPISODES}/seen")
        if seen is None:
            raise SpecificationError(
                "there are no episodes to replay",
                given="a phase that replays, after none that remembers",
                needed="an earlier phase with experience = [{ kind = 'remembered', capacity = … }]",
                action="add it",
            )
        examples = next(iter(batch.inputs.values())).shape[2]
        replayed = max(1, round(self.fraction * examples))
        store = {k: v for k, v in memory.items() if k.startswith(f"{EPISODES}/") and v.ndim > 1}
        filled = [min(int(n), next(iter(store.values())).shape[1]) for n in seen]
        index = torch.stack(
            [
                torch.as_tensor(g.integers(n, size=replayed))
                for g, n in zip(rng.generators(), filled, strict=True)
            ]
        )
        rows = torch.arange(len(index))[:, None]

        def mixed(kind: str, name: str, shown: torch.Tensor) -> torch.Tensor:
            drawn = store[f"{EPISODES}/{kind}/{name}"][rows, index].to(shown.dtype)
            rest = shown.expand(len(drawn), *shown.shape[1:])[:, replayed:]
            return torch.cat([drawn, rest], 1)

        inputs = {
            name: mixed("inputs", name, shown.permute(1, 2, 0, 3)).permute(2, 0, 1, 3)
            for name, shown in batch.inputs.items()
        }
        targets = {name: mixed("targets", name, value) for name, value in batch.targets.items()}
        return replace(batch, inputs=inputs, targets=targets), memory
