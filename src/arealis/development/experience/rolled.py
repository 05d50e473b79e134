"""Rolled: an input on a ring that is met at every place of it."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from arealis.development.experience.altered import shown_as, with_input
from arealis.types import Batch, Memory, Progress, Streams

__all__ = ["Rolled"]


@dataclass(frozen=True)
class Rolled:
    r"""An input whose features lie on a ring, moved along it by a random distance.

    .. math:: x'_i = x_{(i + s) \bmod D}, \qquad s \sim U(0, D - 1)

    with a distance of its own for every example, the same at all time steps. Where no place of the ring is
    special, as in :func:`~arealis.stimuli.ring_patterns`, a finite set of patterns then serves as D times as
    many, and no unit can learn where single patterns happened to lie.

    Args:
        input: The input.

    Raises:
        SpecificationError: if the input is not there.
    """

    input: str

    def step(self, batch: Batch, progress: Progress, memory: Memory, *, rng: Streams) -> tuple[Batch, Memory]:
        """Return the batch with every example moved along the ring."""
        shown = shown_as(batch, self.input, what="rolling")
        _, _, examples, features = shown.shape
        uniform = torch.special.ndtr(rng.normal((examples, 1), like=shown))
        place = (uniform * features).long() + torch.arange(features, device=shown.device)
        place = (place % features).expand(len(shown), -1, -1, -1)
        shown = shown.expand(-1, place.shape[1], -1, -1)
        return with_input(batch, self.input, shown.gather(-1, place)), memory
