"""Large arrays: NumPy asks the system for large pages, so that a record of a long run is filled sooner."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

__all__ = ["unfilled", "zeros"]


def unfilled(shape: tuple[int, ...], like: Tensor) -> Tensor:
    """Return a tensor to be written to, of the number type of another.

    Args:
        shape: Its shape.
        like: A tensor of single or double precision.

    Example:
        >>> unfilled((2, 3), torch.ones(1, dtype=torch.float64)).dtype
        torch.float64
    """
    return torch.from_numpy(np.empty(shape, _type(like)))


def zeros(shape: tuple[int, ...], like: Tensor) -> Tensor:
    """Return zeros, whose pages are fetched when first touched.

    Args:
        shape: The shape.
        like: A tensor of single or double precision.

    Example:
        >>> zeros((2,), torch.ones(1)).tolist()
        [0.0, 0.0]
    """
    return torch.from_numpy(np.zeros(shape, _type(like)))


def _type(like: Tensor) -> str:
    return str(like.dtype).removeprefix("torch.")
