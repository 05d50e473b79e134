"""Anatomy: what the tables of a model describe, for the terminal and for the page."""

from __future__ import annotations

from arealis.experiments.area_neurons import say_neuron
from arealis.experiments.area_sizes import area_sizes
from arealis.experiments.flow import find_backward, find_levels
from arealis.experiments.network_tables import AreaTable, LearnerTable, ProjectionTable
from arealis.experiments.phrases import say_choice, say_cost, say_kind
from arealis.experiments.specification import Model
from arealis.types import (
    Anatomy,
    AreaSketch,
    ConnectionSketch,
    LearnerSketch,
    ModulatorSketch,
    PhaseSketch,
)

__all__ = ["describe_anatomy"]


def describe_anatomy(model: Model) -> Anatomy:
    """Describe the network of a model, who changes it, and when.

    Args:
        model: A checked model; it may have no network.

    Returns:
        Its anatomy.

    Example:
        >>> model = Model.model_validate({
        ...     "stimuli": {"kind": "digits", "held_out": 9}, "measure": [{"kind": "accuracy"}],
        ...     "area": [{"name": "V1", "units": 4, "neuron": {"kind": "relu"}}],
        ...     "projection": [{"source": "stimulus", "target": "V1", "wiring": {"kind": "dense"}}]})
        >>> describe_anatomy(model).areas
        (AreaSketch(name='V1', kind='relu', is_module=False, units=4, level=1, note=''),)
    """
    sources = [s for table in model.projection for s in _listed(table.source)]
    sources += [source for area in model.area for source in area.ports.values()]
    known = [area.name for area in model.area]
    inputs = tuple(name for name in dict.fromkeys(sources) if name not in known)
    connections = _connections(model, (*inputs, *known))
    forward = [(c.source, c.target) for c in connections if not c.backward]
    levels, sizes = find_levels((*inputs, *known), forward), area_sizes(model)
    areas = [_area(area, levels[area.name], sizes[area.name]) for area in model.area]
    return Anatomy(
        inputs=inputs,
        areas=tuple(sorted(areas, key=lambda area: area.level)),
        connections=connections,
        learners=tuple(map(_learner, model.learner)),
        modulators=_modulators(model),
        phases=tuple(
            PhaseSketch(
                phase.name,
                phase.steps,
                phase.batch,
                phase.share,
                tuple(map(say_choice, phase.experience)),
                tuple(map(say_choice, phase.structure)),
            )
            for phase in model.phase
        ),
    )


def _area(table: AreaTable, level: int, units: int | None) -> AreaSketch:
    choice = table.module if table.neuron is None else say_neuron(table.neuron)
    assert choice is not None  # as checked before
    notes = [] if table.excitatory is None else [f"{100 * table.excitatory:g} % of them excitatory"]
    notes += [f"each learning its {' and '.join(map(say_kind, table.learns))}"] if table.learns else []
    notes += [f"a current of {table.current:g} into each"] if table.current else []
    return AreaSketch(
        table.name, say_choice(choice), table.module is not None, units, level, ", ".join(notes)
    )


def _connections(model: Model, names: tuple[str, ...]) -> tuple[ConnectionSketch, ...]:
    """All pairs that a projection wires, and what feeds ports."""
    wired = [
        (source, target, table)
        for table in model.projection
        for source in _listed(table.source)
        for target in _listed(table.target)
    ]
    fed = [(source, area.name, port) for area in model.area for port, source in area.ports.items()]
    backward = find_backward(names, [(source, target) for source, target, _ in [*wired, *fed]])
    return (
        *(_projection(s, t, table, backward=(s, t) in backward) for s, t, table in wired),
        *(ConnectionSketch(s, t, port=port, backward=(s, t) in backward) for s, t, port in fed),
    )


def _projection(source: str, target: str, table: ProjectionTable, *, backward: bool) -> ConnectionSketch:
    return ConnectionSketch(
        source,
        target,
        wiring=say_choice(table.wiring) + _through(table),
        backward=backward,
        reciprocal=table.reciprocal,
        sign_constrained=table.sign_constrained,
    )


def _through(table: ProjectionTable) -> str:
    """How its synapses pass activity on, if they do not do so at once and as a current."""
    synapses = "" if table.synapse is None else f", through {say_choice(table.synapse)} synapses"
    if table.delays is not None:
        shortest, longest = 1000 * table.delays.shortest, 1000 * table.delays.longest
        synapses += f", each with a delay from {shortest:g} to {longest:g} ms"
    return synapses if table.receptor is None else f"{synapses}, at receptors: {say_choice(table.receptor)}"


def _learner(table: LearnerTable) -> LearnerSketch:
    costs = [] if table.objective is None else table.objective
    costs = costs if isinstance(costs, list) else [costs]
    details = [
        *(f"rule: {say_choice(rule)}" for rule in table.rules),
        *(f"cost: {say_cost(cost)}" for cost in costs),
    ]
    details += [f"cost of synapses: {say_choice(cost)}" for cost in table.synaptic_costs]
    details += [f"error passes through {' and '.join(table.through)}"] if table.through else []
    details += [f"gated by {table.gate}"] if table.gate else []
    settings = table.optimiser
    rate = f"learning rate {settings.learning_rate:g}, {settings.schedule}"
    details += [f"optimiser: {say_kind(settings.kind)}, {rate}"]
    cost = " + ".join(dict.fromkeys(say_kind(cost.kind) for cost in costs))
    rule = " + ".join(dict.fromkeys(say_kind(rule.kind) for rule in table.rules))
    return LearnerSketch(table.name, tuple(table.areas), rule, cost, tuple(details), tuple(table.phases))


def _modulators(model: Model) -> tuple[ModulatorSketch, ...]:
    scales: dict[str, list[str]] = {table.name: [] for table in model.modulator}
    for learner in model.learner:
        if learner.gate:
            scales[learner.gate].append(f"the updates of learner {learner.name}")
        costs = learner.objective if isinstance(learner.objective, list) else [learner.objective]
        for cost in costs:
            if cost is not None and cost.gate:
                scales[cost.gate].append(f"the {say_kind(cost.kind)} of learner {learner.name}")
    return tuple(
        ModulatorSketch(
            table.name,
            say_choice(table) + (f" of learner {table.learner}" if table.learner else ""),
            tuple(scales[table.name]),
        )
        for table in model.modulator
    )


def _listed(names: str | list[str]) -> list[str]:
    return [names] if isinstance(names, str) else names
