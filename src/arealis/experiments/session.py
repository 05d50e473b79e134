"""Session: the data and the stimuli of one task, divided for every replica."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from arealis.types import Responses, SpecificationError, Stimuli

__all__ = ["Session"]


@dataclass(frozen=True)
class Session:
    """What a task works on.

    Args:
        stimuli: All stimuli.
        recording: What was measured in an animal for them, if anything.
        training: Positions of the training stimuli, one array a replica.
        held_out: Positions of the held-out stimuli, one array a replica.
    """

    stimuli: Stimuli
    recording: Responses | None
    training: tuple[np.ndarray, ...]
    held_out: tuple[np.ndarray, ...]

    def shown(self, index: Sequence[np.ndarray]) -> list[Stimuli]:
        """Stimuli at these positions, one set a replica."""
        return [self.stimuli.select(i) for i in index]

    def recorded(self, index: np.ndarray) -> Responses:
        """The animal's responses to the stimuli at these positions."""
        if self.recording is None:
            raise SpecificationError(
                "the experiment compares with a recording but has none",
                given="no [recording]",
                needed="a [recording] whose stimuli are those of [stimuli]",
                action="add a [recording], or take out what needs it",
            )
        return self.recording.isel(stimulus=index)
