"""Receptive fields: how kernels tile an image, and whether two populations fit them."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

import numpy as np

from arealis.networks.wiring.synapses import Population
from arealis.types import NetworkError

__all__ = ["SharedSynapses", "Tiling", "require_tiling"]


@dataclass(frozen=True)
class Tiling:
    """Square receptive fields on an image; units of both sides lie as channel × height × width.

    Args:
        image: Channels, height and width of the source.
        channels: Channels of the target.
        kernel: Height and width of a receptive field.
        stride: Positions between two receptive fields.
        padding: Silent positions added at every edge.

    Example:
        >>> Tiling((1, 28, 28), channels=8, kernel=5, stride=2, padding=2).map
        (8, 14, 14)
    """

    image: tuple[int, int, int]
    channels: int
    kernel: int
    stride: int = 1
    padding: int = 0

    @property
    def map(self) -> tuple[int, int, int]:
        """Channels, height and width of the target."""
        height, width = ((s + 2 * self.padding - self.kernel) // self.stride + 1 for s in self.image[1:])
        return self.channels, height, width


@dataclass(frozen=True)
class SharedSynapses:
    """The synapses of one replica where all positions of an image share them.

    Args:
        weight: Initial kernel ``[to, from, height, width]``.
        tiling: Where it is applied.
    """

    weight: np.ndarray
    tiling: Tiling


def require_tiling(tiling: Tiling, targets: Population, sources: Population) -> None:
    """Require that two populations are the two sides of a tiling.

    Args:
        tiling: How receptive fields lie.
        targets: Units that receive.
        sources: Units that send.

    Raises:
        NetworkError: if there is no such tiling, or either side has another number of units.
    """
    smallest = min(*tiling.image, tiling.channels, tiling.kernel, tiling.stride)
    if smallest < 1 or tiling.padding < 0 or min(tiling.map) < 1:
        raise NetworkError(
            "receptive fields do not lie on the image",
            given=f"{tiling}",
            needed="positive sizes, and a kernel no larger than the image with its padding",
            action="correct image, kernel, stride or padding",
        )
    for population, shape, option in ((sources, tiling.image, "image"), (targets, tiling.map, "channels")):
        if len(population) != prod(shape):
            size = " × ".join(map(str, shape))
            raise NetworkError(
                f"{', '.join(dict.fromkeys(population.area))} is no image of channel × height × width",
                given=f"{len(population)} units",
                needed=f"{size} = {prod(shape)} units",
                action=f"set its number of units to {prod(shape)}, or correct '{option}'",
            )
