"""Noisy: what is shown through a noisy sense, with the clean copy at hand for a cost."""

from __future__ import annotations

from dataclasses import dataclass, replace

from arealis.development.experience.altered import shown_as, with_input
from arealis.types import Batch, Memory, Progress, SpecificationError, Streams

__all__ = ["Noisy"]


@dataclass(frozen=True)
class Noisy:
    r"""An input with Gaussian noise, whose clean copy is kept as a target named ``"clean NAME"``.

    .. math:: x' = x + \sigma \xi, \qquad \xi \sim N(0, 1)

    fresh for every example, time step and feature. A cost that compares an area with ``"clean NAME"`` makes a
    denoising autoencoder.

    Args:
        input: The input.
        noise: Standard deviation σ, above zero.

    Raises:
        SpecificationError: if the noise is not above zero, or the input is not there.

    References:
        Vincent, Larochelle, Bengio & Manzagol 2008, Proc Int Conf Mach Learn.
    """

    input: str
    noise: float

    def __post_init__(self) -> None:
        if self.noise <= 0:
            raise SpecificationError(
                "a noisy input has no noise",
                given=f"noise = {self.noise}",
                needed="a standard deviation above 0",
                action="take the experience out, or raise the noise",
            )

    def step(self, batch: Batch, progress: Progress, memory: Memory, *, rng: Streams) -> tuple[Batch, Memory]:
        """Return the batch with noise on the input."""
        shown = shown_as(batch, self.input, what="noise")
        time, _, examples, features = shown.shape
        drawn = rng.normal((time, examples, features), like=shown).transpose(0, 1)
        clean = shown.permute(1, 2, 0, 3)
        there = with_input(batch, self.input, shown + self.noise * drawn)
        return replace(there, targets={**batch.targets, f"clean {self.input}": clean}), memory
