"""Area neurons: the model of an area's units, with parameters that may differ from cell to cell."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import is_dataclass
from typing import Any, get_args

import torch
from pydantic import Field
from torch import Tensor

from arealis.experiments.entry import Entry, find_entry, make_choice, option_types
from arealis.experiments.names import NEURONS
from arealis.experiments.network_tables import AreaTable
from arealis.experiments.parse import checked
from arealis.experiments.tables import Choice, Strict
from arealis.networks import Neuron
from arealis.networks.neurons import Spread, cell_values
from arealis.types import SpecificationError, Streams

__all__ = ["make_area_neuron", "say_neuron"]


class CellTable(Strict):
    """Values of a parameter that are drawn, one a cell."""

    mean: float = Field(allow_inf_nan=False)
    spread: float = Field(allow_inf_nan=False)
    distribution: Spread = "normal"
    lowest: float | None = Field(default=None, allow_inf_nan=False)
    highest: float | None = Field(default=None, allow_inf_nan=False)


def make_area_neuron(
    table: AreaTable, units: int, *, step_duration: float, rng: Streams, place: str | None = None
) -> Neuron:
    """Make the model of an area's units.

    A parameter that is given as a table with ``mean`` and ``spread`` is drawn, by every replica from a stream
    of its own; one that is given as a list has a number a unit, the same for all replicas.

    Args:
        table: The area.
        units: How many units it has.
        step_duration: Seconds a time step.
        rng: Random streams, one a replica.
        place: Where it stands in the file; by the area's name if not given.

    Returns:
        The model, with ``[replica, 1, unit]`` for what differs.

    Raises:
        SpecificationError: if a parameter is given cell by cell that cannot be, a list is not as long as
            there are units, or a value does not suit the model.

    Example:
        >>> from arealis.numerics import ReplicaStreams
        >>> neuron = {"kind": "leaky_integrate_and_fire", "time_constant": [0.01, 0.02]}
        >>> table = AreaTable(name="V1", units=2, neuron=neuron)
        >>> made = make_area_neuron(table, 2, step_duration=0.001, rng=ReplicaStreams((0,)))
        >>> made.decay
        tensor([[[0.9048, 0.9512]]])
    """
    assert table.neuron is not None  # as the caller looked
    place = f"area '{table.name}'" if place is None else place
    entry = find_entry(NEURONS, table.neuron.kind, what="neuron", place=place)
    own = rng.spawn(f"cells of {table.name}")
    drawn = {
        name: _drawn(given, f"{place}.{name}", units, own.spawn(name))
        for name, given in _differing(table.neuron, entry, place)
    }
    choice = Choice(kind=table.neuron.kind, **{**table.neuron.options, **drawn})
    try:
        return make_choice(NEURONS, choice, what="neuron", place=place, step_duration=step_duration)
    except SpecificationError as error:
        if not drawn:
            raise
        said = [f"{n} from {float(v.min()):g} to {float(v.max()):g}" for n, v in drawn.items()]
        raise SpecificationError(
            f"cells of {place} do not suit their model: {error.problem}",
            given=f"{', '.join(said)} ({error.given})",
            needed=error.needed,
            action=f"set 'lowest' or 'highest', correct {' or '.join(drawn)}, or {error.action}",
        ) from error


def say_neuron(choice: Choice) -> Choice:
    """Put what differs from cell to cell into words.

    Args:
        choice: A checked neuron of the file.

    Returns:
        The same with words for tables and lists.

    Example:
        >>> neuron = Choice(kind="izhikevich", increment={"mean": 8.0, "spread": 2.0}, reset=[-65.0, -60.0])
        >>> say_neuron(neuron).options["increment"], say_neuron(neuron).options["reset"]
        ('8 ± 2, normal over cells', '-65 to -60, given cell by cell')
    """
    said: dict[str, Any] = {}
    for name, given in choice.options.items():
        if isinstance(given, list):
            said[name] = f"{min(given):g} to {max(given):g}, given cell by cell"
        elif isinstance(given, dict) and "mean" in given:
            drawn = CellTable.model_validate(given)
            limits = [f"at least {drawn.lowest:g}"] if drawn.lowest is not None else []
            limits += [f"at most {drawn.highest:g}"] if drawn.highest is not None else []
            around = f"{drawn.mean:g} ± {drawn.spread:g}, {drawn.distribution} over cells"
            said[name] = ", ".join([around, *limits])
    return Choice(kind=choice.kind, **{**choice.options, **said})


def _differing(choice: Choice, entry: Entry, place: str) -> Iterator[tuple[str, Any]]:
    """Options that are given cell by cell."""
    types = option_types(entry)
    may = sorted(n for n, hint in types.items() if n in entry.options and _may_differ(hint))
    for name, given in choice.options.items():
        if not isinstance(given, dict | list) or name not in entry.options:
            continue
        if name in may:
            yield name, given
        elif not is_dataclass(types.get(name)):
            raise SpecificationError(
                f"'{place}.{name}' cannot differ from cell to cell",
                given=repr(given),
                needed=f"one value for all units; what may differ of '{choice.kind}' is "
                + (", ".join(may) or "nothing"),
                action=f"give one value for {name}",
            )


def _may_differ(hint: Any) -> bool:
    return {float, Tensor} <= set(get_args(hint))


def _drawn(given: Any, place: str, units: int, rng: Streams) -> Tensor:
    """Values ``[replica, 1, unit]``."""
    if isinstance(given, dict):
        table = checked(CellTable, given, place=place)
        return cell_values(**table.model_dump(), units=units, rng=rng, name=f"'{place}'")
    numbers = [float(v) for v in given if isinstance(v, int | float) and math.isfinite(v)]
    if len(numbers) != units or len(given) != units:
        raise SpecificationError(
            f"'{place}' does not give every unit one number",
            given=f"{len(given)} values, {len(numbers)} of them finite numbers",
            needed=f"{units}, one a unit",
            action=f"correct the list, or draw values: {place.rsplit('.', 1)[-1]} = "
            "{ mean = …, spread = … }",
        )
    return torch.tensor(numbers).expand(rng.replicas, 1, -1)
