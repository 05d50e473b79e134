"""Temporal difference: an area learns the value of what comes, from its own next estimate."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from arealis.objectives.option_ranges import require_range
from arealis.objectives.sources import read_area, read_events
from arealis.types import Activity, Batch

__all__ = ["TemporalDifference"]


@dataclass(frozen=True)
class TemporalDifference:
    r"""Squared reward-prediction error of an area of one unit.

    .. math:: C = \frac{1}{2T} \sum_t \delta_t^2, \qquad
              \delta_t = R_t + \gamma (1 - d_t) V_{t+1} - V_t

    where R is the reward that follows step t and d is 1 if an episode ends with it. The next value is taken
    as given, so that the gradient is :math:`-\delta_t / T` (the semi-gradient of TD(0)), and its fixed
    point is the value of the states. The last step has an error only if an episode ends there, since the
    next value is not known.

    Args:
        area: The area whose one unit is the value V.
        discount: Factor :math:`\gamma` by which a reward is worth less a step later, in [0, 1].

    Raises:
        SpecificationError: if the discount is out of range; when asked, if the area is missing or has
            several units, or one of the targets ``"reward"`` and ``"done"`` is missing or does not fit.

    Example:
        >>> targets = {"reward": torch.tensor([[[0.0, 1.0]]]), "done": torch.tensor([[[0, 1]]])}
        >>> activity = {"value": torch.zeros(2, 1, 1, 1)}
        >>> TemporalDifference("value")(activity, Batch({}, targets, steps=2)).tolist()
        [[0.25]]

    References:
        Sutton 1988, Mach Learn 3:9; Schultz, Dayan & Montague 1997, Science 275:1593.
    """

    area: str
    discount: float = 0.9

    def __post_init__(self) -> None:
        require_range("temporal difference", "discount", self.discount, least=0, below=1 + 1e-9)

    @property
    def reads(self) -> tuple[str, ...]:
        """The valuing area."""
        return (self.area,)

    def __call__(self, activity: Activity, batch: Batch) -> Tensor:
        """Return the cost of every example.

        Args:
            activity: Area → activity ``[time, replica, batch, unit]``.
            batch: With targets ``"reward"`` and ``"done"`` ``[replica or 1, batch, time]``.

        Returns:
            Cost ``[replica, batch]``.
        """
        return self._surprise(activity, batch).square().mean(0) / 2

    def gradient(self, activity: Activity, batch: Batch) -> dict[str, Tensor]:
        """Return the semi-gradient of every example's cost by the area's activity."""
        surprise = self._surprise(activity, batch)
        return {self.area: -surprise[..., None] / len(surprise)}

    def _surprise(self, activity: Activity, batch: Batch) -> Tensor:
        """Reward-prediction errors ``[time, replica, batch]``."""
        here = read_area(self.area, activity, units=1)
        value = here[..., 0]
        reward, done = (
            read_events(name, batch, like=here, every_step=True).to(here.dtype) for name in ("reward", "done")
        )
        later = torch.cat([value[1:], value[:1]]).detach()
        surprise = reward + self.discount * (1 - done) * later - value
        return torch.cat([surprise[:-1], surprise[-1:] * done[-1:]])
