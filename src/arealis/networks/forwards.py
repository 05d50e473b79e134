"""Forwards: what areas do, given what drives them, one time step or a whole sequence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from arealis.networks.area import Area, ModuleArea
from arealis.networks.components import AreaComponent
from arealis.networks.cycle import feeding, inside, layout_of, loop_of, of_rates
from arealis.networks.inputs import require_inputs
from arealis.networks.leaky_cycle import own_projection, run_leaky
from arealis.networks.learnt import as_activity, bound
from arealis.networks.modular import in_order, ports_of, run_alone
from arealis.networks.relaxation import held, relax
from arealis.networks.synapses import Receptor
from arealis.networks.transmission import transmit
from arealis.types import Activity, Inputs, Parameters, State

if TYPE_CHECKING:
    from arealis.networks.network import AreaNetwork

__all__ = ["advance", "arrive", "drive", "run"]


def drive(
    network: AreaNetwork, area: str, params: Parameters, inputs: Inputs, arrived: Mapping[str, Tensor]
) -> Tensor:
    """Compute what drives an area, given what arrived by each projection onto it that takes no time step.

    What opens channels is left out: its current depends on the potential.
    """
    injected, arriving = _injected(network, area, params, inputs), None
    for p in network.onto[area]:
        if p.name not in network.delayed and p.receptor is None:
            current = p.drive(arrived[p.name], p.efficacy(params[p.parameter]))
            arriving = current if arriving is None else arriving + current
    if arriving is None:
        return injected
    # Products are this function's own, so what is the same for all examples goes in in place.
    return arriving.add_(injected) if injected.ndim < arriving.ndim else arriving + injected


def arrive(
    network: AreaNetwork, area: str, state: State, inputs: Inputs, activity: Activity, steps: int
) -> tuple[State, dict[str, Tensor]]:
    """Let synapses turn what the sources of an area did into what arrives, if it takes no time step.

    Args:
        network: The network.
        area: The area.
        state: State before the first step; synapses that are not in it are at rest.
        inputs: Inputs ``[time or 1, replica or 1, batch, feature]``.
        activity: Area → activity ``[time, replica, batch, unit]``, of its sources at least.
        steps: Number of time steps.

    Returns:
        Projection → state of its synapses after the last step, if they have any, and projection → what
        arrived ``[time or 1, replica or 1, batch, source]``.
    """
    after, arrived = {}, {}
    for p in network.onto[area]:
        if p.name not in network.delayed:
            seen = activity[p.source] if p.source in network.area else inputs[p.source]
            if p.synapse is not None:
                seen = seen.expand(steps, *seen.shape[1:])
                before = state.get(p.name) or p.synapse.initial(tuple(seen.shape[1:]), seen)
                after[p.name], seen = p.synapse.scan(before, seen)
            arrived[p.name] = seen
    return after, arrived


def advance(
    network: AreaNetwork, params: Parameters, state: State, input_t: Inputs
) -> tuple[State, Activity]:
    """Compute one time step as :meth:`~arealis.networks.AreaNetwork.advance` says."""
    network = bound(network, params)
    before = {a.name: held(a.output(state[a.name]), network.clamps.get(a.name)) for a in network.areas}
    now: Activity = {}
    after: State = {}
    for component in network.components:
        for name in in_order([network.area[a] for a in component.areas]):
            here = network.area[name]
            if isinstance(here, ModuleArea):
                after[name], rate = here.step(state[name], ports_of(here, now))
                now[name] = held(rate, network.clamps.get(name))
                continue
            arriving = _injected(network, name, params, input_t)
            for p in network.onto[name]:
                seen = before[p.source] if p.name in network.delayed else {**input_t, **now}[p.source]
                moved, current = transmit(p, p.efficacy(params[p.parameter]), seen, state)
                after |= {p.name: moved} if moved else {}
                arriving = arriving + current
            like = next(iter(state[name].values()))
            after[name], rate = here.neuron.step(state[name], arriving.expand_as(like))
            now[name] = held(rate, network.clamps.get(name))
    return after, now


def run(
    network: AreaNetwork, params: Parameters, state: State, inputs: Inputs, *, steps: int, recorded: bool
) -> tuple[State, Activity]:
    """Compute a whole sequence as :meth:`~arealis.networks.AreaNetwork.run` says."""
    require_inputs(network.projections, network.area_names, inputs, steps)
    network = bound(network, params)
    activity: Activity = {}
    after: State = {}
    for component in network.components:
        driven, opened = {}, {}
        for a in component.areas:
            if isinstance(network.area[a], Area):
                moved, arrived = arrive(network, a, state, inputs, activity, steps)
                driven[a] = drive(network, a, params, inputs, arrived)
                opened[a] = _opened(network, a, params, arrived, steps)
                after.update(moved)
        if component.recurrent or any(opened.values()):
            given = (driven, opened, activity, steps, recorded)
            ended, rates = _together(network, component, params, state, *given)
            after.update(ended)
            activity.update(rates if recorded else {a: rates[a] for a in component.areas})
            continue
        (name,) = component.areas
        here = network.area[name]
        if isinstance(here, ModuleArea):
            after[name], rate = run_alone(here, state[name], ports_of(here, activity), steps)
        else:
            held_still = driven[name].ndim == 3 or len(driven[name]) == 1
            still = held_still and network.leak(name) == 1 and not here.neuron.spiking
            shape = (1 if still else steps, *next(iter(state[name].values())).shape)
            after[name], rate, carried = here.neuron.scan(state[name], driven[name].expand(shape))
            if recorded:
                activity |= {f"{name}.{variable}": value for variable, value in carried.items()}
        activity[name] = held(rate, network.clamps.get(name)).expand(steps, -1, -1, -1)
    return after, activity | as_activity(network, params) if recorded else activity


def _injected(network: AreaNetwork, area: str, params: Parameters, inputs: Inputs) -> Tensor:
    """Everything that drives an area but synapses: bias, current into it, a perturbation."""
    if network.area[area].bias:
        current = params[f"{area}.bias"][:, None, :]
    else:
        like = next(iter(params.values()))
        current = like.new_zeros(1, 1, len(network.area[area].unit_id))
    if area in inputs:
        current = current + inputs[area]
    return current + network.currents[area] if area in network.currents else current


def _opened(
    network: AreaNetwork, area: str, params: Parameters, arrived: Mapping[str, Tensor], steps: int
) -> list[tuple[Receptor, Tensor]]:
    """Receptors of an area, and what arrives at each over time."""
    found = []
    for p in network.onto[area]:
        if p.receptor is not None and p.name not in network.delayed:
            arriving = p.drive(arrived[p.name], p.efficacy(params[p.parameter]))
            found.append((p.receptor, arriving.expand(steps, *arriving.shape[1:])))
    return found


def _together(
    network: AreaNetwork,
    component: AreaComponent,
    params: Parameters,
    state: State,
    driven: Mapping[str, Tensor],
    opened: Mapping[str, Sequence[tuple[Receptor, Tensor]]],
    activity: Activity,
    steps: int,
    recorded: bool,
) -> tuple[State, Activity]:
    """Step the areas of a cycle, or one whose current depends on its potential, through time together."""
    names, within = component.areas, inside(network, component)
    efficacy = {p.name: p.efficacy(params[p.parameter]) for p in within}
    if not of_rates(network, component):
        before = {n: state[n] for n in (*names, *efficacy) if n in state}
        sizes = {a: next(iter(state[a].values())).shape for a in driven}
        over_time = {a: d.expand(steps, *sizes[a]) for a, d in driven.items()}
        own = own_projection(network, component) if component.recurrent else None
        if own is not None:
            return run_leaky(network, own.target, state, over_time[own.target], efficacy[own.name])
        outside = feeding(network, component, activity)
        given = (before, over_time, opened, outside, efficacy, steps)
        return loop_of(network, component).run(*given, recorded=recorded)
    layout = layout_of(network, component)
    shape = (steps, *state[names[0]]["potential"].shape[:2], -1)
    arriving = torch.cat([driven[a].expand(shape) for a in names], dim=-1)
    matrix = layout.matrix(within, efficacy, like=arriving)
    ended, rates = relax(layout.blocks, layout.join_states(state), arriving, matrix)
    return layout.split_states(ended), dict(zip(names, layout.split(rates), strict=True))
