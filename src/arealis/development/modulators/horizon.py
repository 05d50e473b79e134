"""Horizon, the signal ascribed to serotonin: how far ahead reward counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from arealis.development.modulators.signals import followed, reward_over_time
from arealis.types import Activity, Batch, SpecificationError

__all__ = ["Horizon"]


@dataclass(frozen=True)
class Horizon:
    r"""A discount factor that grows with the reward of late: who is well off can wait.

    .. math:: \gamma = \gamma_0 + (\gamma_1 - \gamma_0)\, \sigma(k m), \qquad
              m \leftarrow m + \frac{\bar R - m}{M}

    with σ the logistic function. Name it as the discount of a reward-prediction error.

    Args:
        reward: Name of the reward among the targets.
        shortest: Discount factor γ₀ after much punishment, from 0.
        longest: Discount factor γ₁ after much reward, at most 1.
        slope: Slope k.
        memory: Updates M over which reward is followed, 1 or more.

    Raises:
        SpecificationError: if an option is out of range, or there is no reward.

    References:
        Doya 2002, Neural Netw 15:495.
    """

    reward: str = "reward"
    shortest: float = 0.5
    longest: float = 0.99
    slope: float = 1.0
    memory: float = 50.0

    def __post_init__(self) -> None:
        if not 0 <= self.shortest <= self.longest <= 1 or self.memory < 1:
            raise SpecificationError(
                "there is no such horizon",
                given=f"shortest = {self.shortest}, longest = {self.longest}, memory = {self.memory}",
                needed="0 ≤ shortest ≤ longest ≤ 1, and a memory of 1 or more",
                action="correct them",
            )

    def init(self, replicas: int, *, like: Tensor) -> dict[str, Tensor]:
        """Return that there was no reward so far."""
        return {"mean": like.new_zeros(replicas)}

    def step(
        self, activity: Activity, batch: Batch, state: Mapping[str, Tensor]
    ) -> tuple[Tensor, dict[str, Tensor]]:
        """Return the discount factor, the same for all examples, and the mean reward after them."""
        reward = reward_over_time(batch, self.reward, modulator="a horizon").mean(-1)
        factor = self.shortest + (self.longest - self.shortest) * torch.sigmoid(self.slope * state["mean"])
        got = reward.expand(len(factor), -1)
        return factor[:, None].expand_as(got), {"mean": followed(state["mean"], got.mean(1), self.memory)}
