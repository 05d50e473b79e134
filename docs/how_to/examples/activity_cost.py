"""Cost of activity: what an area spends, whatever it spends it on."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from arealis.types import Activity, Batch

__all__ = ["ActivityCost"]


@dataclass(frozen=True)
class ActivityCost:
    r"""Mean magnitude of an area's activity.

    .. math:: C = \frac{1}{T U} \sum_{t,u} |r_{tu}|

    Args:
        area: The area.

    Example:
        >>> import torch
        >>> activity = {"V1": torch.full((1, 1, 1, 4), -2.0)}
        >>> ActivityCost("V1")(activity, Batch({}, {}, steps=1)).tolist()
        [[2.0]]
    """

    area: str

    @property
    def reads(self) -> tuple[str, ...]:
        """The area."""
        return (self.area,)

    def __call__(self, activity: Activity, batch: Batch) -> Tensor:
        """Return the cost of every example ``[replica, batch]``."""
        return activity[self.area].abs().mean(dim=(0, -1))
