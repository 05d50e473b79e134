"""Page: all that the report shows, handed over as stored; the report computes none of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from arealis.report.predicted_trains import PredictedTrains
from arealis.report.receptive_fields import ReceptiveFields
from arealis.report.traces import SpikeTraces
from arealis.types import Anatomy

__all__ = ["Expected", "FailedTask", "GrownNetwork", "Headline", "Page", "TaskCounts", "Tuned", "Tuning"]


@dataclass(frozen=True)
class Headline:
    """What the page leads with, as the experiment file says it.

    Args:
        rank_by: The measure that ranks the candidates: the highest first, or the lowest where that means
            more alike.
        baseline: A candidate to draw dashed, such as a control without wiring.
        notes: Caveats that belong to the answer.
        contrasts: Named question → pairs of tasks (first, second) whose difference answers it.
        together: Rank all candidates in one list, whatever their stage and rule.
    """

    rank_by: str
    baseline: str = ""
    notes: tuple[str, ...] = ()
    contrasts: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    together: bool = False


@dataclass(frozen=True)
class FailedTask:
    """A task without results, and why."""

    task: str
    reason: str


@dataclass(frozen=True)
class TaskCounts:
    """How many tasks were computed now, taken from the store, or lost."""

    done: int
    reused: int
    failed: tuple[FailedTask, ...] = ()


@dataclass(frozen=True)
class Expected:
    """A figure that the experiment had to reach, and what was found.

    Args:
        name: What it is.
        wanted: The figure.
        within: How far from it the number may lie.
        found: The number; NaN if there is none.
        met: Whether it lies within.
    """

    name: str
    wanted: float
    within: float
    found: float
    met: bool


@dataclass(frozen=True)
class Tuned:
    """How the learning rate of one candidate was chosen.

    Args:
        candidate: Its name, and whatever else tells it from the others.
        learning_rates: The rates that its file gives, one a learner.
        tried: Factor on these rates → what the measure then was on the stimuli held back; None where
            learning failed.
        factor: The factor that was kept; None if learning failed with all of them.
    """

    candidate: str
    learning_rates: tuple[float, ...]
    tried: Mapping[str, float | None]
    factor: float | None

    @property
    def at_the_edge(self) -> bool:
        """Whether the best factor is the smallest or the largest of those tried, so that more may help."""
        return self.factor in (min(map(float, self.tried)), max(map(float, self.tried)))


@dataclass(frozen=True)
class Tuning:
    """The search for learning rates that every candidate had.

    Args:
        measure: What the rates were judged by.
        validation: Number of training stimuli held back for it.
        seeds: Number of seeds, none of which is used otherwise.
        candidates: What was tried, a row a candidate.
    """

    measure: str
    validation: int
    seeds: int
    candidates: tuple[Tuned, ...]


@dataclass(frozen=True)
class GrownNetwork:
    """A network whose anatomy, development and representations are shown.

    Args:
        candidate: Whose network it is.
        anatomy: What it is made of, who changes it, and when.
        tasks: Keys of the tasks that grew it, one or more seeds each.
        stimulus_maps: Where stimuli lie in what each area of the first seed does, as in
            :class:`~arealis.types.Result`; may be empty.
    """

    candidate: str
    anatomy: Anatomy
    tasks: tuple[str, ...] = ()
    stimulus_maps: pd.DataFrame = field(default_factory=pd.DataFrame)


@dataclass(frozen=True)
class Page:
    """The content of one report.

    Args:
        experiment: Name of the experiment.
        question: The question it asks, in words.
        experiment_file: The TOML text as the user wrote it.
        specification: The fully resolved specification.
        measurements: The tidy table: :data:`arealis.types.MEASUREMENT_COLUMNS` and the swept columns.
        provenance: Digests of data and code, library versions, device, seeds, date; may be nested.
        command: The command that makes the results and this page again.
        headline: What to lead with.
        tasks: What became of the tasks.
        expected: Figures that the experiment had to reach.
        tuning: How learning rates were chosen; None if they were given.
        history: ``task, candidate, rule, seed, phase, step, area, quantity, value``, one row a number.
        networks: Networks to show, the most important first.
        fields: Receptive fields to draw.
        traces: Spikes and potentials to draw.
        trains: Predicted spike trains to draw beside recorded ones.

    Example:
        >>> Headline("roc_auc", baseline="responsiveness").rank_by
        'roc_auc'
    """

    experiment: str
    question: str
    experiment_file: str
    specification: Mapping[str, object]
    measurements: pd.DataFrame
    provenance: Mapping[str, object]
    command: str
    headline: Headline
    tasks: TaskCounts
    expected: tuple[Expected, ...] = ()
    tuning: Tuning | None = None
    history: pd.DataFrame = field(default_factory=pd.DataFrame)
    networks: tuple[GrownNetwork, ...] = ()
    fields: tuple[ReceptiveFields, ...] = ()
    traces: tuple[SpikeTraces, ...] = ()
    trains: tuple[PredictedTrains, ...] = ()
