"""Recorded responses that a network is fitted to."""

from __future__ import annotations

from torch import Tensor

from arealis.types import Batch, SpecificationError

__all__ = ["read_recorded", "unusable_recording"]


def read_recorded(batch: Batch, *, like: Tensor, units: int | None = None) -> Tensor:
    """Find what neurons did for the stimuli of a batch.

    Args:
        batch: With target ``"response"`` ``[replica or 1, batch, recorded unit]``.
        like: Activity ``[time, replica, batch, unit]`` that gives the layout.
        units: Number of recorded units; any if None.

    Returns:
        The target as it is.

    Raises:
        SpecificationError: if there is no such target, or it does not fit.

    Example:
        >>> import torch
        >>> batch = Batch({}, {"response": torch.ones(1, 3, 7)}, steps=1)
        >>> read_recorded(batch, like=torch.zeros(1, 2, 3, 4)).shape
        torch.Size([1, 3, 7])
    """
    found, (replicas, examples) = batch.targets.get("response"), like.shape[1:3]
    if found is None:
        raise unusable_recording(f"targets {sorted(batch.targets)}", "a target named 'response'")
    fits = found.ndim == 3 and found.shape[0] in (1, replicas) and found.shape[1] == examples
    if not fits or units not in (None, found.shape[2]):
        needed = f"[{replicas} replicas or 1, {examples} stimuli, {units or 'any number of'} units]"
        raise unusable_recording(f"shape {tuple(found.shape)}", needed)
    return found


def unusable_recording(given: str, needed: str) -> SpecificationError:
    """Say what keeps a network from being fitted to a recording.

    Args:
        given: What there is.
        needed: What there should be.

    Returns:
        The error.

    Example:
        >>> unusable_recording("no responses", "some").given
        'no responses'
    """
    return SpecificationError(
        "a network cannot be fitted to this recording",
        given=given,
        needed=needed,
        action="choose stimuli that carry a recording, restricted to complete stimuli",
    )
