"""Joins: which areas lie on a cycle, what takes a time step, and what reaches an area."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from arealis.networks.area import Area, Feed, ModuleArea
from arealis.networks.components import AreaComponent, components_of
from arealis.networks.modular import feeds_of
from arealis.networks.transmission import AreaProjection

__all__ = ["Joins"]


@dataclass(frozen=True)
class Joins:
    """How areas are joined, each part worked out once.

    Args:
        areas: The areas.
        projections: The projections onto them.
    """

    areas: Sequence[Area | ModuleArea]
    projections: Sequence[AreaProjection]

    @cached_property
    def components(self) -> tuple[AreaComponent, ...]:
        """Strongly connected components, upstream first."""
        names = tuple(a.name for a in self.areas)
        links = (*self.projections, *self.feeds)
        return components_of(names, [(link.source, link.target) for link in links if link.source in names])

    @cached_property
    def feeds(self) -> tuple[Feed, ...]:
        """What feeds the modules."""
        return feeds_of(self.areas)

    @cached_property
    def delayed(self) -> frozenset[str]:
        """Names of the projections that take a time step: those between areas on a common cycle."""
        home = {a: i for i, c in enumerate(self.components) for a in c.areas}
        return frozenset(p.name for p in self.projections if home.get(p.source) == home[p.target])

    @cached_property
    def onto(self) -> dict[str, list[AreaProjection]]:
        """Area → projections onto it."""
        return {a.name: [p for p in self.projections if p.target == a.name] for a in self.areas}
