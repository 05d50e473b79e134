"""Colours of costs: one for all learners that reduce the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from arealis.types import Anatomy, LearnerSketch

__all__ = ["CostColours", "colour_costs"]


@dataclass(frozen=True)
class CostColours:
    """Name of a cost, as the legend says it → style."""

    styles: dict[str, int]

    def of(self, learner: LearnerSketch) -> int:
        """Return the style of what a learner reduces."""
        return self.styles[_name(learner)]


def colour_costs(anatomies: Iterable[Anatomy]) -> CostColours:
    """Give every cost a colour, the same in all networks.

    Learners without a cost are told apart by their rules.

    Args:
        anatomies: The networks.

    Returns:
        The colours, in order of appearance.

    Example:
        >>> oja = LearnerSketch("senses", ("V1",), "oja", "", (), ())
        >>> colour_costs([Anatomy((), (), (), (oja,), (), ())]).styles
        {'no cost, by oja': 0}
    """
    names = dict.fromkeys(_name(learner) for anatomy in anatomies for learner in anatomy.learners)
    return CostColours({name: number for number, name in enumerate(names)})


def _name(learner: LearnerSketch) -> str:
    return learner.cost or f"no cost, by {learner.rule}"
