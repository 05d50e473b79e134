"""Locally connected wiring: receptive fields as in a convolution, with synapses of each unit's own."""

from __future__ import annotations

import numpy as np

from arealis.networks.wiring.receptive_fields import Tiling, require_tiling
from arealis.networks.wiring.synapses import Population, Synapses

__all__ = ["locally_connected"]


def locally_connected(
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
) -> Synapses:
    r"""Read an image through receptive fields that share nothing, as cortex does.

    .. math:: w \sim N\left(0, g^2 / (c\, k^2)\right)

    for receptive fields of side ``k`` on ``c`` channels. The synapses are held as a whole matrix with a
    structure, so every rule that trains dense wiring trains this one.

    Args:
        targets: Units that receive, channel × height × width.
        sources: Units that send, channel × height × width.
        rng: Random generator of this replica.
        image: Channels, height and width of the source.
        channels: Channels of the target.
        kernel: Height and width of a receptive field.
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
    sides = [_covers(to, of, tiling) for to, of in zip(tiling.map[1:], image[1:], strict=True)]
    mask = np.kron(np.ones((channels, image[0])), np.kron(*sides))
    return Synapses(gain / np.sqrt(image[0] * kernel**2) * rng.standard_normal(mask.shape) * mask, mask)


def _covers(positions: int, side: int, tiling: Tiling) -> np.ndarray:
    """Whether a receptive field covers a row of the image ``[position, row]``."""
    first = np.arange(positions)[:, None] * tiling.stride - tiling.padding
    row = np.arange(side)[None]
    return ((first <= row) & (row < first + tiling.kernel)).astype(float)
