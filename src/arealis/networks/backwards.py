"""Backwards: what errors on activity become on the drive that led to it, through time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from arealis.networks.area import Area, ModuleArea
from arealis.networks.cycle import feeding, layout_of, loop_of, of_rates
from arealis.networks.leaky_cycle import own_projection, pull_back_leaky
from arealis.networks.learnt import bound, from_activity
from arealis.networks.learnt_backwards import leaves_of, pull_back_learnt
from arealis.networks.modular import ports_of, pull_back_alone
from arealis.networks.relaxation import free, relax_backwards
from arealis.types import Activity, Component, NetworkError

if TYPE_CHECKING:
    from arealis.networks.network import AreaNetwork

__all__ = ["pull_back"]

Named = Mapping[str, Tensor]


def pull_back(
    network: AreaNetwork, component: Component, activity: Activity, errors: Named, feedback: Named
) -> dict[str, Tensor]:
    """Pull errors back as :meth:`~arealis.networks.AreaNetwork.pull_back` says."""
    opened = [p.name for a in component.areas for p in network.onto[a] if p.receptor is not None]
    if opened:
        raise NetworkError(
            "no error passes channels",
            given=f"{opened}, whose current depends on the potential of {list(component.areas)}",
            needed="projections that are currents, or a rule that carries no error",
            action="take 'receptor' out, or choose another rule",
        )
    if component.recurrent and of_rates(network, component):
        return _cycle(network, component, activity, errors, feedback)
    network = bound(network, from_activity(network, activity))
    own = own_projection(network, component) if component.recurrent else None
    if component.recurrent and own is None:
        return _loop(network, component, activity, errors, feedback)
    (name,) = component.areas
    here, clamp = network.area[name], network.clamps.get(name)
    if isinstance(here, ModuleArea):
        return pull_back_alone(here, ports_of(here, activity), errors[name], clamp)
    recorded = {v: activity[f"{name}.{v}"] for v in here.neuron.recorded}
    if here.learns:
        along = None if own is None else feedback.get(own.name)
        given = (activity[name], recorded, free(errors[name], clamp), along)
        signal, found = pull_back_learnt(here.neuron, here.learns, *given)
        return {name: signal} | {f"{name}.{parameter}": value for parameter, value in found.items()}
    if own is not None:
        return pull_back_leaky(network, own, activity, errors, feedback)
    return {name: here.neuron.pull_back(activity[name], recorded, free(errors[name], clamp))}


def _loop(
    network: AreaNetwork, component: Component, activity: Activity, errors: Named, feedback: Named
) -> dict[str, Tensor]:
    """Carry errors back by running a cycle again."""
    leaves: dict[str, Tensor] = {}
    for a in component.areas:
        here = network.area[a]
        if isinstance(here, Area) and a in errors:
            leaves |= {f"{a}.{name}": leaf for name, leaf in leaves_of(here.neuron, here.learns).items()}
    with torch.enable_grad():
        again = loop_of(bound(network, {name: leaf[:, 0] for name, leaf in leaves.items()}), component)
    outside = feeding(network, component, activity)
    signals = again.pull_back(activity, outside, errors, feedback, leaves)
    return {name: value[:, 0] if name in leaves else value for name, value in signals.items()}


def _cycle(
    network: AreaNetwork, component: Component, activity: Activity, errors: Named, feedback: Named
) -> dict[str, Tensor]:
    """Carry errors back through one matrix; areas that are not named pass none on."""
    layout, names = layout_of(network, component), component.areas
    arrived = [errors[a] if a in errors else torch.zeros_like(activity[a]) for a in names]
    passes = None
    if any(a not in errors for a in names):
        passes = torch.cat([torch.full((w,), float(a in errors)) for a, w in layout.widths.items()])
        passes = passes.to(arrived[0])
    rates = torch.cat([activity[a] for a in names], dim=-1)
    matrix = layout.matrix(network.projections, feedback, like=rates)
    errors_of_all = torch.cat(arrived, dim=-1)
    signals = relax_backwards(layout.blocks, rates, errors_of_all, matrix, passes)
    parts = zip(names, layout.split(signals), strict=True)
    return {a: part for a, part in parts if a in errors}
