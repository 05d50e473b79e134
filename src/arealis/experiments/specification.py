"""The experiment file as checked data: every key is known, every value has its type."""

from __future__ import annotations

import tomllib
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from arealis.experiments.paths import assign
from arealis.experiments.spelling import unknown
from arealis.types import SpecificationError

__all__ = [
    "CandidateTable",
    "Choice",
    "Experiment",
    "Model",
    "checked",
    "load_experiment",
    "parse_experiment",
]


class Strict(BaseModel):
    """A table whose keys are all known."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Choice(BaseModel):
    """One entry of a registry by its kind, with the options of that kind beside it."""

    model_config = ConfigDict(extra="allow", frozen=True)
    kind: str

    @property
    def options(self) -> dict[str, Any]:
        """Everything but the kind."""
        return dict(self.model_extra or {})


class StimuliTable(Choice):
    """What is shown, and how it is divided into a training and a held-out set.

    ``folds`` gives every seed a held-out set of its own; ``shared`` gives all seeds the same one, which
    comparing their representations needs.
    """

    held_out: int = Field(gt=0)
    training: int = Field(default=0, ge=0)
    division: Literal["folds", "shared"] = "folds"


class LessonTable(Choice):
    """What networks learn from, where that is not what they are recorded with."""


class Simulation(Strict):
    """How long a network runs for each stimulus."""

    steps: int = Field(default=1, gt=0)
    step_duration: float = Field(default=1.0, gt=0)


class AreaTable(Strict):
    """An area: its units (or those of the recording that bear its name), and what they are."""

    name: str = Field(pattern=r"^[^.>\s|]+$")
    units: int | None = Field(default=None, gt=0)
    neuron: Choice
    bias: bool = True
    excitatory: float | None = Field(default=None, ge=0, le=1)


class ProjectionTable(Strict):
    """Projections wired as one, from all units of the sources to all units of the targets."""

    source: str | list[str]
    target: str | list[str]
    wiring: Choice
    sign_constrained: bool = False


class MeasureTable(Choice):
    """What is measured of every candidate; a name of its own tells two variants of one kind apart."""

    name: str = ""


class OptimiserTable(Choice):
    """How updates become changes of parameters."""

    learning_rate: float = Field(gt=0)


class LearnerTable(Strict):
    """One optimisation: which areas, by which rule, to reduce which cost, when."""

    name: str = "learner"
    areas: list[str] = Field(min_length=1)
    rule: Choice
    objective: Choice | None = None
    optimiser: OptimiserTable
    phases: list[str] = Field(min_length=1)


class PhaseTable(Strict):
    """A stretch of development."""

    name: str
    steps: int = Field(gt=0)
    batch: int = Field(gt=0)


class Model(Strict):
    """What one task grows and measures: the part of an experiment that can change a number."""

    stimuli: StimuliTable
    lesson: LessonTable | None = None
    recording: Choice | None = None
    connectome: Choice | None = None
    simulation: Simulation = Simulation()
    area: list[AreaTable] = []
    projection: list[ProjectionTable] = []
    learner: list[LearnerTable] = []
    phase: list[PhaseTable] = []
    predictor: Choice = Choice(kind="network")
    measure: list[MeasureTable] = Field(min_length=1)
    draws: int = Field(default=1000, ge=100)
    permutations: int = Field(default=1000, ge=100)
    observe_every: int = Field(default=50, gt=0)


class CandidateTable(Strict):
    """A named variant: dotted paths and the values they take.

    ``each`` makes one candidate for every combination of values, such as one a layer; the values that it
    takes are added to its name.
    """

    name: str
    set: dict[str, Any] = {}
    each: dict[str, list[Any]] = {}
    learns: bool = True


class ContrastTable(Strict):
    """A difference to report: rows that match the first filter minus rows that match the second."""

    name: str
    of: dict[str, str | int]
    minus: dict[str, str | int]


class InferenceTable(Choice):
    """All candidates compared with the recording at once, and with each other, with corrected tests."""

    name: str = ""
    resample: list[Literal["stimulus", "subject", "unit"]] = ["stimulus"]
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
    """A similarity between all networks; ``seeds`` says of how many seeds of each."""

    seeds: Literal["all", "first"] = "all"
    draws: int = Field(default=1000, ge=0)


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
    candidate: list[CandidateTable] = []
    vary: dict[str, list[Any]] = {}
    pair: list[PairTable] = []
    inference: list[InferenceTable] = []
    contrast: list[ContrastTable] = []
    expect: list[ExpectTable] = []
    report: ReportTable
    notes: list[str] = []


def load_experiment(path: Path, overrides: dict[str, Any] | None = None) -> tuple[Experiment, str]:
    """Read an experiment file.

    Args:
        path: A TOML file.
        overrides: Dotted path → value, set before checking.

    Returns:
        The experiment and the text of the file.

    Raises:
        SpecificationError: if the file cannot be read or an entry is wrong; the error names the place.
    """
    try:
        text = path.read_text(encoding="utf-8")
        tables = tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SpecificationError(
            "the experiment file cannot be read",
            given=f"{path} ({error})",
            needed="a readable TOML file",
            action="correct the file, or start from `arealis new`",
        ) from error
    for dotted, value in (overrides or {}).items():
        assign(tables, dotted, value, place="--set")
    return parse_experiment(tables), text


def parse_experiment(tables: dict[str, Any]) -> Experiment:
    """Check the tables of an experiment.

    Args:
        tables: As parsed from TOML.

    Returns:
        The experiment.

    Raises:
        SpecificationError: for the first entry that is wrong.
    """
    return checked(Experiment, tables, place="the experiment")


def checked(model: type[BaseModel], tables: dict[str, Any], *, place: str) -> Any:
    """Validate tables against a pydantic model, and turn its complaint into ours.

    Args:
        model: The model.
        tables: The data.
        place: Where the data stands, for errors at its top level.

    Returns:
        An instance of the model.

    Raises:
        SpecificationError: naming the place, and the nearest valid spelling of a misspelt key.
    """
    try:
        return model.model_validate(tables)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or place
        if first["type"] == "extra_forbidden":
            *parents, key = first["loc"]
            known = _keys_at(model, [p for p in parents if isinstance(p, str)])
            within = ".".join(map(str, parents)) or place
            raise unknown("key", str(key), known, place=within) from None
        if first["type"] == "missing":
            raise _missing(where, str(first["loc"][-1]), first["input"]) from None
        raise SpecificationError(
            f"'{where}' is wrong",
            given=repr(first["input"]),
            needed=first["msg"],
            action=f"correct '{where}'",
        ) from None


def _missing(where: str, key: str, table: Any) -> SpecificationError:
    """The error for a key that is not there, which may be one that is misspelt."""
    there = list(table) if isinstance(table, dict) else []
    near = get_close_matches(key, there, n=1)
    return SpecificationError(
        f"'{where}' is missing",
        given=f"keys {', '.join(there)}",
        needed=f"'{key}', which has no default",
        action=f"write '{key}' for '{near[0]}'" if near else f"add '{where}'",
    )


def _keys_at(model: type[BaseModel], parents: list[str]) -> list[str]:
    """Names of the fields of the table that a path of keys leads to."""
    for key in parents:
        annotation = model.model_fields[key].annotation
        inner = getattr(annotation, "__args__", (annotation,))
        model = next(t for t in inner if isinstance(t, type) and issubclass(t, BaseModel))
    return list(model.model_fields)
