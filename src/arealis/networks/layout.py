"""Layout: where the areas of a cycle lie in the matrix through which they are stepped together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, groupby

import torch
from torch import Tensor

from arealis.networks.area import Area
from arealis.networks.rate import RateNeuron
from arealis.networks.relaxation import Block, Clamp
from arealis.types import Projection, State

__all__ = ["Layout"]


@dataclass(frozen=True)
class Layout:
    """The units of some areas side by side; neighbouring areas of one neuron model form a block.

    Args:
        area: Areas by name.
        names: The areas, in order.
        clamps: Area → units that are held.
    """

    area: Mapping[str, Area]
    names: tuple[str, ...]
    clamps: Mapping[str, Clamp]

    @cached_property
    def widths(self) -> dict[str, int]:
        """Number of units of each area."""
        return {a: len(self.area[a].unit_id) for a in self.names}

    @cached_property
    def groups(self) -> list[list[str]]:
        """Names of the areas of each block."""
        return [list(g) for _, g in groupby(self.names, key=lambda a: self.area[a].neuron)]

    @cached_property
    def blocks(self) -> list[Block]:
        """The blocks, in order."""
        blocks = []
        for group in self.groups:
            neuron = self.area[group[0]].neuron
            assert isinstance(neuron, RateNeuron), "other cycles are stepped by Loop"
            blocks.append(Block(neuron, sum(self.widths[a] for a in group), self._clamp(group)))
        return blocks

    def split(self, joint: Tensor) -> tuple[Tensor, ...]:
        """Split ``[..., unit]`` into areas."""
        return joint.split(list(self.widths.values()), dim=-1)

    def join_states(self, state: State) -> list[dict[str, Tensor]]:
        """Lay the states of areas out by block."""
        return [{v: torch.cat([state[a][v] for a in g], dim=-1) for v in state[g[0]]} for g in self.groups]

    def split_states(self, blocks: Sequence[Mapping[str, Tensor]]) -> State:
        """Split the states of blocks into areas."""
        state: State = {a: {} for a in self.names}
        for group, variables in zip(self.groups, blocks, strict=True):
            for variable, joint in variables.items():
                parts = joint.split([self.widths[a] for a in group], dim=-1)
                for name, part in zip(group, parts, strict=True):
                    state[name][variable] = part
        return state

    def matrix(
        self, projections: Sequence[Projection], efficacy: Mapping[str, Tensor], *, like: Tensor
    ) -> Tensor:
        """Lay matrices of projections among these areas out as one.

        Args:
            projections: Projections of the network.
            efficacy: Projection → ``[replica, target, source]``; those not named are zero.
            like: Activity ``[time, replica, batch, unit]`` whose replicas, type and device to use.

        Returns:
            ``[replica, target, source]``.
        """
        start = dict(zip(self.names, accumulate(self.widths.values(), initial=0), strict=False))
        total = sum(self.widths.values())
        matrix = like.new_zeros(like.shape[1], total, total)
        for p in projections:
            if p.name in efficacy and p.target in start and p.source in start:
                rows = slice(start[p.target], start[p.target] + self.widths[p.target])
                columns = slice(start[p.source], start[p.source] + self.widths[p.source])
                matrix[:, rows, columns] = efficacy[p.name]
        return matrix

    def _clamp(self, areas: list[str]) -> Clamp | None:
        """The clamps of several areas as one; None if there is none."""
        if not any(a in self.clamps for a in areas):
            return None
        masks = [torch.zeros(self.widths[a], dtype=torch.bool) for a in areas]
        clamps = [
            self.clamps.get(a, Clamp(mask, torch.zeros(len(mask))))
            for a, mask in zip(areas, masks, strict=True)
        ]
        return Clamp(torch.cat([c.mask for c in clamps]), torch.cat([c.value for c in clamps]))
