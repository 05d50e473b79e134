"""Growth: units that join an area as the network grows up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from arealis.types import Memory, Network, Parameters, Progress, SpecificationError, Streams

__all__ = ["Growth"]


@dataclass(frozen=True)
class Growth:
    """Let an area begin with some of its units, the others joining one after the other through the phase.

    A unit that has not joined has no synapses, neither on it nor from it, and no bias. It joins with those
    that it was built with, as unlearnt as if it were new.

    Args:
        area: The area.
        start: Fraction of its units that are there at the beginning, above 0.
        end: Fraction at the end, not below.

    Raises:
        SpecificationError: if the fractions are out of order, or the area shares synapses over positions.

    References:
        Elman 1993, Cognition 48:71 (starting small); Fahlman & Lebiere 1990, Adv Neural Inf Process Syst 2.
    """

    area: str
    start: float
    end: float = 1.0

    def __post_init__(self) -> None:
        if not 0 < self.start <= self.end <= 1:
            raise SpecificationError(
                f"area '{self.area}' cannot grow like this",
                given=f"start = {self.start}, end = {self.end}",
                needed="0 < start ≤ end ≤ 1",
                action="correct them",
            )

    def step(
        self, network: Network, params: Parameters, memory: Memory, progress: Progress, *, rng: Streams
    ) -> Mapping[str, Tensor]:
        """Return the synapses and biases of units that have not joined."""
        if self.area not in network.area_names:
            raise SpecificationError(
                "an area that does not exist cannot grow",
                given=repr(self.area),
                needed=f"one of {list(network.area_names)}",
                action="correct the name",
            )
        units = network.units(self.area)
        there = max(1, round(progress.between(self.start, self.end) * units))
        waiting = torch.arange(units, device=next(iter(params.values())).device) >= there
        absent = {}
        for p in network.projections:
            if self.area in (p.source, p.target):
                weight = params[p.parameter]
                if not p.dense:
                    raise SpecificationError(
                        f"area '{self.area}' cannot grow unit by unit",
                        given=f"projection '{p.name}' shares its synapses over positions",
                        needed="projections with synapses of each unit's own",
                        action="wire it 'locally_connected' or 'dense'",
                    )
                rows = waiting[:, None] if p.owner == self.area else waiting[None]
                both = waiting[:, None] | waiting[None] if p.source == p.target else rows
                absent[p.parameter] = both.expand(weight.shape)
        if f"{self.area}.bias" in params:
            absent[f"{self.area}.bias"] = waiting.expand(params[f"{self.area}.bias"].shape)
        return absent
