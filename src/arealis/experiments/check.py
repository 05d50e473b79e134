"""Check: everything about an experiment that can be known before any task runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from arealis.development import plastic
from arealis.experiments.area_sizes import area_sizes
from arealis.experiments.assemble_learners import assemble_learners
from arealis.experiments.check_identification import check_identification
from arealis.experiments.check_neurons import check_learnt, check_neurons
from arealis.experiments.check_world import check_world
from arealis.experiments.coding import make_code
from arealis.experiments.entry import Entry, check_choice, find_entry
from arealis.experiments.identifying import IDENTIFIED
from arealis.experiments.installed import installed_code
from arealis.experiments.names import REGISTRY
from arealis.experiments.numbers import numbers_of
from arealis.experiments.plan import Task
from arealis.experiments.projection_delays import make_delays
from arealis.experiments.ratios import require_ratio
from arealis.experiments.specification import Experiment, Model
from arealis.experiments.spelling import unknown
from arealis.experiments.tables import Choice
from arealis.training import OBSERVABLES
from arealis.types import SpecificationError

__all__ = ["check", "code_of_others", "data_sets"]


def check(experiment: Experiment, tasks: Sequence[Task]) -> None:
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
    _require_unique([pair.kind for pair in experiment.pair], "pair", action="take one [[pair]] out")
    _check_inference(experiment, tasks)
    check_identification(experiment)
    measured = {asked.measure for asked in experiment.inference}
    measured |= {IDENTIFIED} if experiment.identify else set()
    for task in tasks:
        _check_model(task.model)
        measured |= {name for m in task.model.measure for name in numbers_of(m)}
    if experiment.report.rank_by not in measured:
        raise SpecificationError(
            "the report ranks by a measure that is not taken",
            given=f"rank_by = {experiment.report.rank_by!r}",
            needed=f"one of {sorted(measured)}",
            action="add it under [[measure]], or rank by another",
        )
    for asked in experiment.contrast:
        require_ratio(asked)
        if asked.ratio and asked.ratio not in measured:
            raise unknown("measure", asked.ratio, measured, place=f"contrast '{asked.name}', ratio")


def data_sets(tasks: Iterable[Task]) -> list[str]:
    """Names of the data sets that tasks read.

    Args:
        tasks: Planned tasks.

    Returns:
        Names in the catalogue, sorted.
    """
    entries = [_entry(*chosen) for t in tasks for chosen in _choices(t.model)]
    return sorted({name for entry in entries for name in entry.data})


def code_of_others(tasks: Iterable[Task]) -> dict[str, str]:
    """Digests of the code of other installed packages whose kinds tasks name.

    Args:
        tasks: Planned tasks.

    Returns:
        Distribution → digest of its sources.
    """
    kinds: dict[str, set[str]] = {}
    for task in tasks:
        for what, choice, _ in _choices(task.model):
            kinds.setdefault(what, set()).add(choice.kind)
    return {name: code for what in kinds for name, code in installed_code(what, sorted(kinds[what])).items()}


def _entry(what: str, choice: Choice, place: str) -> Entry:
    return find_entry(REGISTRY[what], choice.kind, what=what, place=place)


def _check_inference(experiment: Experiment, tasks: Sequence[Task]) -> None:
    """Inference needs a recording, candidates that are compared with it, and a name of its own."""
    if not experiment.inference:
        return
    if experiment.recording is None:
        raise SpecificationError(
            "inference compares with a recording but there is none",
            given="[[inference]] without [recording]",
            needed="a [recording]",
            action="add a [recording], or take [[inference]] out",
        )
    if all(task.model.recording != experiment.recording for task in tasks):
        raise SpecificationError(
            "inference compares candidates with the [recording], but all bring their own",
            given=f"{len(tasks)} tasks, none with the recording of the file",
            needed="a candidate that does not set its recording",
            action="take [[inference]] out, or 'recording' out of a candidate",
        )
    _require_unique([asked.measure for asked in experiment.inference], "inference")


def _check_model(model: Model) -> None:
    for what, choice, place in _choices(model):
        if what != "neuron":  # which are made below, since their options may differ from cell to cell
            check_choice(REGISTRY[what], choice, what=what, place=place)
    check_neurons(model)
    for number, projection in enumerate(model.projection):
        make_delays(projection, number, model.simulation.step_duration)
    make_code(model)
    _check_needs(model)
    _check_lesson(model)
    _check_taught(model)
    area, areas = model.predictor.options.get("area"), [a.name for a in model.area]
    predictor = _entry("predictor", model.predictor, "predictor")
    if not {"record", "network"}.isdisjoint(predictor.given) and area not in (None, *areas):
        raise unknown("area", str(area), areas, place="predictor.area")
    for number, quantity in enumerate(model.observe):
        if quantity not in OBSERVABLES:
            raise unknown("quantity", quantity, OBSERVABLES, place=f"observe.{number}")
    _check_areas(model)
    check_world(model)
    upbringing = assemble_learners(model)
    check_learnt(model, upbringing.learners)
    plastic(upbringing.learners, upbringing.phases)
    # Accuracies of two areas differ by their area; anything else of one name would be averaged as one.
    _require_unique(
        [f"{m.name or m.kind} {m.options.get('area', '')}".strip() for m in model.measure], "measure"
    )


def _check_areas(model: Model) -> None:
    """An area is of neurons or a module, whose ports are fed by areas before it that fit."""
    _require_unique([a.name for a in model.area], "area")
    for area in model.area:
        if (area.neuron is None) == (area.module is None) or bool(area.ports) != (area.module is not None):
            raise SpecificationError(
                f"area '{area.name}' is neither of neurons nor a module, or both",
                given=f"keys {sorted(area.model_fields_set)}",
                needed="'neuron', or 'module' with 'ports'",
                action="say which of the two it is",
            )
        if area.module is not None and area.current:
            raise SpecificationError(
                f"area '{area.name}' is a module, which no current can flow into",
                given=f"current = {area.current:g}",
                needed="an area of neurons",
                action="take 'current' out, or give it to an area that feeds a port",
            )
    area_sizes(model)


def _require_unique(names: Sequence[str], table: str, *, action: str = "") -> None:
    twice = [name for name in dict.fromkeys(names) if names.count(name) > 1]
    if twice:
        raise SpecificationError(
            f"two tables [[{table}]] have one name",
            given=f"{twice}",
            needed="a name of its own for each, so that their numbers can be told apart",
            action=action or f"add name = … to one [[{table}]]",
        )


def _choices(model: Model) -> Iterator[tuple[str, Choice, str]]:
    """Every choice of a model: registry, choice, place in the file."""
    for what, table in (("stimuli", model.stimuli), ("world", model.world)):
        if table is not None:
            yield what, Choice(kind=table.kind, **table.options), what
    if model.stimuli is not None and model.stimuli.spikes is not None:
        yield "code", model.stimuli.spikes, "stimuli.spikes"
    if model.lesson is not None:
        yield "stimuli", model.lesson, "lesson"
    if model.recording is not None:
        yield "recording", model.recording, "recording"
    if model.connectome is not None:
        yield "connectome", model.connectome, "connectome"
    yield "predictor", model.predictor, "predictor"
    for number, area in enumerate(model.area):
        if area.neuron is not None:
            yield "neuron", area.neuron, f"area.{number}.neuron"
        if area.module is not None:
            yield "module", area.module, f"area.{number}.module"
    for number, projection in enumerate(model.projection):
        yield "wiring", projection.wiring, f"projection.{number}.wiring"
        if projection.synapse is not None:
            yield "synapse", projection.synapse, f"projection.{number}.synapse"
        if projection.receptor is not None:
            yield "receptor", projection.receptor, f"projection.{number}.receptor"
    for number, learner in enumerate(model.learner):
        for rule in learner.rules:
            yield "rule", rule, f"learner.{number}.rule"
        costs = learner.objective if isinstance(learner.objective, list) else [learner.objective]
        for cost in costs:
            if cost is not None:
                yield "objective", cost, f"learner.{number}.objective"
        for cost in learner.synaptic_costs:
            yield "synaptic cost", cost, f"learner.{number}.synaptic_costs"
    for number, modulator in enumerate(model.modulator):
        yield "modulator", modulator, f"modulator.{number}"
    for number, phase in enumerate(model.phase):
        for experience in phase.experience:
            yield "experience", experience, f"phase.{number}.experience"
        for change in phase.structure:
            yield "structural change", change, f"phase.{number}.structure"
    for number, measure in enumerate(model.measure):
        yield "measure", Choice(kind=measure.kind, **measure.options), f"measure.{number}"


def _check_needs(model: Model) -> None:
    """A kind that reads the recording, or the wiring diagram, needs one."""
    for what, choice, place in _choices(model):
        for table in _entry(what, choice, place).needs:
            if getattr(model, table) is None:
                raise SpecificationError(
                    f"{what} '{choice.kind}' in {place} needs a {table}",
                    given=f"no [{table}]",
                    needed=f"a [{table}]",
                    action=f"add [{table}] with a kind, or choose another {what}",
                )


def _check_taught(model: Model) -> None:
    """What learns from stimuli needs some."""
    if model.learner and model.phase and model.stimuli is not None and model.stimuli.training == 0:
        raise SpecificationError(
            "there is nothing to learn from",
            given=f"{len(model.learner)} learners, stimuli.training = 0",
            needed="training stimuli",
            action="set 'training' under [stimuli], or take the learners out",
        )


def _check_lesson(model: Model) -> None:
    """What is learnt from elsewhere must be elsewhere, and the animal has not seen it."""
    if model.lesson is None or model.stimuli is None:
        return
    same = (model.stimuli.kind, model.stimuli.options) == (model.lesson.kind, model.lesson.options)
    if same:
        raise SpecificationError(
            "the lesson holds the stimuli that networks are tested on",
            given=f"kind = {model.lesson.kind!r} in [lesson] and in [stimuli], with the same options",
            needed="another set, or other options",
            action="take [lesson] out: stimuli.training then divides one set in two",
        )
    if "recording" in _entry("predictor", model.predictor, "predictor").needs:
        raise SpecificationError(
            f"predictor '{model.predictor.kind}' reads the recording of what was learnt from",
            given="a [lesson], whose stimuli were not recorded",
            needed="training stimuli that the animal saw",
            action="take [lesson] out, or choose another predictor",
        )
