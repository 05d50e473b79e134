"""Prepare photographs for a network that was trained on ImageNet."""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from arealis.types import DataError

__all__ = ["Preprocessing", "prepare_photographs"]

Preprocessing: TypeAlias = Literal["trained", "imagenet"]
"""How photographs are prepared: as the weights were trained, or as is usual for networks of ImageNet."""

_SIDE = 224
_MEAN = torch.tensor([0.485, 0.456, 0.406])[:, None, None]
_DEVIATION = torch.tensor([0.229, 0.224, 0.225])[:, None, None]


def prepare_photographs(photographs: np.ndarray, *, preprocessing: Preprocessing = "trained") -> Tensor:
    r"""Resize photographs to 224 × 224 pixels and standardise them.

    .. math:: \mathrm{trained}:\ \frac{\mathrm{bicubic}(p) - 127}{128}, \qquad
              \mathrm{imagenet}:\ \frac{\mathrm{bilinear}(p)/255 - \mu}{\sigma}

    ``"trained"`` is what the weights of EfficientNet-lite0 were trained with, and with it the network is
    best at naming objects. ``"imagenet"`` uses mean μ and standard deviation σ of each colour over ImageNet,
    as is usual for networks written in PyTorch.

    Args:
        photographs: Red, green and blue from 0 to 255, uint8 ``[stimulus, height, width, 3]``.
        preprocessing: ``"trained"`` or ``"imagenet"``.

    Returns:
        Images ``[stimulus, 3, 224, 224]``, float32.

    Raises:
        DataError: if these are not such photographs, or there is no such preprocessing.

    Example:
        >>> white = prepare_photographs(np.full((1, 2, 2, 3), 255, np.uint8))
        >>> tuple(white.shape), round(float(white.mean()), 4)
        ((1, 3, 224, 224), 1.0)

    References:
        Tan & Le 2019, Proceedings of Machine Learning Research 97:6105.
    """
    if photographs.ndim != 4 or photographs.shape[3] != 3 or photographs.dtype != np.uint8:
        raise DataError(
            "these are no photographs in colour",
            given=f"shape {photographs.shape} of type {photographs.dtype}",
            needed="[stimulus, height, width, 3] of type uint8",
            action="give red, green and blue from 0 to 255 as the last dimension",
        )
    if preprocessing not in ("trained", "imagenet"):
        raise DataError(
            "no such preprocessing of photographs",
            given=f"'{preprocessing}'",
            needed="'trained' or 'imagenet'",
            action="name one of these",
        )
    images = torch.as_tensor(np.ascontiguousarray(photographs.transpose(0, 3, 1, 2))).float()
    mode = "bicubic" if preprocessing == "trained" else "bilinear"
    # Shrinking averages over all pixels that are covered; enlarging is the same with and without.
    sized = functional.interpolate(images, size=(_SIDE, _SIDE), mode=mode, antialias=True)
    if preprocessing == "trained":
        return (sized.clamp(0, 255) - 127) / 128
    return (sized / 255 - _MEAN) / _DEVIATION
