"""Unfolded activity: what an area did through time as one pattern, for costs that compare examples."""

from __future__ import annotations

from torch import Tensor

__all__ = ["by_example", "through_time"]


def by_example(activity: Tensor) -> Tensor:
    """Lay time beside units: ``[time, replica, batch, unit] → [replica, batch, time × unit]``.

    Example:
        >>> import torch
        >>> by_example(torch.zeros(2, 3, 4, 5)).shape
        torch.Size([3, 4, 10])
    """
    return activity.permute(1, 2, 0, 3).flatten(2)


def through_time(patterns: Tensor, time: int) -> Tensor:
    """Undo :func:`by_example`, for a number of time steps.

    Example:
        >>> import torch
        >>> through_time(torch.zeros(3, 4, 10), 2).shape
        torch.Size([2, 3, 4, 5])
    """
    return patterns.unflatten(2, (time, -1)).permute(2, 0, 1, 3)
