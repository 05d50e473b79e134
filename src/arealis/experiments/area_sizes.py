"""Area sizes: how many units every area has, as far as the file says."""

from __future__ import annotations

from arealis.experiments.entry import make_choice
from arealis.experiments.names import MODULES
from arealis.experiments.specification import Model
from arealis.networks import make_module_area

__all__ = ["area_sizes"]


def area_sizes(model: Model) -> dict[str, int | None]:
    """Find how many units every area has; what feeds a module says how large it is.

    Args:
        model: A model each of whose areas is of neurons or a module.

    Returns:
        Area → number of units; None where the recording says.

    Raises:
        SpecificationError: if what feeds a module does not fit it.
    """
    units = {a.name: a.units for a in model.area if a.neuron is not None}
    for area in model.area:
        if area.module is None:
            continue
        if None in [units.get(source, 0) for source in area.ports.values()]:
            units[area.name] = None
            continue
        known = {name: count for name, count in units.items() if count is not None}
        place, step = f"area '{area.name}'", model.simulation.step_duration
        module = make_choice(MODULES, area.module, what="module", place=place, step_duration=step)
        units[area.name] = len(make_module_area(area.name, module, area.ports, known).unit_id)
    return units
