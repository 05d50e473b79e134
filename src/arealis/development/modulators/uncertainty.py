"""Uncertainty, the signal ascribed to acetylcholine: how undecided an area is."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from torch import Tensor

from arealis.development.modulators.signals import area_activity
from arealis.types import Activity, Batch

__all__ = ["Uncertainty"]


@dataclass(frozen=True)
class Uncertainty:
    r"""Entropy of a decision, from 0 (certain) to 1 (no idea).

    .. math:: u = -\frac{1}{\log N} \sum_i p_i \log p_i, \qquad p = \operatorname{softmax}(r)

    of the N units of an area at the last time step: expected uncertainty, which shall make learning faster.

    Args:
        area: The area, whose activity is read as unnormalised log-probabilities.

    Example:
        >>> import torch
        >>> undecided = {"decision": torch.zeros(1, 1, 1, 4)}
        >>> Uncertainty("decision").step(undecided, Batch({}, {}, 1), {})[0].tolist()
        [[1.0]]

    References:
        Yu & Dayan 2005, Neuron 46:681.
    """

    area: str

    def init(self, replicas: int, *, like: Tensor) -> dict[str, Tensor]:
        """Return an empty state."""
        return {}

    def step(
        self, activity: Activity, batch: Batch, state: Mapping[str, Tensor]
    ) -> tuple[Tensor, dict[str, Tensor]]:
        """Return the uncertainty of every example."""
        scores = area_activity(activity, self.area, modulator="uncertainty")[-1].log_softmax(-1)
        return -(scores.exp() * scores).sum(-1) / math.log(scores.shape[-1]), {}
