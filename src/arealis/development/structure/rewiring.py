"""Rewiring: the weakest synapses are given up, and as many are tried elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from arealis.types import Memory, Network, Parameters, Progress, Projection, SpecificationError, Streams

__all__ = ["Rewiring"]


@dataclass(frozen=True)
class Rewiring:
    r"""Let every unit hear a part of its sources, and look for better ones throughout the phase.

    .. math:: k_i = \mathrm{round}(d\, n_i), \qquad
              \text{out: the } \mathrm{round}(f k_i) \text{ smallest } |w_{ij}|

    Of :math:`n_i` sources of each projection a unit has synapses with :math:`k_i`, drawn at random at first.
    At every look a part f of them, the weakest, is lost, and as many join from those that were absent, with
    the weights that they were built with; so the number of synapses on a unit stays. A small ``gain`` of
    the wiring lets those that join earn their place.

    Args:
        area: The area whose incoming synapses are rewired.
        density: Part d of the synapses it could have that are there, above 0 and below 1.
        turnover: Part f of those there that is exchanged at a look, above 0 and at most 1.
        every: Updates from look to look, at least one.

    Raises:
        SpecificationError: if a part is out of range, or the area has no synapses of each unit's own.

    References:
        Chklovskii, Mel & Svoboda 2004, Nature 431:782; Bellec, Kappel, Maass & Legenstein 2018, ICLR (arXiv
        1711.05136).
    """

    area: str
    density: float
    turnover: float = 0.1
    every: int = 10

    def __post_init__(self) -> None:
        if not (0 < self.density < 1 and 0 < self.turnover <= 1 and self.every >= 1):
            raise SpecificationError(
                f"area '{self.area}' cannot be rewired like this",
                given=f"density = {self.density}, turnover = {self.turnover}, every = {self.every}",
                needed="0 < density < 1, 0 < turnover ≤ 1, and a look every update at most",
                action="correct them",
            )

    def step(
        self, network: Network, params: Parameters, memory: Memory, progress: Progress, *, rng: Streams
    ) -> Mapping[str, Tensor]:
        """Return the synapses that are absent; nothing between looks."""
        absent = {}
        for p in self._own(network):
            weight = params[p.parameter]
            known = memory.get(f"absent/{type(self).__name__}/{p.parameter}")
            if known is not None and progress.step % self.every:
                continue
            possible = p.efficacy(torch.ones_like(weight)) != 0
            chance = rng.spawn(p.name).normal(tuple(weight.shape[1:]), like=weight)
            wanted = (self.density * possible.sum(-1, keepdim=True)).round().clamp_min(1)
            if known is None:
                there = _lowest(chance, possible, wanted)
            else:
                there, free = possible & ~known, possible & known
                moving = torch.minimum((self.turnover * wanted).round(), free.sum(-1, keepdim=True))
                there = there & ~_lowest(weight.abs(), there, moving) | _lowest(chance, free, moving)
            absent[p.parameter] = ~there
        return absent

    def _own(self, network: Network) -> list[Projection]:
        """Projections onto the area whose synapses are its own and each unit's own."""
        own = [p for p in network.projections if p.owner == p.target == self.area]
        shared = [p.name for p in own if not p.dense]
        if shared or not own:
            raise SpecificationError(
                f"area '{self.area}' cannot be rewired",
                given=f"{shared} share synapses over positions" if shared else "no synapses that end there",
                needed="an area whose units have synapses of their own",
                action="correct the name, or wire it 'dense'",
            )
        return own


def _lowest(score: Tensor, among: Tensor, count: Tensor) -> Tensor:
    """In each row the given number of lowest scores among some of its entries."""
    rank = score.masked_fill(~among, torch.inf).argsort(-1).argsort(-1)
    return among & (rank < count)
