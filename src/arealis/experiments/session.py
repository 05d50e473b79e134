"""Session: the data and the stimuli of one task, divided for every replica."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from arealis.experiments.among import among
from arealis.numerics import bootstrap_weights
from arealis.types import Dissimilarities, Responses, SpecificationError, Stimuli

__all__ = ["Session"]


@dataclass(frozen=True)
class Session:
    """What a task works on.

    Args:
        stimuli: All stimuli that are recorded.
        lesson: All stimuli that can be learnt from; the same set unless the experiment has a lesson.
        recording: What was measured in an animal for the stimuli, if anything.
        seeds: The seed of every replica.
        training: Positions of the training stimuli in the lesson, one array a replica.
        held_out: Positions of the held-out stimuli, one array a replica.
        apart: Whether every replica has stimuli of its own, as episodes are.
    """

    stimuli: Stimuli
    lesson: Stimuli
    recording: Responses | Dissimilarities | None
    seeds: tuple[int, ...]
    training: tuple[np.ndarray, ...]
    held_out: tuple[np.ndarray, ...]
    apart: bool = False

    def learnt_from(self) -> list[Stimuli]:
        """Return the training stimuli, one set a replica."""
        return [self.lesson.select(i) for i in self.training]

    def shown(self) -> list[Stimuli]:
        """Return the held-out stimuli, one set a replica."""
        return [self.stimuli.select(i) for i in self.held_out]

    def positions(self) -> list[np.ndarray]:
        """Return positions of the held-out stimuli that two seeds share only if they share the stimuli."""
        if not self.apart:
            return list(self.held_out)
        return [
            seed * len(index) + np.arange(len(index))
            for seed, index in zip(self.seeds, self.held_out, strict=True)
        ]

    def resampled(self, replica: int, draws: int, *, rng: np.random.Generator) -> np.ndarray:
        """Draw how often each held-out stimulus of a replica occurs.

        Draws are made of all stimuli at once, so that measurements share them; of each replica's own where
        no two replicas share any.

        Args:
            replica: Which.
            draws: Number of draws.
            rng: Source of randomness.

        Returns:
            Whole multiplicities ``[draw, stimulus]``.
        """
        index, names = self.held_out[replica], self.stimuli.stimulus_id
        if self.apart:
            return bootstrap_weights(names[index], draws, rng=rng)
        return bootstrap_weights(names, draws, rng=rng)[:, index]

    def recorded(self, index: np.ndarray) -> Responses | Dissimilarities:
        """Return what the animal did with some stimuli.

        Args:
            index: Positions in the stimuli that are recorded.

        Returns:
            Responses in this order, or the dissimilarities of all pairs among them.

        Raises:
            SpecificationError: if the experiment has no recording.
            DataError: if the recording lacks one of the stimuli.
        """
        if self.recording is None:
            raise SpecificationError(
                "the experiment compares with a recording but has none",
                given="no [recording]",
                needed="a [recording] whose stimuli are those of [stimuli]",
                action="add a [recording], or take out what needs it",
            )
        return among(self.recording, self.stimuli.stimulus_id[index])
