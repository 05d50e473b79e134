"""The tables of an experiment file: every key is known, every value has its type."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from arealis.experiments.network_tables import (
    AreaTable,
    LearnerTable,
    ModulatorTable,
    PhaseTable,
    ProjectionTable,
    Simulation,
)
from arealis.experiments.tables import Choice, Strict

__all__ = [
    "CandidateTable",
    "ContrastTable",
    "ExpectTable",
    "Experiment",
    "IdentifyTable",
    "InferenceTable",
    "MeasureTable",
    "Model",
    "PairTable",
    "SettingTable",
    "TuneTable",
    "WorldTable",
]

# Values that a setting takes in turn; none at all would plan nothing without a word.
Values = Annotated[list[Any], Field(min_length=1)]


class StimuliTable(Choice):
    """What is shown, and how it is divided into a training and a held-out set.

    ``folds`` gives every seed a held-out set of its own; ``shared`` gives all seeds the same one, which
    comparing their representations needs. ``spikes`` says by which code they are
    told in spikes.
    """

    held_out: int = Field(gt=0)
    training: int = Field(default=0, ge=0)
    division: Literal["folds", "shared"] = "folds"
    validation: int = Field(default=0, ge=0)
    spikes: Choice | None = None


class WorldTable(Choice):
    """What networks act in, in place of stimuli that they are shown.

    After they have learnt, ``held_out`` fresh episodes are recorded, whose actions are the most active unit's
    if ``greedy``.
    """

    area: str
    critic: str = ""
    discount: float = Field(default=0.95, ge=0, le=1)
    trace: float = Field(default=0.9, ge=0, le=1)
    epsilon: float | None = Field(default=None, ge=0, le=1)
    held_out: int = Field(gt=1)
    greedy: bool = True
    recorded: Literal["last step", "throughout"] = "last step"


class LessonTable(Choice):
    """What networks learn from, where that is not what they are recorded with."""


class MeasureTable(Choice):
    """What is measured of every candidate; a name of its own tells two variants of one kind apart.

    Where a kind yields several numbers, the name comes before each number's own.
    """

    name: str = ""


class Model(Strict):
    """What one task grows and measures: the part of an experiment that can change a number."""

    stimuli: StimuliTable | None = None
    world: WorldTable | None = None
    lesson: LessonTable | None = None
    recording: Choice | None = None
    connectome: Choice | None = None
    simulation: Simulation = Simulation()
    area: list[AreaTable] = Field(default=[])
    projection: list[ProjectionTable] = Field(default=[])
    learner: list[LearnerTable] = Field(default=[])
    modulator: list[ModulatorTable] = Field(default=[])
    phase: list[PhaseTable] = Field(default=[])
    predictor: Choice = Choice(kind="network")
    measure: list[MeasureTable] = Field(min_length=1)
    draws: int = Field(default=1000, ge=100)
    permutations: int = Field(default=1000, ge=100)
    observe: list[str] = Field(default=["cost", "gradient_cosine"])
    observe_every: int = Field(default=50, gt=0)
    follow: int = Field(default=500, gt=0)

    @model_validator(mode="after")
    def _meets_something(self) -> Self:
        if (self.stimuli is None) == (self.world is None):
            both = "both" if self.stimuli is not None else "neither"
            raise ValueError(f"[stimuli] that are shown or a [world] to act in, one of the two, not {both}")
        return self

    @property
    def training_stimuli(self) -> int:
        """Number of stimuli that are learnt from."""
        return 0 if self.stimuli is None else self.stimuli.training


class CandidateTable(Strict):
    """A named variant: dotted paths and the values they take.

    ``each`` makes one candidate for every combination of values, such as one a layer; the values that it
    takes are added to its name.
    """

    name: str
    set: dict[str, Any] = Field(default={})
    each: dict[str, Values] = Field(default={})
    learns: bool = True


class SettingTable(Strict):
    """One value of a factor that varies: a named set of dotted paths and the values they take together.

    All settings of one factor are one sweep, crossed with every other as those of ``[vary]`` are.
    """

    factor: str = Field(pattern=r"^[a-z][a-z0-9_ ]*$")
    name: str
    set: dict[str, Any] = Field(default={})


class ContrastTable(Strict):
    """A difference to report: rows that match the first filter minus rows that match the second.

    ``over`` says what the interval generalises over: other ``stimuli``, for these networks, or other
    ``seeds``, paired. ``ratio`` names a measure that is divided instead.
    """

    name: str
    of: dict[str, str | int]
    minus: dict[str, str | int]
    over: Literal["stimuli", "seeds"] = "stimuli"
    ratio: str = ""


class InferenceTable(Choice):
    """All candidates compared with the recording at once, and with each other, with corrected tests."""

    name: str = ""
    resample: list[Literal["stimulus", "subject", "unit"]] = Field(default=["stimulus"])
    draws: int = Field(default=1000, ge=100)
    permutations: int = Field(default=1000, ge=100)
    correction: Literal["fdr", "bonferroni", "none"] = "fdr"

    @property
    def measure(self) -> str:
        """What the tables call it."""
        return self.name or f"{self.kind}_over_{'_and_'.join(self.resample)}"


class ExpectTable(Strict):
    """A figure that the experiment has to reach, such as a published one."""

    name: str
    of: dict[str, str | int]
    measure: str
    column: Literal["value", "low", "high", "ceiling_low", "ceiling_high", "p_value"] = "value"
    equals: float
    within: float = Field(ge=0)


class PairTable(Choice):
    """A similarity between all networks.

    ``seeds`` says of how many seeds of each; ``stimuli``, for how many of the held-out stimuli, drawn at
    random.
    """

    seeds: Literal["all", "first"] = "all"
    draws: int = Field(default=1000, ge=0)
    stimuli: int | None = Field(default=None, gt=2)


class IdentifyTable(Strict):
    """A blind test: which rule or candidate grew a network, judged by what a recording of it shows.

    A classifier is fitted to observables of the recordings of known networks, and asked of others: of other
    seeds, and of every level of a held-out factor.
    """

    area: str
    target: Literal["rule", "candidate"] = "rule"
    over_time: str
    held_out: list[str] = Field(default=[])
    units: list[Annotated[int, Field(gt=1)]] = Field(min_length=1)
    trials: list[Annotated[int, Field(gt=0)]] = Field(default=[1])
    noise: list[Annotated[float, Field(ge=0)]] = Field(default=[0.0])
    draws: int = Field(default=1000, ge=100)


class TuneTable(Strict):
    """The search for a learning rate that every candidate gets before it is grown, all the same one.

    Each factor multiplies the candidate's own learning rates; the best by the measure, on training stimuli
    that are held back, is kept for all its seeds. Seeds of the search are none of those.
    """

    factors: list[float] = Field(min_length=2)
    measure: str = "accuracy"
    validation: int = Field(gt=0)
    seeds: int = Field(default=1, gt=0)


class ReportTable(Strict):
    """What the page puts first.

    ``together`` ranks all candidates in one list, whether they were given, wired or grown.
    """

    rank_by: str
    baseline: str = ""
    together: bool = False


class Experiment(Model):
    """A whole experiment file."""

    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9 _.-]*$")
    question: str
    seeds: int = Field(default=1, gt=0)
    seeds_together: int = Field(default=1, gt=0)
    untrained: bool = False
    candidate: list[CandidateTable] = Field(default=[])
    vary: dict[str, Values] = Field(default={})
    setting: list[SettingTable] = Field(default=[])
    pair: list[PairTable] = Field(default=[])
    identify: list[IdentifyTable] = Field(default=[])
    inference: list[InferenceTable] = Field(default=[])
    contrast: list[ContrastTable] = Field(default=[])
    expect: list[ExpectTable] = Field(default=[])
    tune: TuneTable | None = None
    report: ReportTable
    notes: list[str] = Field(default=[])
