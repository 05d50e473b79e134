"""Assemble the learners, phases and modulators that the tables of a model describe."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from arealis.development import Phase
from arealis.experiments.entry import find_entry, make_choice
from arealis.experiments.names import (
    EXPERIENCES,
    MODULATORS,
    OBJECTIVES,
    RULES,
    STRUCTURAL_CHANGES,
    SYNAPTIC_COSTS,
)
from arealis.experiments.network_tables import LearnerTable, ModulatorTable, ObjectiveTable, PhaseTable
from arealis.experiments.specification import Model
from arealis.experiments.tables import Choice
from arealis.objectives import Term, WeightedSum
from arealis.rules import RuleSum
from arealis.types import Learner, Modulator, Objective, Optimiser, Rule, SpecificationError

__all__ = ["Upbringing", "assemble_learners"]


@dataclass(frozen=True)
class Upbringing:
    """How a network learns, and when.

    Args:
        learners: Which areas learn, by which rule, to reduce which cost.
        phases: The phases, in order.
        modulators: Name → neuromodulator, in order.
    """

    learners: tuple[Learner, ...]
    phases: tuple[Phase, ...]
    modulators: dict[str, Modulator]


def assemble_learners(model: Model) -> Upbringing:
    """Make the learners, phases and modulators that a model describes.

    Args:
        model: Its tables.

    Returns:
        Learners, phases and modulators.

    Raises:
        SpecificationError: if a table asks for what does not exist, a rule lacks the cost that it needs, or a
            cost reads no area that its learner can see.
    """
    learners = {table.name: _learner(table, model) for table in model.learner}
    if len(learners) < len(model.learner):
        raise SpecificationError(
            "two learners have one name",
            given=f"{[table.name for table in model.learner]}",
            needed="a name of its own for each",
            action="add name = … to one [[learner]]",
        )
    modulators = {table.name: _modulator(table, learners) for table in model.modulator}
    return Upbringing(tuple(learners.values()), tuple(map(_phase, model.phase)), modulators)


def _learner(table: LearnerTable, model: Model) -> Learner:
    place, known = f"learner '{table.name}'", [a.name for a in model.area]
    _require_known(f"{place} owns an area that does not exist", table.areas, known)
    _require_known(f"{place} sends error through an area that does not exist", table.through, known)
    gates = [table.gate, *(o.gate for o in _costs(table))]
    modulators = [m.name for m in model.modulator]
    _require_known(f"{place} is gated by a modulator that does not exist", filter(None, gates), modulators)
    rules = [_rule(choice, model, place) for choice in table.rules]
    rule = rules[0] if len(rules) == 1 else RuleSum(tuple(rules))
    settings = table.optimiser
    return Learner(
        name=table.name,
        areas=tuple(table.areas),
        rule=rule,
        objective=_objective(table, rule, known),
        optimiser=Optimiser(settings.kind, settings.learning_rate, settings.options, settings.schedule),
        phases=tuple(table.phases),
        through=tuple(table.through),
        gate=table.gate,
        synaptic_costs=tuple(
            make_choice(SYNAPTIC_COSTS, cost, what="synaptic cost", place=place)
            for cost in table.synaptic_costs
        ),
    )


def _rule(choice: Choice, model: Model, place: str) -> Rule:
    entry = find_entry(RULES, choice.kind, what="rule", place=place)
    given = {"step_duration": model.simulation.step_duration} if "step_duration" in entry.given else {}
    return make_choice(RULES, choice, what="rule", place=place, **given)


def _costs(table: LearnerTable) -> list[ObjectiveTable]:
    if table.objective is None:
        return []
    return table.objective if isinstance(table.objective, list) else [table.objective]


def _objective(table: LearnerTable, rule: Rule, known: Sequence[str]) -> Objective | None:
    place, costs = f"learner '{table.name}'", _costs(table)
    if bool(costs) != rule.card.needs_objective:
        raise SpecificationError(
            f"rule '{' + '.join(choice.kind for choice in table.rules)}' of {place} "
            + ("reduces no cost but is given one" if costs else "reduces a cost but has none"),
            given=f"objective = {{ kind = {costs[0].kind!r} }}" if costs else "no objective",
            needed="no objective: the rule follows activity alone" if costs else "an objective",
            action="take 'objective' out, or choose a rule that reduces a cost"
            if costs
            else "add objective = { kind = … } to the learner",
        )
    terms = [_term(cost, place) for cost in costs]
    if not terms:
        return None
    plain = len(terms) == 1 and terms[0] == Term(terms[0].objective)
    objective = terms[0].objective if plain else WeightedSum(tuple(terms))
    _require_known(f"the cost of {place} reads an area that does not exist", objective.reads, known)
    seen = {*table.areas, *table.through}
    if rule.card.error_path != "global scalar" and not seen & {*objective.reads}:
        raise SpecificationError(
            f"the cost of {place} reads no area that the learner can see",
            given=f"a cost of {list(objective.reads)} for areas {table.areas}",
            needed="a cost of one of its areas, or of one that error passes through",
            action="add that area to 'areas', or to 'through' if it shall not be changed",
        )
    return objective


def _term(table: ObjectiveTable, place: str) -> Term:
    objective = make_choice(OBJECTIVES, table, what="objective", place=place)
    return Term(objective, table.weight, table.fade, table.gate)


def _modulator(table: ModulatorTable, learners: dict[str, Learner]) -> Modulator:
    place = f"modulator '{table.name}'"
    reads_cost = "objective" in find_entry(MODULATORS, table.kind, what="modulator", place=place).given
    if reads_cost != bool(table.learner):
        problem = "reads a cost but not whose" if reads_cost else "reads no cost but is given a learner"
        raise SpecificationError(
            f"{place} {problem}",
            given=f"learner = {table.learner!r}",
            needed="the name of a learner" if reads_cost else "no learner",
            action="add learner = … to it" if reads_cost else "take 'learner' out",
        )
    if not reads_cost:
        return make_choice(MODULATORS, table, what="modulator", place=place)
    named = [table.learner]
    _require_known(f"{place} reads the cost of a learner that does not exist", named, list(learners))
    objective = learners[table.learner].objective
    if objective is None:
        raise SpecificationError(
            f"{place} reads the cost of a learner that has none",
            given=f"learner '{table.learner}'",
            needed="a learner with an objective",
            action="name another learner",
        )
    return make_choice(MODULATORS, table, what="modulator", place=place, objective=objective)


def _phase(table: PhaseTable) -> Phase:
    place = f"phase '{table.name}'"
    return Phase(
        name=table.name,
        steps=table.steps,
        batch=table.batch,
        share=table.share,
        experience=tuple(
            make_choice(EXPERIENCES, choice, what="experience", place=place) for choice in table.experience
        ),
        structure=tuple(
            make_choice(STRUCTURAL_CHANGES, choice, what="structural change", place=place)
            for choice in table.structure
        ),
    )


def _require_known(problem: str, named: Iterable[str], known: Sequence[str]) -> None:
    strange = sorted(set(named) - set(known))
    if strange:
        raise SpecificationError(
            problem,
            given=f"{strange}",
            needed=f"among {list(known)}",
            action="declare it, or correct the name",
        )
