"""Assemble the network that the tables of a model describe."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from arealis.experiments.area_neurons import make_area_neuron
from arealis.experiments.area_units import area_units
from arealis.experiments.entry import check_choice, find_entry, make_choice
from arealis.experiments.load import load_connectome
from arealis.experiments.names import MODULES, RECEPTORS, SYNAPSES, WIRING
from arealis.experiments.network_tables import AreaTable, ProjectionTable
from arealis.experiments.projection_delays import make_delays
from arealis.experiments.specification import Model
from arealis.networks import Area, AreaNetwork, Bundle, ModuleArea, build, make_module_area, stimulate
from arealis.types import (
    Connectome,
    Parameters,
    Responses,
    SpecificationError,
    Stimuli,
    Streams,
)

__all__ = ["assemble_network"]


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
    areas = _areas(model, recording, rng)
    # Areas of a given number of units, such as one that decides, and modules have no cells of the animal.
    measured = {t.name for t in model.area if t.units is None and t.neuron is not None}
    cells = tuple(u for a in areas if a.name in measured for u in a.unit_id)
    diagram = load_connectome(model.connectome, cells or None)
    names = [a.name for a in areas]
    inputs = {k: stimuli.units(k) for k in stimuli.inputs if k not in names}
    step = model.simulation.step_duration
    bundles = [_bundle(table, number, diagram, step) for number, table in enumerate(model.projection)]
    excitatory = {t.name: t.excitatory for t in model.area if t.excitatory is not None}
    network, params = build(areas, bundles, inputs=inputs, rng=rng, excitatory=excitatory)
    for table, area in zip(model.area, areas, strict=True):
        if table.current:
            network = stimulate(network, table.name, area.unit_id, table.current)
    return network, params


def _areas(model: Model, recording: Responses | None, rng: Streams) -> list[Area | ModuleArea]:
    """The areas in the order of the file; modules are made once what feeds them is known."""
    made: dict[str, Area | ModuleArea] = {}
    for table in model.area:
        if table.neuron is not None:
            made[table.name] = _area_of_neurons(table, model, recording, rng)
    for table in model.area:
        if table.module is not None:
            sizes = {n: len(a.unit_id) for n, a in made.items()}
            made[table.name] = _area_of_module(table, sizes, model.simulation.step_duration)
    return [made[table.name] for table in model.area]


def _area_of_neurons(table: AreaTable, model: Model, recording: Responses | None, rng: Streams) -> Area:
    units = area_units(table.name, table.units, recording, model.connectome)
    step_duration = model.simulation.step_duration
    neuron = make_area_neuron(table, len(units), step_duration=step_duration, rng=rng)
    return Area(table.name, units, neuron, table.bias, tuple(table.learns))


def _area_of_module(table: AreaTable, units: Mapping[str, int], step_duration: float) -> ModuleArea:
    assert table.module is not None
    place = f"area '{table.name}'"
    module = make_choice(MODULES, table.module, what="module", place=place, step_duration=step_duration)
    area = make_module_area(table.name, module, table.ports, units)
    if table.units not in (None, len(area.unit_id)):
        raise SpecificationError(
            f"area '{table.name}' is a module of another size",
            given=f"units = {table.units}",
            needed=f"{len(area.unit_id)}, as its ports make it, or no number",
            action="take 'units' out",
        )
    return area


def _bundle(table: ProjectionTable, number: int, diagram: Connectome | None, step_duration: float) -> Bundle:
    place = f"projection.{number}.wiring"
    options = check_choice(WIRING, table.wiring, what="wiring", place=place)
    entry = find_entry(WIRING, table.wiring.kind, what="wiring", place=place)
    if "diagram" in entry.given:
        options["diagram"] = diagram
    wiring = partial(entry.make, **options)
    ends = _names(table.source), _names(table.target)
    synapse = receptor = None
    if table.synapse is not None:
        place = f"projection.{number}.synapse"
        synapse = make_choice(
            SYNAPSES, table.synapse, what="synapse", place=place, step_duration=step_duration
        )
    if table.receptor is not None:
        receptor = make_choice(
            RECEPTORS, table.receptor, what="receptor", place=f"projection.{number}.receptor"
        )
    delays = make_delays(table, number, step_duration)
    return Bundle(*ends, wiring, table.sign_constrained, table.reciprocal, synapse, receptor, delays)


def _names(one_or_many: str | list[str]) -> tuple[str, ...]:
    return (one_or_many,) if isinstance(one_or_many, str) else tuple(one_or_many)
