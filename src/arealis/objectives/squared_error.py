"""Squared error between an area's activity and a wanted course of it."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from arealis.objectives.sources import read_area
from arealis.types import Activity, Batch, SpecificationError

__all__ = ["SquaredError"]


@dataclass(frozen=True)
class SquaredError:
    r"""Regression, of every time step.

    .. math:: C = \tfrac12 \sum_{t,i} (r_i^t - y_i^t)^2

    Args:
        area: The area whose activity shall follow the target.
        target: Name of the target ``[replica or 1, batch, time or 1, unit]``; one time step is held.

    Raises:
        SpecificationError: when asked for the cost of a batch without that target, or with one of another
            shape.

    Example:
        >>> import torch
        >>> batch = Batch({}, {"force": torch.ones(1, 1, 5, 1)}, steps=5)
        >>> float(SquaredError("arm", "force")({"arm": torch.zeros(5, 1, 1, 1)}, batch))
        2.5
    """

    area: str
    target: str

    @property
    def reads(self) -> tuple[str, ...]:
        """The area that shall follow the target."""
        return (self.area,)

    def __call__(self, activity: Activity, batch: Batch) -> Tensor:
        """Return the cost of every example ``[replica, batch]``."""
        return self._error(activity, batch).square().sum((0, -1)) / 2

    def gradient(self, activity: Activity, batch: Batch) -> dict[str, Tensor]:
        """Return the gradient of every example's cost by the area's activity."""
        return {self.area: self._error(activity, batch)}

    def _error(self, activity: Activity, batch: Batch) -> Tensor:
        here, wanted = read_area(self.area, activity), batch.targets.get(self.target)
        time, replicas, examples, units = here.shape
        shapes = [(r, examples, t, units) for r in (1, replicas) for t in (1, time)]
        if wanted is None or tuple(wanted.shape) not in shapes:
            raise SpecificationError(
                f"the target '{self.target}' does not fit area '{self.area}'",
                given="no such target" if wanted is None else f"shape {tuple(wanted.shape)}",
                needed=f"[replica or 1, {examples}, {time} or 1, {units}]",
                action="add the target to the stimuli, or correct its shape",
            )
        return here - wanted.permute(2, 0, 1, 3).to(here.dtype)
