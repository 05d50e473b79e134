"""Check: everything about an experiment that can be known before any task runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from arealis.experiments.assemble import assemble_learners
from arealis.experiments.entry import check_choice
from arealis.experiments.names import REGISTRY
from arealis.experiments.plan import Task
from arealis.experiments.specification import Choice, Experiment, Model
from arealis.types import SpecificationError

__all__ = ["check", "data_sets"]


def check(experiment: Experiment, tasks: Iterable[Task]) -> None:
    """Check the tables of every task against the registry and against each other.

    Args:
        experiment: The experiment.
        tasks: Its plan.

    Raises:
        SpecificationError: for the first thing that is wrong.
    """
    for number, pair in enumerate(experiment.pair):
        kind = Choice(kind=pair.kind, **pair.options)
        check_choice(REGISTRY["instrument"], kind, what="instrument", place=f"pair.{number}")
    for number, asked in enumerate(experiment.inference):
        kind = Choice(kind=asked.kind, **asked.options)
        check_choice(REGISTRY["instrument"], kind, what="instrument", place=f"inference.{number}")
    if experiment.inference and experiment.recording is None:
        raise SpecificationError(
            "inference compares with a recording but there is none",
            given="[[inference]] without [recording]",
            needed="a [recording]",
            action="add a [recording], or take [[inference]] out",
        )
    measured = {asked.measure for asked in experiment.inference}
    for task in tasks:
        for what, choice, place in _choices(task.model):
            check_choice(REGISTRY[what], choice, what=what, place=place)
        _check_needs(task.model)
        assemble_learners(task.model)
        measured |= {m.name or m.kind for m in task.model.measure}
    if experiment.report.rank_by not in measured:
        raise SpecificationError(
            "the report ranks by a measure that is not taken",
            given=f"rank_by = {experiment.report.rank_by!r}",
            needed=f"one of {sorted(measured)}",
            action="add it under [[measure]], or rank by another",
        )


def data_sets(tasks: Iterable[Task]) -> list[str]:
    """Names of the data sets that tasks read.

    Args:
        tasks: Planned tasks.

    Returns:
        Names in the catalogue, sorted.
    """
    entries = [REGISTRY[what][choice.kind] for t in tasks for what, choice, _ in _choices(t.model)]
    return sorted({name for entry in entries for name in entry.data})


def _choices(model: Model) -> Iterator[tuple[str, Choice, str]]:
    """Every choice of a model: registry, choice, place in the file."""
    stimuli = Choice(kind=model.stimuli.kind, **model.stimuli.options)
    yield "stimuli", stimuli, "stimuli"
    if model.lesson is not None:
        yield "stimuli", model.lesson, "lesson"
    if model.recording is not None:
        yield "recording", model.recording, "recording"
    if model.connectome is not None:
        yield "connectome", model.connectome, "connectome"
    yield "predictor", model.predictor, "predictor"
    for number, area in enumerate(model.area):
        yield "neuron", area.neuron, f"area.{number}.neuron"
    for number, projection in enumerate(model.projection):
        yield "wiring", projection.wiring, f"projection.{number}.wiring"
    for number, learner in enumerate(model.learner):
        yield "rule", learner.rule, f"learner.{number}.rule"
        if learner.objective is not None:
            yield "objective", learner.objective, f"learner.{number}.objective"
    for number, measure in enumerate(model.measure):
        yield "measure", Choice(kind=measure.kind, **measure.options), f"measure.{number}"


def _check_needs(model: Model) -> None:
    """A kind that reads the recording, or the wiring diagram, needs one."""
    for what, choice, place in _choices(model):
        for table in REGISTRY[what][choice.kind].needs:
            if getattr(model, table) is None:
                raise SpecificationError(
                    f"{what} '{choice.kind}' in {place} needs a {table}",
                    given=f"no [{table}]",
                    needed=f"a [{table}]",
                    action=f"add [{table}] with a kind, or choose another {what}",
                )
