"""Inferring: all candidates beside one recording at once, and beside each other, with corrected tests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from arealis.comparison import Inference, infer
from arealis.experiments.absent import absent
from arealis.experiments.among import among, stimuli_of
from arealis.experiments.entry import make_choice
from arealis.experiments.load import load_recording
from arealis.experiments.names import INSTRUMENTS
from arealis.experiments.specification import InferenceTable
from arealis.experiments.tables import Choice
from arealis.store import provenance
from arealis.types import (
    Dissimilarities,
    Measurement,
    NotEstimable,
    Responses,
    Result,
    SpecificationError,
    measurement_table,
    stack_draws,
)

__all__ = ["CONCLUSIONS", "Inferring", "infer_all"]

CONCLUSIONS = "conclusions"
"""Where a result's provenance says in words what the data can and cannot tell."""
_RESAMPLING_SEED = 0


@dataclass(frozen=True)
class Inferring:
    """A task that compares the models of other tasks with the recording.

    Args:
        groups: Keys of the tasks that are one model under several seeds; a group each.
        recording: The recording.
        asked: The instrument, and how to resample.
    """

    groups: tuple[tuple[str, ...], ...]
    recording: Choice
    asked: InferenceTable

    def specification(self) -> dict[str, Any]:
        """The specification as plain data: what the task's key is made of."""
        return {
            "task": "infer",
            "groups": [list(group) for group in self.groups],
            "recording": self.recording.model_dump(mode="json"),
            "asked": self.asked.model_dump(mode="json"),
        }

    @property
    def inputs(self) -> list[str]:
        """Keys of all tasks that it reads."""
        return [key for group in self.groups for key in group]


def infer_all(job: Inferring, read: Callable[[str], Result]) -> Result:
    """Compare every model with the recording, and every two models with each other.

    Args:
        job: What to compare.
        read: Key → stored result of that task.

    Returns:
        One row a model, one a pair of models, one a model beside the ceiling, one an end of the ceiling; the
        conclusions in words are part of the provenance. A model with several seeds counts as their mean.

    Raises:
        SpecificationError: if the models were not shown the same stimuli.
    """
    asked = job.asked
    kind = Choice(kind=asked.kind, **asked.options)
    models = {keys[0]: [r for key in keys for r in read(key).responses.values()] for keys in job.groups}
    shown = _one_set([r for several in models.values() for r in several])
    recording = load_recording(job.recording)
    assert recording is not None  # a job has one
    found = infer(
        make_choice(INSTRUMENTS, kind, what="instrument", place="inference"),
        {name: several[0] if len(several) == 1 else several for name, several in models.items()},
        among(recording, shown),
        resample=asked.resample,
        draws=asked.draws,
        permutations=asked.permutations,
        correction=asked.correction,
        rng=np.random.default_rng(_RESAMPLING_SEED),
    )
    return _lay_out(job, found)


def _lay_out(job: Inferring, found: Inference) -> Result:
    """One row a number; the pairs of models name both sides."""
    name = job.asked.measure
    rows: list[tuple[str | None, str | None, str, Measurement | NotEstimable]] = [
        *((first, None, name, m) for first, m in found.measurements.items()),
        *((first, second, f"{name}_difference", m) for (first, second), m in found.differences.items()),
        *((first, None, f"{name}_minus_ceiling", m) for first, m in found.against_ceiling.items()),
        *((None, None, f"{name}_ceiling_{end}", m) for end, m in found.ceiling_bounds.items()),
    ]
    taken = [
        absent(called, m) if isinstance(m, NotEstimable) else replace(m, name=called)
        for _, _, called, m in rows
    ]
    about = {"task": [first for first, *_ in rows], "other_task": [second for _, second, *_ in rows]}
    said = {CONCLUSIONS: list(found.conclusions)}
    return Result(
        job.specification(), measurement_table(taken, **about), provenance() | said, draws=stack_draws(taken)
    )


def _one_set(populations: Sequence[Responses | Dissimilarities]) -> np.ndarray:
    """The stimuli that all models were shown."""
    sets = {frozenset(stimuli_of(population)) for population in populations}
    if len(sets) != 1:
        raise SpecificationError(
            "models that saw different stimuli cannot be compared with each other",
            given=f"{len(sets)} sets of held-out stimuli",
            needed="one set for all seeds",
            action="set division = 'shared' in [stimuli], or take [[inference]] out",
        )
    return np.array(stimuli_of(populations[0]))
