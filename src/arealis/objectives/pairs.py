"""Two courses that a cost brings together: both learn, or one listens to the other."""

from __future__ import annotations

from torch import Tensor

from arealis.objectives.sources import read_area, read_source
from arealis.types import Activity, Batch

__all__ = ["learning_side", "listening_side", "read_pair"]


def learning_side(area: str, partner: str, mutual: bool) -> tuple[str, ...]:
    """Return which of a pair carry gradient: the area, and its partner if they agree mutually.

    Example:
        >>> learning_side("V1", "A1", True), learning_side("V1", "A1", False), learning_side("V1", "V1", True)
        (('V1', 'A1'), ('V1',), ('V1',))
    """
    return tuple(dict.fromkeys((area, partner) if mutual else (area,)))


def listening_side(partner: str, mutual: bool) -> tuple[str, ...]:
    """Return which of a pair carries no gradient: the partner, unless they agree mutually.

    Example:
        >>> listening_side("A1", True), listening_side("A1", False)
        ((), ('A1',))
    """
    return () if mutual else (partner,)


def read_pair(
    area: str, partner: str, mutual: bool, activity: Activity, batch: Batch
) -> tuple[Tensor, Tensor]:
    """Find two courses that a cost brings together.

    Args:
        area: An area.
        partner: Another area with as many units or, if it is only listened to, an input or a target.
        mutual: Whether the partner carries gradient too, rather than being listened to.
        activity: Area → activity ``[time, replica, batch, unit]``.
        batch: Inputs and targets.

    Returns:
        Both courses ``[time, replica, batch, unit]``.

    Raises:
        SpecificationError: if one of them is missing or does not fit.

    Example:
        >>> import torch
        >>> activity = {"V1": torch.zeros(1, 1, 2, 3), "A1": torch.ones(1, 1, 2, 3)}
        >>> [r.mean().item() for r in read_pair("V1", "A1", True, activity, Batch({}, {}, 1))]
        [0.0, 1.0]
    """
    here = read_area(area, activity)
    if mutual:
        return here, read_area(partner, activity, units=here.shape[-1])
    return here, read_source(partner, activity, batch, like=here)
