"""Phases: what is plastic when, and what is lived through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from arealis.types import Experience, Learner, SpecificationError, StructuralChange

__all__ = ["Phase", "plastic"]


@dataclass(frozen=True)
class Phase:
    """A stretch of development with one set of learners plastic.

    Args:
        name: How learners and histories call it.
        steps: Number of updates.
        batch: Stimuli an update.
        experience: How what is shown is altered, one after the other.
        structure: Synapses that grow or are lost meanwhile.
        share: Fraction of the training stimuli that are shown, above 0 and at most 1: the first of each
            replica's, so that a larger share holds a smaller one.

    Raises:
        SpecificationError: if the share is outside (0, 1], or the phase never starts or never shows anything.
    """

    name: str
    steps: int
    batch: int
    experience: tuple[Experience, ...] = ()
    structure: tuple[StructuralChange, ...] = ()
    share: float = 1.0

    def __post_init__(self) -> None:
        if not 0 < self.share <= 1 or self.steps < 1 or self.batch < 1:
            raise SpecificationError(
                f"phase '{self.name}' cannot be lived through",
                given=f"steps = {self.steps}, batch = {self.batch}, share = {self.share}",
                needed="at least one step and one stimulus, and a share above 0 and at most 1",
                action="correct the phase",
            )


def plastic(learners: Sequence[Learner], phases: Sequence[Phase]) -> dict[str, tuple[Learner, ...]]:
    """Say which learners are plastic in each phase.

    Args:
        learners: All learners of a network.
        phases: Its phases, in order.

    Returns:
        Phase name → learners.

    Raises:
        SpecificationError: if a learner names an unknown phase, two learners own one area in the same
            phase, two phases have one name, or a phase has no learner.

    Example:
        >>> plastic([], [])
        {}
    """
    known = [p.name for p in phases]
    if len(set(known)) < len(known):
        raise SpecificationError(
            "two phases have one name",
            given=f"{known}",
            needed="a name of its own for each, so that learners can say when they are plastic",
            action="rename one",
        )
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
                given=f"area '{twice[0]}' with two learners" if twice else "no learner",
                needed="at least one learner, and at most one for any area",
                action="let the learners share the areas or the phases out between them",
            )
        schedule[phase.name] = active
    return schedule
