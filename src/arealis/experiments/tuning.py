"""Tuning: the same small search for a learning rate for every candidate, before any of them is grown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import fmean
from typing import Any

from arealis.experiments.entry import find_entry
from arealis.experiments.names import MEASURES
from arealis.experiments.numbers import numbers_of
from arealis.experiments.plan import LEARNT, Task
from arealis.experiments.specification import Model, TuneTable
from arealis.types import Result, SpecificationError

__all__ = ["Trial", "apply_tuning", "choose_factors", "scaled", "tuning_trials"]

# Far from the seeds that are reported, so that a rate is not chosen on the weights it is judged by.
_FIRST_SEED = 1_000_000


@dataclass(frozen=True)
class Trial:
    """One factor tried on one model.

    Args:
        model: The model as planned.
        factor: What its learning rates are multiplied by.
        task: What is grown to try it.
    """

    model: Model
    factor: float
    task: Task


def tuning_trials(tune: TuneTable, tasks: Sequence[Task]) -> list[Trial]:
    """Lay out what is grown to choose learning rates.

    Args:
        tune: The search.
        tasks: The planned tasks.

    Returns:
        One trial for every model that learns and every factor.

    Raises:
        SpecificationError: if the measure is not taken, or needs a recording.
    """
    learn = {t.model.model_dump_json(): t for t in tasks if t.label.stage == LEARNT}
    seeds = tuple(range(_FIRST_SEED, _FIRST_SEED + tune.seeds))
    return [
        Trial(t.model, factor, Task(_tried(t.model, tune, factor), seeds, t.label))
        for t in learn.values()
        for factor in tune.factors
    ]


def _tried(model: Model, tune: TuneTable, factor: float) -> Model:
    taken = [m for m in model.measure if tune.measure in numbers_of(m)]
    if len(taken) != 1 or model.recording is not None:
        raise SpecificationError(
            "learning rates cannot be tuned",
            given=f"measure = {tune.measure!r} in [tune]"
            + (", and a [recording]" if model.recording is not None else ""),
            needed=f"one of {[name for m in model.measure for name in numbers_of(m)]}, and no recording",
            action="correct measure in [tune], or take [tune] out",
        )
    table = model.stimuli  # those who act are tried in episodes of other seeds
    stimuli = None if table is None else table.model_copy(update={"validation": tune.validation})
    quiet = {"draws": 100, "permutations": 100}
    if "history" not in find_entry(MEASURES, taken[0].kind, what="measure", place="tune").given:
        quiet["observe_every"] = 1 + sum(p.steps for p in model.phase)
    return scaled(model, factor).model_copy(update={"stimuli": stimuli, "measure": taken, **quiet})


def scaled(model: Model, factor: float) -> Model:
    """Return a model whose learning rates are so many times as large."""
    learners = [
        table.model_copy(update={"optimiser": _times(table.optimiser, factor)}) for table in model.learner
    ]
    return model.model_copy(update={"learner": learners})


def _times(optimiser: Any, factor: float) -> Any:
    # Two digits less than a float holds, so that 0.1 × 3 is written 0.3.
    return optimiser.model_copy(update={"learning_rate": float(f"{optimiser.learning_rate * factor:.12g}")})


def choose_factors(
    tune: TuneTable, trials: Sequence[Trial], results: Sequence[Result | None]
) -> list[dict[str, Any]]:
    """Choose the factor of every model: the one with the highest mean of the measure over seeds.

    Args:
        tune: The search.
        trials: What was grown.
        results: The result of every trial, None if it failed.

    Returns:
        One record a model: its label, the mean for each factor (None where learning failed), and the chosen
        factor, None if all failed; the smallest of equals.
    """
    found: dict[str, dict[str, Any]] = {}
    for trial, result in zip(trials, results, strict=True):
        record = found.setdefault(
            trial.model.model_dump_json(), {**trial.task.label.columns(), "tried": {}, "factor": None}
        )
        record["tried"][f"{trial.factor:g}"] = _mean(result, tune.measure)
        record["learning_rates"] = [table.optimiser.learning_rate for table in trial.model.learner]
    for record in found.values():
        known = {float(f): m for f, m in record["tried"].items() if m is not None}
        record["factor"] = min((f for f in known if known[f] == max(known.values())), default=None)
    return [{"model": model, **record} for model, record in found.items()]


def _mean(result: Result | None, measure: str) -> float | None:
    if result is None:
        return None
    rows = result.measurements
    return fmean(rows[rows["measure"] == measure]["value"].tolist())


def apply_tuning(tasks: Sequence[Task], chosen: Sequence[dict[str, Any]]) -> Iterator[Task]:
    """Give every task the learning rates that were chosen for its model.

    Args:
        tasks: The planned tasks.
        chosen: From :func:`choose_factors`.

    Yields:
        The tasks, in order; one for which every factor failed keeps its own rates, and will say why.
    """
    factors = {record["model"]: record["factor"] for record in chosen}
    for task in tasks:
        factor = factors.get(task.model.model_dump_json())
        yield task if factor is None else replace(task, model=scaled(task.model, factor))
