"""Blurred: images as an eye of limited acuity resolves them."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from arealis.development.experience.altered import image_side, shown_as, with_input
from arealis.types import Batch, Memory, Progress, SpecificationError, Streams

__all__ = ["Blurred"]


@dataclass(frozen=True)
class Blurred:
    r"""Square images under a Gaussian whose width changes through the phase: acuity that grows, or is lost.

    .. math:: x' = x * G_\sigma, \qquad \sigma = \sigma_0 + (\sigma_1 - \sigma_0)\, p

    with p from 0 to 1 through the phase; beyond its edge an image goes on as it is there.

    Args:
        input: The input; its features are the pixels of a square image, row by row.
        start: Width σ at the beginning, in pixels.
        end: Width σ at the end.

    Raises:
        SpecificationError: if a width is negative, or the input is missing or no square.

    Example:
        >>> from arealis.numerics import ReplicaStreams
        >>> image = torch.zeros(1, 1, 1, 81).index_fill(3, torch.tensor([40]), 1.0)
        >>> batch, _ = Blurred("eye", 2.0, 0.0).step(Batch({"eye": image}, {}, 1), Progress(0, 5), {},
        ...                                          rng=ReplicaStreams((0,)))
        >>> round(float(batch.inputs["eye"].sum()), 2), round(float(batch.inputs["eye"].max()), 2)
        (0.96, 0.04)

    References:
        Vogelsang et al. 2018, Proc Natl Acad Sci 115:11333 (initially poor acuity).
    """

    input: str
    start: float
    end: float = 0.0

    def __post_init__(self) -> None:
        if min(self.start, self.end) < 0:
            raise SpecificationError(
                "images cannot be blurred by a negative width",
                given=f"start = {self.start}, end = {self.end}",
                needed="widths of 0 pixels or more",
                action="correct them",
            )

    def step(self, batch: Batch, progress: Progress, memory: Memory, *, rng: Streams) -> tuple[Batch, Memory]:
        """Return the batch with blurred images."""
        shown, sigma = shown_as(batch, self.input, what="a blur"), progress.between(self.start, self.end)
        side = image_side(shown.shape[-1], what="a blur")
        if sigma == 0:
            return batch, memory
        images = shown.reshape(-1, 1, side, side)
        return with_input(batch, self.input, _blur(images, sigma).reshape(shown.shape)), memory


def _blur(images: Tensor, sigma: float) -> Tensor:
    """Convolve ``[image, 1, side, side]`` with a Gaussian, along rows and then along columns."""
    reach = min(max(1, round(3 * sigma)), images.shape[-1] - 1)
    offset = torch.arange(-reach, reach + 1, dtype=images.dtype, device=images.device)
    kernel = torch.exp(-(offset**2) / (2 * sigma**2))
    kernel = (kernel / kernel.sum()).reshape(1, 1, 1, -1)
    for weights, edges in ((kernel, (reach, reach, 0, 0)), (kernel.mT, (0, 0, reach, reach))):
        images = functional.conv2d(functional.pad(images, edges, mode="replicate"), weights)
    return images
