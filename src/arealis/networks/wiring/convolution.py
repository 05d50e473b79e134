"""Convolutional wiring: every position of an image is read through the same kernel."""

from __future__ import annotations

import numpy as np

from arealis.networks.wiring.receptive_fields import SharedSynapses, Tiling, require_tiling
from arealis.networks.wiring.synapses import Population

__all__ = ["convolution"]


def convolution(
    targets: Population,
    sources: Population,
    *,
    rng: np.random.Generator,
    image: tuple[int, int, int],
    channels: int,
    kernel: int,
    stride: int = 1,
    padding: int = 0,
    gain: float = 1.0,
) -> SharedSynapses:
    r"""Read an image through kernels that all positions share.

    .. math:: w \sim N\left(0, g^2 / (c\, k^2)\right)

    for kernels of side ``k`` on ``c`` channels.

    Args:
        targets: Units that receive, channel × height × width.
        sources: Units that send, channel × height × width.
        rng: Random generator of this replica.
        image: Channels, height and width of the source.
        channels: Channels of the target.
        kernel: Height and width of the kernel.
        stride: Positions between two receptive fields.
        padding: Silent positions added at every edge.
        gain: Scale ``g``.

    Returns:
        The synapses.

    Raises:
        NetworkError: if either side has another number of units than the receptive fields need.
    """
    tiling = Tiling(image, channels, kernel, stride, padding)
    require_tiling(tiling, targets, sources)
    shape = (channels, image[0], kernel, kernel)
    return SharedSynapses(gain / np.sqrt(image[0] * kernel**2) * rng.standard_normal(shape), tiling)
