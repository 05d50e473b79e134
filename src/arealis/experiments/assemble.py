"""Assemble the network that the tables of a model describe."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from arealis.experiments.entry import check_choice, find_entry, make_choice
from arealis.experiments.load import load_connectome
from arealis.experiments.names import MODULES, NEURONS, WIRING
from arealis.experiments.network_tables import AreaTable, ProjectionTable
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
    areas = _areas(model, recording)
    diagram = load_connectome(model.connectome, tuple(u for a in areas for u in a.unit_id))
    names = [a.name for a in areas]
    inputs = {k: v.shape[-1] for k, v in stimuli.inputs.items() if k not in names}
    bundles = [_bundle(table, number, diagram) for number, table in enumerate(model.projection)]
    excitatory = {t.name: t.excitatory for t in model.area if t.excitatory is not None}
    network, params = build(areas, bundles, inputs=inputs, rng=rng, excitatory=excitatory)
    for table, area in zip(model.area, areas, strict=True):
        if table.current:
            network = stimulate(network, table.name, area.unit_id, table.current)
    return network, params


def _areas(model: Model, recording: Responses | None) -> list[Area | ModuleArea]:
    """The areas in the order of the file; modules are made once what feeds them is known."""
    made: dict[str, Area | ModuleArea] = {}
    for table in model.area:
        if table.neuron is not None:
            made[table.name] = _area_of_neurons(table, model.simulation.step_duration, recording)
    for table in model.area:
        if table.module is not None:
            made[table.name] = _area_of_module(table, {n: len(a.unit_id) for n, a in made.items()})
    return [made[table.name] for table in model.area]


def _area_of_neurons(table: AreaTable, step_duration: float, recording: Responses | None) -> Area:
    place = f"area '{table.name}'"
    assert table.neuron is not None
    neuron = make_choice(NEURONS, table.neuron, what="neuron", place=place, step_duration=step_duration)
    return Area(table.name, _units(table.name, table.units, recording), neuron, table.bias)


def _area_of_module(table: AreaTable, units: Mapping[str, int]) -> ModuleArea:
    assert table.module is not None
    module = make_choice(MODULES, table.module, what="module", place=f"area '{table.name}'")
    area = make_module_area(table.name, module, table.ports, units)
    if table.units not in (None, len(area.unit_id)):
        raise SpecificationError(
            f"area '{table.name}' is a module of another size",
            given=f"units = {table.units}",
            needed=f"{len(area.unit_id)}, as its ports make it, or no number",
            action="take 'units' out",
        )
    return area


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
