"""Reward-prediction error, the signal ascribed to dopamine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from arealis.development.modulators.signals import area_activity, followed, reward_over_time
from arealis.types import Activity, Batch, SpecificationError

__all__ = ["RewardPredictionError"]


@dataclass(frozen=True)
class RewardPredictionError:
    r"""Reward beyond what was predicted, by an area that values states or by the past alone.

    .. math:: \delta = \frac{1}{T} \sum_t R_t + \gamma V_{t+1} - V_t
              \qquad\text{or}\qquad \delta = \bar R - m, \quad m \leftarrow m + \frac{\bar R - m}{M}

    with V the first unit of the area and zero after the last step. Without an area the mean reward m of the
    last M updates is what is predicted. Negative where reward fails to come.

    Args:
        area: The area whose first unit values states; none if empty.
        reward: Name of the reward among the targets.
        discount: Discount factor γ from 0 to 1, or the name of a modulator that sets it.
        memory: Updates M over which reward is followed without an area.

    Raises:
        SpecificationError: if an option is out of range, or there is no reward.

    References:
        Schultz, Dayan & Montague 1997, Science 275:1593.
    """

    area: str = ""
    reward: str = "reward"
    discount: float | str = 1.0
    memory: float = 50.0

    def __post_init__(self) -> None:
        if self.memory < 1 or (not isinstance(self.discount, str) and not 0 <= self.discount <= 1):
            raise SpecificationError(
                "there is no such prediction of reward",
                given=f"discount = {self.discount}, memory = {self.memory}",
                needed="a discount from 0 to 1 or the name of a modulator, and a memory of 1 or more",
                action="correct them",
            )

    def init(self, replicas: int, *, like: Tensor) -> dict[str, Tensor]:
        """Return that no reward is expected."""
        return {} if self.area else {"mean": like.new_zeros(replicas)}

    def step(
        self, activity: Activity, batch: Batch, state: Mapping[str, Tensor]
    ) -> tuple[Tensor, dict[str, Tensor]]:
        """Return the error of every example, and what is expected after it."""
        reward = reward_over_time(batch, self.reward, modulator="a reward-prediction error")
        if not self.area:
            got = reward.mean(-1).expand(len(state["mean"]), -1)
            return got - state["mean"][:, None], {"mean": followed(state["mean"], got.mean(1), self.memory)}
        value = area_activity(activity, self.area, modulator="a reward-prediction error")[..., 0]
        value = value.permute(1, 2, 0)
        later = torch.cat([value[..., 1:], torch.zeros_like(value[..., :1])], -1)
        return (reward + self._discount(batch) * later - value).mean(-1), {}

    def _discount(self, batch: Batch) -> Tensor | float:
        if not isinstance(self.discount, str):
            return self.discount
        if self.discount not in batch.targets:
            raise SpecificationError(
                "the discount of reward is set by nobody",
                given=repr(self.discount),
                needed=f"a modulator declared before, or among the targets {sorted(batch.targets)}",
                action="declare that modulator first",
            )
        return batch.targets[self.discount][..., None]
