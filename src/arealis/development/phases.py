"""Phases: what is plastic when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from arealis.types import Learner, SpecificationError

__all__ = ["Phase", "plastic"]


@dataclass(frozen=True)
class Phase:
    """A stretch of development with one set of learners plastic.

    Args:
        name: How learners and histories call it.
        steps: Number of updates.
        batch: Stimuli an update.
    """

    name: str
    steps: int
    batch: int


def plastic(learners: Sequence[Learner], phases: Sequence[Phase]) -> dict[str, tuple[Learner, ...]]:
    """Say which learners are plastic in each phase.

    Args:
        learners: All learners of a network.
        phases: Its phases, in order.

    Returns:
        Phase name → learners.

    Raises:
        SpecificationError: if a learner names an unknown phase, two learners own one area in the same
            phase, or a phase has no learner.

    Example:
        >>> plastic([], [])
        {}
    """
    known = [p.name for p in phases]
    for learner in learners:
        strange = sorted(set(learner.phases) - set(known))
        if strange:
            raise SpecificationError(
                f"learner '{learner.name}' is plastic in an unknown phase",
                given=f"{strange}",
                needed=f"among {known}",
                action="declare the phase, or correct the name",
            )
    schedule = {}
    for phase in phases:
        active = tuple(lr for lr in learners if phase.name in lr.phases)
        owned = [a for learner in active for a in learner.areas]
        twice = sorted({a for a in owned if owned.count(a) > 1})
        if twice or not active:
            raise SpecificationError(
                f"phase '{phase.name}' cannot be run",
                given=f"area {twice[0]} with two learners" if twice else "no learner",
                needed="at least one learner, and at most one for any area",
                action="let the learners share the areas or the phases out between them",
            )
        schedule[phase.name] = active
    return schedule
