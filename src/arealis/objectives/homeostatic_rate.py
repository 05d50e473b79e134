"""Homeostatic rate: every unit keeps its mean activity at a set point."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from arealis.objectives.sources import read_area
from arealis.types import Activity, Batch

__all__ = ["HomeostaticRate"]


@dataclass(frozen=True)
class HomeostaticRate:
    r"""Squared distance of every unit's mean activity from a set point.

    .. math:: C = \tfrac12 \sum_i (\bar r_i - \rho)^2, \qquad
              C_n = \tfrac12 \sum_i (\bar r_i - \rho) (\bar r_{ni} - \rho)

    where :math:`\bar r_i` is the mean over time and batch, :math:`\bar r_{ni}` that of example n alone: the
    mean over examples of :math:`C_n` is C. A unit may be silent for one stimulus if others excite it.

    Args:
        area: The area.
        set_point: Mean activity :math:`\rho` that every unit keeps.

    Raises:
        SpecificationError: when asked, if the area is missing.

    Example:
        >>> import torch
        >>> activity = {"V1": torch.tensor([0.0, 4.0]).view(1, 1, 2, 1)}
        >>> HomeostaticRate("V1", 1.0)(activity, Batch({}, {}, steps=1)).tolist()
        [[-0.5, 1.5]]

    References:
        Turrigiano 2008, Cell 135:422.
    """

    area: str
    set_point: float

    @property
    def reads(self) -> tuple[str, ...]:
        """The area."""
        return (self.area,)

    def __call__(self, activity: Activity, batch: Batch) -> Tensor:
        """Return every example's share of the cost ``[replica, batch]``."""
        alone = read_area(self.area, activity).mean(0) - self.set_point
        return (alone.mean(1, keepdim=True) * alone).sum(-1) / 2

    def gradient(self, activity: Activity, batch: Batch) -> dict[str, Tensor]:
        """Return the gradient of the sum over examples by the area's activity."""
        here = read_area(self.area, activity)
        error = here.mean((0, 2), keepdim=True) - self.set_point
        return {self.area: (error / len(here)).expand_as(here).clone()}
