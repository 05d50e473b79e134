"""Learnt: parameters of neurons that a network holds beside its synapses, and the neurons that have them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from arealis.networks.area import Area, ModuleArea
from arealis.networks.learnable import ranges_of, value_of, with_values
from arealis.types import Activity, Parameters

if TYPE_CHECKING:
    from arealis.networks.network import AreaNetwork

__all__ = ["as_activity", "bound", "first_values", "from_activity", "in_range", "own_values"]


def first_values(
    areas: Sequence[Area | ModuleArea], replicas: int, dtype: torch.dtype = torch.float32
) -> Parameters:
    """Return what areas learn of their neurons, as it is before they learn.

    Args:
        areas: The areas.
        replicas: Number of replicas.
        dtype: Number type.

    Returns:
        ``"V1.decay"`` → values ``[replica, unit]``.
    """
    made = {}
    for area in areas:
        for name in area.learns:
            value = torch.as_tensor(value_of(getattr(area, "neuron", None), name), dtype=dtype)
            shape = (replicas, 1, len(area.unit_id))
            made[f"{area.name}.{name}"] = value.expand(shape)[:, 0].clone()
    return made


def bound(network: AreaNetwork, values: Mapping[str, Tensor]) -> AreaNetwork:
    """Return a network whose neurons have the values that were learnt; the network itself if none were.

    Args:
        network: The network.
        values: Parameter of an area's neurons → ``[replica, unit]``, among others; an area of which none is
            named keeps its neurons.
    """
    changed = {
        a.name: replace(a, neuron=with_values(a.neuron, own))
        for a in network.areas
        if isinstance(a, Area) and (own := own_values(a, values))
    }
    if not changed:
        return network
    areas = tuple(changed.get(a.name, a) for a in network.areas)
    # Made at every time step where steps are taken one by one: how areas are joined is not worked out again.
    twin = copy(network)
    vars(twin).update(areas=areas, area={a.name: a for a in areas})
    return twin


def as_activity(network: AreaNetwork, params: Parameters) -> Activity:
    """Return what was learnt of neurons, as activity carries it to where errors come back.

    Returns:
        ``"V1.learnt.decay"`` → ``[1, replica, 1, unit]``, the same at all times and for all examples.
    """
    return {
        f"{a.name}.learnt.{name}": params[f"{a.name}.{name}"][None, :, None]
        for a in network.areas
        for name in a.learns
    }


def from_activity(network: AreaNetwork, activity: Activity) -> Parameters:
    """Return the parameters of neurons that activity carries: the inverse of :func:`as_activity`."""
    return {
        f"{a.name}.{name}": activity[f"{a.name}.learnt.{name}"][0, :, 0]
        for a in network.areas
        for name in a.learns
        if f"{a.name}.learnt.{name}" in activity
    }


def in_range(network: AreaNetwork, params: Parameters) -> Parameters:
    """Return the parameters of neurons, each as near as its model allows, given those before it."""
    kept: Parameters = {}
    for area in network.areas:
        neuron: Any = getattr(area, "neuron", None)
        for name in area.learns:
            low, high = ranges_of(neuron)[name]
            value = params[f"{area.name}.{name}"][:, None]
            value = value if low is None else torch.maximum(value, torch.as_tensor(low).to(value))
            value = value if high is None else torch.minimum(value, torch.as_tensor(high).to(value))
            neuron = with_values(neuron, {name: value})
            kept[f"{area.name}.{name}"] = value[:, 0]
    return kept


def own_values(area: Area, values: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return what was learnt of an area's neurons ``[replica, 1, unit]``, by the names that these have."""
    named = {name: f"{area.name}.{name}" for name in area.learns}
    return {name: values[key][:, None] for name, key in named.items() if key in values}
