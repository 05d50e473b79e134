"""Policy gradient: actions that did better than expected become likelier."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor
from torch.nn import functional

from arealis.objectives.option_ranges import require_range
from arealis.objectives.reinforced_choice import choice_cost, choice_gradient
from arealis.objectives.sources import read_area, read_choices, read_events
from arealis.types import Activity, Batch, SpecificationError

__all__ = ["PolicyGradient"]


@dataclass(frozen=True)
class PolicyGradient:
    r"""Reward, for an area whose units stand for actions.

    .. math:: C = -\frac1T \sum_t A_t \log \pi_t(a_t) + \beta H(\pi_t), \qquad \pi = \mathrm{softmax}(r)

    Its gradient, averaged over actions drawn from :math:`\pi`, is minus that of the expected reward. One
    action an example belongs to the last time step; otherwise every step has one.

    Args:
        area: The acting area.
        entropy: Weight :math:`\beta` of a bonus for trying things out.

    Raises:
        SpecificationError: if the weight is negative; when asked, if the area or one of the targets
            ``"action"`` and ``"advantage"`` is missing or does not fit, or an action is none of its units.

    Example:
        >>> import torch
        >>> targets = {"action": torch.tensor([[1]]), "advantage": torch.tensor([[2.0]])}
        >>> activity = {"striatum": torch.zeros(1, 1, 1, 2)}
        >>> PolicyGradient("striatum").gradient(activity, Batch({}, targets, 1))["striatum"].tolist()
        [[[[1.0, -1.0]]]]

    References:
        Williams 1992, Mach Learn 8:229; Mnih et al. 2016, ICML (the bonus).
    """

    area: str
    entropy: float = 0.0

    def __post_init__(self) -> None:
        require_range("policy gradient", "entropy", self.entropy, least=0)

    @property
    def reads(self) -> tuple[str, ...]:
        """The acting area."""
        return (self.area,)

    def __call__(self, activity: Activity, batch: Batch) -> Tensor:
        """Return the cost of every example.

        Args:
            activity: Area → activity ``[time, replica, batch, unit]``.
            batch: With targets ``"action"``, whole numbers, and ``"advantage"``, both
                ``[replica or 1, batch]`` or ``[replica or 1, batch, time]``.

        Returns:
            Cost ``[replica, batch]``.
        """
        return choice_cost(*self._choice(activity, batch), self.entropy)

    def gradient(self, activity: Activity, batch: Batch) -> dict[str, Tensor]:
        """Return the gradient of every example's cost by the area's activity."""
        scores, action, advantage = self._choice(activity, batch)
        found = choice_gradient(scores, action, advantage, self.entropy)
        silent = len(activity[self.area]) - len(found)
        return {self.area: functional.pad(found, (0, 0, 0, 0, 0, 0, silent, 0))}

    def _choice(self, activity: Activity, batch: Batch) -> tuple[Tensor, Tensor, Tensor]:
        here = read_area(self.area, activity)
        action = read_choices("action", batch, like=here, options=here.shape[-1])
        advantage = read_events("advantage", batch, like=here).to(here.dtype)
        if len(action) != len(advantage):
            raise SpecificationError(
                "actions and advantages are not of the same time steps",
                given=f"{len(action)} actions and {len(advantage)} advantages an example",
                needed="one of each for every time step, or one of each",
                action="give both the same shape",
            )
        return here[-len(action) :], action, advantage.detach()
