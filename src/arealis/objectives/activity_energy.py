"""Energy of activity: what areas spend together."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from arealis.objectives.sources import read_area
from arealis.types import Activity, Batch, SpecificationError

__all__ = ["ActivityEnergy"]


@dataclass(frozen=True)
class ActivityEnergy:
    r"""Power that areas spend on their activity.

    .. math:: C = \frac{1}{2T} \sum_{a,t,i} (r_{ai}^t)^2

    Unlike :class:`SparseActivity` it spreads activity over units, since twice the rate costs four times as
    much.

    Args:
        areas: The areas that share the bill.

    Raises:
        SpecificationError: if there are none; when asked, if one is missing.

    Example:
        >>> activity = {"V1": torch.full((1, 1, 1, 2), 2.0), "V2": torch.ones(1, 1, 1, 2)}
        >>> ActivityEnergy(("V1", "V2"))(activity, Batch({}, {}, steps=1)).tolist()
        [[5.0]]

    References:
        Attwell & Laughlin 2001, J Cereb Blood Flow Metab 21:1133; Sussillo, Churchland, Kaufman & Shenoy
        2015, Nat Neurosci 18:1025.
    """

    areas: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.areas or len(set(self.areas)) < len(self.areas):
            raise SpecificationError(
                "the energy of activity is that of named areas, each once",
                given=f"areas {list(self.areas)}",
                needed="at least one area, none of them twice",
                action='write areas = ["V1"]',
            )

    @property
    def reads(self) -> tuple[str, ...]:
        """The areas."""
        return self.areas

    def __call__(self, activity: Activity, batch: Batch) -> Tensor:
        """Return the cost of every example ``[replica, batch]``."""
        spent = [read_area(a, activity).square().sum(-1).mean(0) / 2 for a in self.areas]
        return torch.stack(spent).sum(0)

    def gradient(self, activity: Activity, batch: Batch) -> dict[str, Tensor]:
        """Return the gradient of every example's cost by each area's activity."""
        return {a: read_area(a, activity) / len(activity[a]) for a in self.areas}
