"""Chain: areas one above the other, for schemes that hand something down from each to the one below."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from arealis.types import Network, Objective, Projection, SpecificationError

__all__ = ["Chain", "chain"]


@dataclass(frozen=True)
class Chain:
    """Areas one above the other.

    Args:
        areas: Names, upstream first; the cost reads the last.
        links: Projections from each to the next.
    """

    areas: tuple[str, ...]
    links: tuple[Projection, ...]


def chain(network: Network, objective: Objective, areas: tuple[str, ...], *, rule: str) -> Chain:
    """Put the areas of a learner in order, and require that they form a chain.

    Args:
        network: The network, in which these areas feed forward.
        objective: The cost.
        areas: The areas, in any order.
        rule: The scheme that needs a chain, for errors.

    Returns:
        The chain.

    Raises:
        SpecificationError: if there is one area only, an area but the first hears anything but the one below
            it, or the cost reads anything but the last.
    """
    ordered = tuple(a for c in network.components for a in c.areas if a in areas)
    if len(ordered) < 2:
        raise SpecificationError(
            f"{rule} needs areas that form a chain",
            given=f"the areas {list(ordered)}",
            needed="at least two, one above the other",
            action="give the learner more areas, or choose another rule",
        )
    links = []
    for below, area in pairwise(ordered):
        heard = [p for p in network.projections if p.target == area]
        if [p.source for p in heard] != [below]:
            raise SpecificationError(
                f"{rule} needs areas that form a chain",
                given=f"'{area}' hears {sorted(p.source for p in heard)}",
                needed=f"it hears '{below}' and nothing else",
                action="leave out projections that skip areas, or choose another rule",
            )
        links += heard
    if tuple(objective.reads) != ordered[-1:]:
        raise SpecificationError(
            f"{rule} needs a cost on the last area of its chain",
            given=f"a cost that reads {list(objective.reads)}",
            needed=f"one that reads '{ordered[-1]}' only",
            action="change the objective, or the areas of the learner",
        )
    return Chain(ordered, tuple(links))
