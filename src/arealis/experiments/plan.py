"""Plan: from an experiment to tasks, each a fully resolved model and the seeds to grow it with."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

from arealis.experiments.entry import find_entry
from arealis.experiments.installed import installed_kinds
from arealis.experiments.names import PREDICTORS
from arealis.experiments.network_tables import Simulation
from arealis.experiments.parse import checked
from arealis.experiments.paths import assign
from arealis.experiments.specification import CandidateTable, Experiment, Model, SettingTable, WorldTable
from arealis.types import SpecificationError

__all__ = ["AS_GIVEN", "AS_WIRED", "FITTED", "LEARNT", "Label", "Task", "label_from", "plan"]

AS_GIVEN = "as given"
AS_WIRED = "as wired"
FITTED = "fitted"
LEARNT = "learnt"
_LEARNING = ("learner.", "modulator.", "phase.")
_NETWORK = (
    *(
        "area.",
        "connectome.",
        "follow",
        "lesson.",
        "observe",
        "projection.",
        "simulation.",
        "stimuli.spikes",
        "stimuli.training",
    ),
    *_LEARNING,
)
_LEARNT_BY = ("stimuli.training", "lesson.", "world.critic", "world.discount", "world.trace")
_NAMED_OTHERWISE = ("stimuli.training", ".rule", ".rule.kind")


@dataclass(frozen=True)
class Label:
    """What the tables call a task; never part of its key.

    Args:
        candidate: Name of the candidate.
        rule: Kinds of its learning rules, joined by " + "; empty where nothing learns.
        stage: ``"as wired"``, ``"learnt"``, ``"fitted"`` where only a readout was, or ``"as given"`` for a
            model that is not grown here.
        training_stimuli: Number of stimuli learnt from.
        swept: Other settings that vary between tasks: pairs of dotted path and value.
    """

    candidate: str
    rule: str
    stage: str
    training_stimuli: int
    swept: tuple[tuple[str, Any], ...] = ()

    def columns(self) -> dict[str, Any]:
        """The label as columns of the tidy table."""
        return {
            "candidate": self.candidate,
            "rule": self.rule,
            "stage": self.stage,
            "training_stimuli": self.training_stimuli,
            **dict(self.swept),
        }

    def __str__(self) -> str:
        parts = [self.candidate, self.rule, self.stage]
        if self.training_stimuli:
            parts.append(f"{self.training_stimuli} stimuli")
        parts += [f"{path} = {value}" for path, value in self.swept]
        return ", ".join(p for p in parts if p)


def label_from(columns: Mapping[str, Any]) -> Label:
    """Read a label back from the columns that it made.

    Args:
        columns: From :meth:`Label.columns`.

    Returns:
        The label.

    Example:
        >>> label = Label("worm", "oja", "learnt", 20, (("area.0.units", 5),))
        >>> label_from(label.columns()) == label
        True
    """
    own = ("candidate", "rule", "stage", "training_stimuli")
    first = {n: columns[n] for n in own}
    return Label(**first, swept=tuple((k, v) for k, v in columns.items() if k not in own))


@dataclass(frozen=True)
class Task:
    """One model to grow and measure.

    Args:
        model: Everything that can change a number.
        seeds: The seeds of its replicas.
        label: What the tables call it.
    """

    model: Model
    seeds: tuple[int, ...]
    label: Label

    def specification(self) -> dict[str, Any]:
        """The resolved specification as plain data: what the task's key is made of."""
        return {"task": "grow", "seeds": list(self.seeds), **self.model.model_dump(mode="json")}


def plan(experiment: Experiment) -> list[Task]:
    """Lay out every task of an experiment, in the order of the file.

    Candidates are crossed with all swept settings; settings of learning are left out where nothing
    learns. Candidates that are the same before they learn share one untrained control; any others that
    are the same are an error.

    Args:
        experiment: A checked experiment.

    Returns:
        The tasks; no two are the same model with the same seeds.

    Raises:
        SpecificationError: if a path that is set or swept does not exist, or leads to a wrong value; if a
            candidate sets what is swept; if two candidates have one name, or are the same.
    """
    found: dict[str, Task] = {}
    for candidate in _candidates(experiment):
        for model, label in _variants(experiment, candidate):
            for seeds in _groups(experiment):
                task = Task(model, seeds, label)
                same = found.setdefault(_identity(task), task)
                if same.label != label:
                    found[_identity(task)] = Task(model, seeds, _shared(same.label, label))
    return list(found.values())


def _candidates(experiment: Experiment) -> list[CandidateTable]:
    """Every candidate under a name of its own, none of which sets what is swept."""
    named = experiment.candidate or [CandidateTable(name=experiment.name)]
    found = [one for several in named for one in _each(several)]
    names = [candidate.name for candidate in found]
    twice = [name for name in dict.fromkeys(names) if names.count(name) > 1]
    if twice:
        raise SpecificationError(
            "two candidates have one name",
            given=f"{twice}",
            needed="a name of its own for every candidate, the values under 'each' included",
            action="rename one of them",
        )
    for candidate in found:
        varied = {*experiment.vary, *(path for setting in experiment.setting for path in setting.set)}
        swept = [p for p in candidate.set if any(f"{p}.".startswith(f"{v}.") for v in varied)]
        if swept:
            raise SpecificationError(
                f"candidate '{candidate.name}' sets what is varied",
                given=f"{swept}, and varied: {sorted(varied)}",
                needed="a path in one of the two: the sweep comes last and would win",
                action="take the path out of the candidate, or out of [vary] or [[setting]]",
            )
    return found


def _shared(one: Label, other: Label) -> Label:
    """What candidates are called that are the same model; only before they learn can that be meant."""
    if one.stage not in (AS_WIRED, FITTED):
        raise SpecificationError(
            f"'{one}' and '{other}' are the same model",
            given="two candidates, or two varied values, that change nothing",
            needed="candidates that differ in what they grow or measure",
            action="take one of them out",
        )
    return replace(other, candidate="untrained")


def _each(candidate: CandidateTable) -> Iterator[CandidateTable]:
    """One candidate for every combination of the values under ``each``."""
    for values in product(*candidate.each.values()):
        settings = dict(zip(candidate.each, values, strict=True))
        name = ", ".join([candidate.name, *map(_in_words, values)])
        yield CandidateTable(name=name, set={**candidate.set, **settings}, learns=candidate.learns)


def _in_words(value: Any) -> str:
    return " + ".join(map(str, value)) if isinstance(value, list) else str(_scalar(value))


def _variants(experiment: Experiment, candidate: CandidateTable) -> Iterator[tuple[Model, Label]]:
    tables = {k: v for k, v in experiment.model_dump(mode="json").items() if k in Model.model_fields}
    for dotted, value in candidate.set.items():
        assign(tables, dotted, deepcopy(value), place=f"candidate '{candidate.name}'")
    if not _grows(tables["predictor"]["kind"]):
        yield from _given(experiment, candidate, tables)
        return
    learns = candidate.learns and bool(tables["learner"])
    if experiment.untrained or not learns:
        yield from _unlearnt(experiment, candidate, tables)
    if learns:
        yield from _crossed(experiment, candidate, tables, _sweeps(experiment), LEARNT)


def _grows(predictor: str) -> bool:
    """Whether a predictor asks the network; one that does not exist is refused later."""
    if predictor not in {*PREDICTORS, *installed_kinds("predictor")}:
        return True
    given = find_entry(PREDICTORS, predictor, what="predictor", place="predictor").given
    return not {"record", "network"}.isdisjoint(given)


def _given(
    experiment: Experiment, candidate: CandidateTable, tables: Mapping[str, Any]
) -> Iterator[tuple[Model, Label]]:
    """A model that is not grown here: nothing of the network's tables can change a number."""
    network: dict[str, Any] = {key: [] for key in ("area", "projection", "learner", "modulator", "phase")}
    network |= {"lesson": None, "connectome": None, "simulation": Simulation().model_dump()}
    network |= {key: Model.model_fields[key].default for key in ("follow", "observe", "observe_every")}
    alone = {**deepcopy(dict(tables)), **network}
    if alone["stimuli"]:
        alone["stimuli"] |= {"training": 0, "spikes": None}
    swept = _sweeps(experiment, without=_NETWORK)
    yield from _crossed(experiment, candidate, alone, swept, AS_GIVEN)


def _unlearnt(
    experiment: Experiment, candidate: CandidateTable, tables: Mapping[str, Any]
) -> Iterator[tuple[Model, Label]]:
    """The candidate without learners; the number of training stimuli matters only to a fitted readout."""
    still = {**deepcopy(dict(tables)), "learner": [], "modulator": [], "phase": []}
    fitted = still["predictor"]["kind"] != "network"
    without = _LEARNING if fitted else (*_LEARNING, *_LEARNT_BY)
    if not fitted:
        still["lesson"] = None
        if still["stimuli"]:
            still["stimuli"]["training"] = 0
        if still["world"]:
            own = {key: WorldTable.model_fields[key].default for key in ("critic", "discount", "trace")}
            still["world"] |= own
    swept = _sweeps(experiment, without=without)
    yield from _crossed(experiment, candidate, still, swept, FITTED if fitted else AS_WIRED)


def _sweeps(experiment: Experiment, *, without: tuple[str, ...] = ()) -> dict[str, list[Any]]:
    """Everything that varies, by name; what only concerns paths that begin like these is left out."""
    swept = {k: v for k, v in experiment.vary.items() if not k.startswith(without)}
    factors: dict[str, list[SettingTable]] = {}
    for setting in experiment.setting:
        kept = {k: v for k, v in setting.set.items() if not k.startswith(without)}
        factors.setdefault(setting.factor, []).append(setting.model_copy(update={"set": kept}))
    return swept | {name: own for name, own in factors.items() if any(one.set for one in own)}


def _crossed(
    experiment: Experiment,
    candidate: CandidateTable,
    tables: Mapping[str, Any],
    swept: Mapping[str, list[Any]],
    stage: str,
) -> Iterator[tuple[Model, Label]]:
    for values in product(*swept.values()):
        here = deepcopy(dict(tables))
        settings = dict(zip(swept, values, strict=True))
        for name, value in settings.items():
            together = value.set if isinstance(value, SettingTable) else {name: value}
            for dotted, one in together.items():
                assign(here, dotted, deepcopy(one), place=f"setting '{name}'" if one is not value else "vary")
        model = checked(Model, here, place=f"candidate '{candidate.name}'")
        rules = dict.fromkeys(rule.kind for learner in model.learner for rule in learner.rules)
        # Rule and number of stimuli have columns of their own.
        shown = tuple((k, _scalar(v)) for k, v in settings.items() if not k.endswith(_NAMED_OTHERWISE))
        yield model, Label(candidate.name, " + ".join(rules), stage, model.training_stimuli, shown)


def _scalar(value: Any) -> str | int | float | bool:
    """A value as it can stand in a column of a table."""
    if isinstance(value, SettingTable):
        return value.name
    return value if isinstance(value, str | int | float | bool) else json.dumps(value)


def _groups(experiment: Experiment) -> list[tuple[int, ...]]:
    seeds, size = range(experiment.seeds), experiment.seeds_together
    return [tuple(seeds[i : i + size]) for i in range(0, experiment.seeds, size)]


def _identity(task: Task) -> str:
    return f"{task.seeds} {task.model.model_dump_json()}"
