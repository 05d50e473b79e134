"""Signals: what modulators read of a batch, and running averages of it."""

from __future__ import annotations

from torch import Tensor

from arealis.types import Activity, Batch, SpecificationError

__all__ = ["area_activity", "followed", "reward_over_time"]


def area_activity(activity: Activity, area: str, *, modulator: str) -> Tensor:
    """Return what an area did ``[time, replica, batch, unit]``.

    Args:
        activity: What the network did.
        area: The area.
        modulator: What to call the modulator in an error.

    Raises:
        SpecificationError: if there is no such area.
    """
    if area not in activity:
        raise SpecificationError(
            f"{modulator} reads an area that does not exist",
            given=repr(area),
            needed=f"one of {sorted(activity)}",
            action="correct the name",
        )
    return activity[area]


def reward_over_time(batch: Batch, target: str, *, modulator: str) -> Tensor:
    """Return the reward ``[replica or 1, batch, time]``.

    Args:
        batch: What was shown.
        target: Name of the reward among the targets, ``[replica or 1, batch]`` or with time behind.
        modulator: What to call the modulator in an error.

    Raises:
        SpecificationError: if there is none, or it has another shape.
    """
    reward = batch.targets.get(target)
    if reward is None or reward.ndim not in (2, 3):
        raise SpecificationError(
            f"{modulator} reads a reward that is not there",
            given="no such target" if reward is None else f"shape {tuple(reward.shape)}",
            needed=f"a target '{target}', [replica, batch] or [replica, batch, time]",
            action="take stimuli with rewards, or act in a world",
        )
    return reward if reward.ndim == 3 else reward[..., None]


def followed(mean: Tensor, value: Tensor, memory: float) -> Tensor:
    """Return a running average after a value, which counts for 1 / memory.

    Example:
        >>> import torch
        >>> followed(torch.tensor([0.0]), torch.tensor([1.0]), 4.0).item()
        0.25
    """
    return mean + (value - mean) / memory
