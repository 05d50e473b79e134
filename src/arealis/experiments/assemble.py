"""Assemble: from the tables of a model to a network and its learners."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from arealis.development import Phase
from arealis.experiments.entry import check_choice, find_entry, make_choice
from arealis.experiments.load import load_connectome
from arealis.experiments.names import NEURONS, OBJECTIVES, RULES, WIRING
from arealis.experiments.specification import LearnerTable, Model, ProjectionTable
from arealis.networks import Area, AreaNetwork, Bundle, build
from arealis.types import (
    Connectome,
    Learner,
    Optimiser,
    Parameters,
    Responses,
    SpecificationError,
    Stimuli,
    Streams,
)

__all__ = ["assemble_learners", "assemble_network"]


def assemble_network(
    model: Model, stimuli: Stimuli, recording: Responses | None, *, rng: Streams
) -> tuple[AreaNetwork, Parameters]:
    """Build the network that a model describes.

    Args:
        model: Its tables.
        stimuli: What it will be shown, which fixes the size of its inputs.
        recording: Where areas without a number of units take them from.
        rng: Random streams, one a replica.

    Returns:
        The network and its first parameters.

    Raises:
        SpecificationError: if a table asks for what does not exist.
    """
    areas = [
        Area(
            table.name,
            _units(table.name, table.units, recording),
            make_choice(
                NEURONS,
                table.neuron,
                what="neuron",
                place=f"area '{table.name}'",
                step_duration=model.simulation.step_duration,
            ),
            table.bias,
        )
        for table in model.area
    ]
    diagram = load_connectome(model.connectome, tuple(u for a in areas for u in a.unit_id))
    names = [a.name for a in areas]
    inputs = {k: v.shape[-1] for k, v in stimuli.inputs.items() if k not in names}
    bundles = [_bundle(table, number, diagram) for number, table in enumerate(model.projection)]
    excitatory = {t.name: t.excitatory for t in model.area if t.excitatory is not None}
    return build(areas, bundles, inputs=inputs, rng=rng, excitatory=excitatory)


def assemble_learners(model: Model) -> tuple[list[Learner], list[Phase]]:
    """Make the learners and phases that a model describes.

    Args:
        model: Its tables.

    Returns:
        Learners and phases.

    Raises:
        SpecificationError: if a table asks for what does not exist, or a rule lacks the cost it needs.
    """
    learners = [_learner(table, model) for table in model.learner]
    return learners, [Phase(p.name, p.steps, p.batch) for p in model.phase]


def _units(area: str, count: int | None, recording: Responses | None) -> tuple[str, ...]:
    if count is not None:
        return tuple(f"{area} {i}" for i in range(count))
    found = () if recording is None else recording.coords["unit_id"].values[recording.coords["area"] == area]
    if not len(found):
        known = [] if recording is None else sorted(set(recording.coords["area"].values))
        raise SpecificationError(
            f"area '{area}' has no units",
            given="no number of units, " + (f"a recording of areas {known}" if known else "no recording"),
            needed="a number of units, or the name of a recorded area",
            action=f"add units = … to area '{area}', or name it after a recorded area",
        )
    return tuple(found)


def _bundle(table: ProjectionTable, number: int, diagram: Connectome | None) -> Bundle:
    place = f"projection.{number}.wiring"
    options = check_choice(WIRING, table.wiring, what="wiring", place=place)
    entry = find_entry(WIRING, table.wiring.kind, what="wiring", place=place)
    if "diagram" in entry.given:
        options["diagram"] = diagram
    wiring = partial(entry.make, **options)
    ends = _names(table.source), _names(table.target)
    return Bundle(*ends, wiring, table.sign_constrained, table.reciprocal)


def _names(one_or_many: str | list[str]) -> tuple[str, ...]:
    return (one_or_many,) if isinstance(one_or_many, str) else tuple(one_or_many)


def _learner(table: LearnerTable, model: Model) -> Learner:
    place, known = f"learner '{table.name}'", [a.name for a in model.area]
    _require_areas(f"{place} owns an area that does not exist", table.areas, known)
    rule = make_choice(RULES, table.rule, what="rule", place=place)
    objective = None
    if table.objective is not None:
        objective = make_choice(OBJECTIVES, table.objective, what="objective", place=place)
        _require_areas(f"the cost of {place} reads an area that does not exist", objective.reads, known)
        if not rule.card.needs_objective:
            raise SpecificationError(
                f"rule '{table.rule.kind}' of {place} reduces no cost but is given one",
                given=f"objective = {{ kind = {table.objective.kind!r} }}",
                needed="no objective: the rule follows activity alone",
                action="take 'objective' out, or choose a rule that reduces a cost",
            )
    elif rule.card.needs_objective:
        raise SpecificationError(
            f"rule '{table.rule.kind}' of {place} reduces a cost but has none",
            given="no objective",
            needed="an objective",
            action="add objective = { kind = … } to the learner",
        )
    settings = table.optimiser
    optimiser = Optimiser(settings.kind, settings.learning_rate, settings.options)
    return Learner(table.name, tuple(table.areas), rule, objective, optimiser, tuple(table.phases))


def _require_areas(problem: str, named: Sequence[str], known: Sequence[str]) -> None:
    strange = sorted(set(named) - set(known))
    if strange:
        raise SpecificationError(
            problem,
            given=f"{strange}",
            needed=f"among {list(known)}",
            action="declare the area, or correct the name",
        )
