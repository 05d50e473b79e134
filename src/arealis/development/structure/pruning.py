"""Pruning: the weakest synapses are lost for good."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from arealis.types import Memory, Network, Parameters, Progress, SpecificationError, Streams

__all__ = ["Pruning"]

_TIMES = 20


@dataclass(frozen=True)
class Pruning:
    r"""Eliminate the weakest incoming synapses of an area, more and more through the phase.

    .. math:: \text{absent: } |w| \le q_s(|w|), \qquad s = f\,(1 - (1 - p)^3)

    with the quantile q over all synapses of a projection and replica, and p from 0 to 1 through the phase:
    fast at first, then slower, as in cortex after its peak. It looks again twenty times; what is lost does
    not come back.

    Args:
        area: The area whose incoming synapses are pruned.
        fraction: Part f of them that is lost at the end, above 0 and below 1.

    Raises:
        SpecificationError: if the fraction is out of range, or the area has no synapses of its own.

    References:
        Huttenlocher 1979, Brain Res 163:195; Zhu & Gupta 2017, arXiv 1710.01878 (the schedule).
    """

    area: str
    fraction: float

    def __post_init__(self) -> None:
        if not 0 < self.fraction < 1:
            raise SpecificationError(
                f"area '{self.area}' cannot be pruned by this fraction",
                given=f"fraction = {self.fraction}",
                needed="above 0 and below 1",
                action="correct it",
            )

    def step(
        self, network: Network, params: Parameters, memory: Memory, progress: Progress, *, rng: Streams
    ) -> Mapping[str, Tensor]:
        """Return the synapses that are absent; nothing where none is to be looked at yet."""
        names = [p.parameter for p in network.projections if p.owner == self.area]
        if not names:
            raise SpecificationError(
                f"area '{self.area}' cannot be pruned",
                given="no synapses that end there",
                needed="an area with projections onto it",
                action="correct the name",
            )
        if progress.step % max(progress.steps // _TIMES, 1) and progress.step != progress.steps - 1:
            return {}
        lost = self.fraction * (1 - (1 - progress.fraction) ** 3)
        return {name: _weakest(params[name], lost) for name in names}


def _weakest(weight: Tensor, fraction: float) -> Tensor:
    """The weakest of each replica; ties are lost together."""
    strength = weight.abs().flatten(1)
    count = round(fraction * strength.shape[1])
    if count == 0:
        return torch.zeros_like(weight, dtype=torch.bool)
    level = strength.kthvalue(count, dim=1).values
    return (strength <= level[:, None]).reshape(weight.shape)
