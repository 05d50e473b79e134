"""The layers of EfficientNet-lite0, as functions of its parameters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import torch
from torch import Tensor
from torch.nn import functional

from arealis.networks.pretrained.architecture import BLOCKS, HEAD, STEM, Block, Convolution

__all__ = ["EFFICIENTNET_AREAS", "LAYERS"]

_EPSILON = 1e-3  # as the published weights were trained with


def _padded(images: Tensor, side: int, stride: int) -> Tensor:
    """Add zeros for ⌈pixels / stride⌉ positions; if their number is odd, one more on the right and below."""
    margins = []
    for pixels in (images.shape[3], images.shape[2]):
        total = max((-(-pixels // stride) - 1) * stride + side - pixels, 0)
        margins += [total // 2, total - total // 2]
    return functional.pad(images, margins)


def _convolve(convolution: Convolution, weights: Mapping[str, Tensor], images: Tensor) -> Tensor:
    groups = convolution.channels_in if convolution.depthwise else 1
    padded = _padded(images, convolution.side, convolution.stride)
    drive = functional.conv2d(padded, weights[convolution.weight], stride=convolution.stride, groups=groups)
    normalised = functional.batch_norm(
        drive,
        weights[f"{convolution.norm}.running_mean"],
        weights[f"{convolution.norm}.running_var"],
        weights[f"{convolution.norm}.weight"],
        weights[f"{convolution.norm}.bias"],
        eps=_EPSILON,
    )
    return functional.relu6(normalised) if convolution.rectified else normalised


def _block(block: Block, weights: Mapping[str, Tensor], images: Tensor) -> Tensor:
    out = images
    for convolution in block.convolutions:
        out = _convolve(convolution, weights, out)
    return out + images if block.skip else out


def _pool(weights: Mapping[str, Tensor], images: Tensor) -> Tensor:
    return images.mean(dim=(2, 3))


def _classes(weights: Mapping[str, Tensor], pooled: Tensor) -> Tensor:
    return torch.addmm(weights["_fc.bias"], pooled, weights["_fc.weight"].T)


LAYERS: dict[str, Callable[[Mapping[str, Tensor], Tensor], Tensor]] = {
    "stem": partial(_convolve, STEM),
    **{f"block{i}": partial(_block, block) for i, block in enumerate(BLOCKS)},
    "head": partial(_convolve, HEAD),
    "pooled": _pool,
    "logits": _classes,
}
"""Area → function of parameters and of what the area before gave, in the order of an image's way."""

EFFICIENTNET_AREAS = tuple(LAYERS)
"""Areas of EfficientNet-lite0: stem, sixteen blocks, head, its average over positions, class scores."""
