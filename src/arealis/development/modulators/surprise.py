"""Surprise, the signal ascribed to noradrenaline: how much worse things are than they used to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from arealis.development.modulators.signals import followed
from arealis.types import Activity, Batch, Objective, SpecificationError

__all__ = ["Surprise"]


@dataclass(frozen=True)
class Surprise:
    r"""Unexpected uncertainty: the cost of an example beside what such costs have been.

    .. math:: s = 2\,\sigma\!\Big(\frac{C - m}{d}\Big), \qquad m \leftarrow m + \frac{\bar C - m}{M}, \qquad
              d^2 \leftarrow d^2 + \frac{\overline{(C - m)^2} - d^2}{M}

    with σ the logistic function: 1 where the cost is as expected, up to 2 where it is far above. The first
    batch is what is expected at first.

    Args:
        objective: The cost.
        memory: Updates M over which the mean m and spread d are followed, 1 or more.

    Raises:
        SpecificationError: if the memory is shorter than one update.

    References:
        Yu & Dayan 2005, Neuron 46:681; Aston-Jones & Cohen 2005, Annu Rev Neurosci 28:403.
    """

    objective: Objective
    memory: float = 50.0

    def __post_init__(self) -> None:
        if self.memory < 1:
            raise SpecificationError(
                "surprise has no memory to be surprised by",
                given=f"memory = {self.memory}",
                needed="1 update or more",
                action="raise it",
            )

    def init(self, replicas: int, *, like: Tensor) -> dict[str, Tensor]:
        """Return that nothing is expected yet."""
        return {name: like.new_zeros(replicas) for name in ("mean", "variance", "batches")}

    def step(
        self, activity: Activity, batch: Batch, state: Mapping[str, Tensor]
    ) -> tuple[Tensor, dict[str, Tensor]]:
        """Return the surprise at every example, and what is expected after it."""
        cost = self.objective(activity, batch)
        first = state["batches"] == 0
        mean = torch.where(first, cost.mean(1), state["mean"])
        spread = (cost - mean[:, None]).square().mean(1)
        variance = torch.where(first, spread, state["variance"])
        tiny = torch.finfo(cost.dtype).tiny
        signal = 2 * torch.sigmoid((cost - mean[:, None]) / (variance[:, None] + tiny).sqrt())
        after = {
            "mean": followed(mean, cost.mean(1), self.memory),
            "variance": followed(variance, spread, self.memory),
            "batches": state["batches"] + 1,
        }
        return signal, after
