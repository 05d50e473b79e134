"""Spontaneous: waves of activity that a sense makes before it has seen anything."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch

from arealis.development.experience.altered import image_side, shown_as, with_input
from arealis.types import Batch, Memory, Progress, SpecificationError, Streams

__all__ = ["Spontaneous"]


@dataclass(frozen=True)
class Spontaneous:
    r"""Smooth random blobs in place of an image, as the waves of an immature retina.

    .. math:: x' = [\,G_\ell * \xi > z_a\,]

    with white noise ξ, a Gaussian G of correlation length ℓ, and the level z that a fraction a of a Gaussian
    field exceeds. Each example is a wave of its own; edges of the image join, so that no place is favoured.

    Args:
        input: The input; its features are the pixels of a square image.
        smoothness: Correlation length ℓ in pixels, above zero.
        active: Fraction a of the pixels that are active, between 0 and 1.

    Raises:
        SpecificationError: if an option is out of range, or the input is missing or no square.

    References:
        Meister, Wong, Baylor & Shatz 1991, Science 252:939.
    """

    input: str
    smoothness: float = 3.0
    active: float = 0.2

    def __post_init__(self) -> None:
        if self.smoothness <= 0 or not 0 < self.active < 1:
            raise SpecificationError(
                "there are no such waves",
                given=f"smoothness = {self.smoothness}, active = {self.active}",
                needed="a smoothness above 0 and an active fraction between 0 and 1",
                action="correct them",
            )

    def step(self, batch: Batch, progress: Progress, memory: Memory, *, rng: Streams) -> tuple[Batch, Memory]:
        """Return the batch with waves in place of the images."""
        shown = shown_as(batch, self.input, what="spontaneous activity")
        side = image_side(shown.shape[-1], what="spontaneous activity")
        white = rng.normal((shown.shape[2], side, side), like=shown)
        frequency = torch.fft.fftfreq(side, dtype=shown.dtype, device=shown.device)
        squared = frequency[:, None] ** 2 + frequency[None] ** 2
        damping = torch.exp(-((math.pi * self.smoothness) ** 2) * squared)
        field = torch.fft.ifft2(torch.fft.fft2(white) * damping).real / damping.square().mean().sqrt()
        level = torch.special.ndtri(torch.tensor(1 - self.active, dtype=shown.dtype, device=shown.device))
        waves = (field > level).to(shown.dtype).flatten(2)[None]
        return with_input(batch, self.input, waves.expand(len(shown), -1, -1, -1)), memory
