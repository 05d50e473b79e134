"""Identifying: which rule grew a network, told blind from what an experimenter could record of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from arealis.analysis import (
    Identification,
    Resampling,
    identify,
    observable_importance,
    plan_resampling,
    score_accuracy,
    score_confusion,
    score_importance,
)
from arealis.experiments.blind_recordings import BlindRecordings, Course, observe_blind, record_blind
from arealis.experiments.plan import Task
from arealis.experiments.specification import IdentifyTable
from arealis.numerics import adjust
from arealis.store import provenance
from arealis.types import Measurement, Result, measurement_table

__all__ = ["IDENTIFIED", "SEED", "Identifying", "identify_all", "plan_identification"]

IDENTIFIED = "identified"
"""The measure that ranks labels by how often they were identified from the best recordings."""
SEED = "seed"
"""The held-out factor where nothing but the seed is new."""
_RESAMPLING_SEED = 0
_PERMUTATIONS = 20
_MOST_FOLDS = 5
_Row = tuple[Measurement, dict[str, Any]]


@dataclass(frozen=True)
class Identifying:
    """A task that identifies the networks of other tasks.

    Args:
        courses: The networks.
        units: How many units are recorded of each.
        asked: What is asked.
    """

    courses: tuple[Course, ...]
    units: int
    asked: IdentifyTable

    def specification(self) -> dict[str, Any]:
        """The specification as plain data: what the task's key is made of."""
        courses = [
            {"keys": list(c.keys), "columns": [list(pair) for pair in c.columns]} for c in self.courses
        ]
        asked = self.asked.model_dump(mode="json")
        return {"task": "identify", "courses": courses, "units": self.units, "asked": asked}

    @property
    def inputs(self) -> list[str]:
        """Keys of all tasks that it reads."""
        return list(dict.fromkeys(key for course in self.courses for key in course.keys))


def plan_identification(asked: IdentifyTable, tasks: Mapping[str, Task]) -> list[Identifying]:
    """Sort tasks into courses of learning, and ask for each number of units in a task of its own.

    Args:
        asked: What is asked.
        tasks: Key → task that has, or will have, a result.

    Returns:
        The tasks; a network that lacks a time point takes no part, and none is returned if all do.
    """
    found: dict[tuple[Any, ...], dict[Any, str]] = {}
    for key, task in tasks.items():
        columns = task.label.columns()
        if asked.over_time in columns:
            time = columns.pop(asked.over_time)
            found.setdefault((task.seeds, tuple(columns.items())), {})[time] = key
    times = sorted({time for own in found.values() for time in own})
    courses = tuple(
        Course(tuple(own[time] for time in times), columns)
        for (_, columns), own in found.items()
        if len(own) == len(times)
    )
    return [Identifying(courses, units, asked) for units in sorted(set(asked.units))] if courses else []


def identify_all(job: Identifying, read: Callable[[str], Result]) -> Result:
    """Record every network as an experimenter could, and identify it among networks of other settings.

    For every number of trials and every noise, and for the seed and every held-out factor, classifiers are
    fitted with one level left out at a time. The best of these recordings, with most trials and least noise,
    also has the confusion matrix and the importance of every observable.

    Args:
        job: What to identify.
        read: Key → stored result of that task.

    Returns:
        Rows ``identification_accuracy`` over all networks and for every held-out level; ``identified_as`` for
        every two labels, the true one under the target's column and the other under that with ``other_``;
        ``observable_importance``; and ``identified`` for every label from the most units. The columns
        ``units``, ``trials``, ``noise``, ``held_out``, ``held_out_level`` and ``observable`` say of what.

    Raises:
        SpecificationError: if an area has fewer units than are recorded.
        DataError: if there are too few labels, or a label was grown under too few settings.
    """
    recordings = record_blind(job.courses, job.asked.area, read)
    rows = _corrected(list(_identify(job, recordings)))
    about = {
        name: [own.get(name) for _, own in rows] for name in dict.fromkeys(n for _, o in rows for n in o)
    }
    table = measurement_table([m for m, _ in rows], **about, area=job.asked.area)
    counts = dict.fromkeys(("units", "trials"), "Int64")
    return Result(job.specification(), table.astype(counts), provenance())


def _identify(job: Identifying, recordings: BlindRecordings) -> Iterator[_Row]:
    """Every recording quality crossed with every held-out factor."""
    asked = job.asked
    labels = np.array([str(columns[asked.target]) for columns in recordings.columns])
    plan = plan_resampling(recordings.blocks, asked.draws, rng=np.random.default_rng(_RESAMPLING_SEED))
    observed: dict[float, tuple[np.ndarray, list[str]]] = {}
    known: dict[tuple[float, str], Identification] = {}
    for trials in sorted(set(asked.trials)):
        for noise in sorted(set(asked.noise)):
            # The mean of many trials is as noisy as one trial of less noise: what was computed is kept.
            left = float(noise / np.sqrt(trials))
            if left not in observed:
                observed[left] = observe_blind(recordings, job.units, left)
            x, names = observed[left]
            for factor in (SEED, *asked.held_out):
                about = {"units": job.units, "trials": trials, "noise": noise, "held_out": factor}
                levels = _levels(recordings, factor)
                if (left, factor) not in known:
                    known[left, factor] = identify(x, labels, levels, recordings.seeds)
                found = known[left, factor]
                yield from _accuracies(labels, found, factor, levels, plan, about)
                if trials == max(asked.trials) and noise == min(asked.noise):
                    yield from _confusion(asked, job.units, labels, found, plan, about)
                    yield from _importance(found, x, names, labels, levels, plan, about)


def _corrected(rows: list[_Row]) -> list[_Row]:
    """Correct the p-values of all accuracies for each other."""
    tested = [i for i, (m, _) in enumerate(rows) if m.p_value is not None]
    corrected = adjust(np.array([rows[i][0].p_value for i in tested], dtype=float), "fdr")
    for i, p in zip(tested, corrected.tolist(), strict=True):
        measurement, about = rows[i]
        options = measurement.card.options | {"correction": f"fdr over {len(tested)} tests"}
        card = replace(measurement.card, options=options)
        rows[i] = replace(measurement, p_corrected=p, card=card), about
    return rows


def _levels(recordings: BlindRecordings, factor: str) -> np.ndarray:
    """Level of every network: seeds are put together to a few, other factors are as varied."""
    if factor == SEED:
        return recordings.seeds % _MOST_FOLDS
    return np.array([str(columns[factor]) for columns in recordings.columns])


def _accuracies(
    labels: np.ndarray,
    found: Identification,
    factor: str,
    levels: np.ndarray,
    plan: Resampling,
    about: Mapping[str, Any],
) -> Iterator[_Row]:
    yield score_accuracy(labels, found.identified, np.ones(len(labels), dtype=bool), plan), dict(about)
    for level in np.unique(levels) if factor != SEED else ():
        named = {**about, "held_out_level": str(level)}
        yield score_accuracy(labels, found.identified, levels == level, plan), named


def _confusion(
    asked: IdentifyTable,
    units: int,
    labels: np.ndarray,
    found: Identification,
    plan: Resampling,
    about: Mapping[str, Any],
) -> Iterator[_Row]:
    for (label, taken), m in score_confusion(labels, found.identified, plan).items():
        yield m, {**about, asked.target: label, f"other_{asked.target}": taken}
        if label == taken and units == max(asked.units):
            # Ranked on the page, which names candidates.
            yield replace(m, name=IDENTIFIED), {"candidate": label, "held_out": about["held_out"]}


def _importance(
    found: Identification,
    x: np.ndarray,
    names: list[str],
    labels: np.ndarray,
    levels: np.ndarray,
    plan: Resampling,
    about: Mapping[str, Any],
) -> Iterator[_Row]:
    rng = np.random.default_rng(_RESAMPLING_SEED)
    drop = observable_importance(found, x, labels, levels, draws=_PERMUTATIONS, rng=rng)
    for name, own in zip(names, drop, strict=True):
        yield score_importance(own, labels, plan), {**about, "observable": name}
