"""A cycle of leaky integrate-and-fire areas with linear synapses, run event by event in compiled code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from arealis.networks.area import Area, ModuleArea
from arealis.networks.neurons import (
    IntegrateAndFire,
    LeakyIntegrateAndFire,
    check_finite,
    state_of,
    variables_of,
)
from arealis.networks.projection import DenseProjection
from arealis.networks.sparse_projection import SparseProjection
from arealis.networks.synapses import FilteredSynapse
from arealis.numerics.spiking import BySource, Channel, EventBundle, run_unit_network
from arealis.numerics.spiking.compiled import runs_compiled
from arealis.numerics.spiking.leaky_scan import followed
from arealis.types import Activity, State

if TYPE_CHECKING:
    from arealis.networks.loop import Loop
    from arealis.networks.transmission import AreaProjection

__all__ = ["can_run_events", "run_events"]


def can_run_events(
    loop: Loop,
    opened: Mapping[str, Sequence[object]],
    drives: Mapping[str, Tensor],
    efficacy: Mapping[str, Tensor],
) -> bool:
    """Return whether a cycle is of leaky integrate-and-fire areas with delta or exponential synapses alone.

    Args:
        loop: The cycle.
        opened: Area → its receptors.
        drives: Area → drive from outside.
        efficacy: Projection → synaptic efficacies.
    """
    alike = all(isinstance(a, Area) and _leaky(a) for a in loop.areas.values())
    linear = all(_exponential(p) for p in loop.projections)
    tensors = (*drives.values(), *efficacy.values())
    free = not any(opened.values()) and not set(loop.clamps) & set(loop.areas)
    if not (alike and linear and free):
        return False
    traced = any(followed(_units(_area(a)), *tensors) for a in loop.areas.values())
    return not traced and runs_compiled(*tensors)


def run_events(
    loop: Loop,
    state: State,
    outside: Mapping[str, Tensor],
    efficacy: Mapping[str, Tensor],
    steps: int,
    *,
    recorded: bool = True,
) -> tuple[State, Activity]:
    """Step a cycle through time as :meth:`~arealis.networks.loop.Loop.run` does, up to rounding.

    Args:
        loop: A cycle for which :func:`can_run_events` is true.
        state: State of every area, and of synapses that have one, before the first step.
        outside: Area → drive from outside the cycle ``[time, replica, batch, unit]``.
        efficacy: Projection → synaptic efficacies.
        steps: Number of time steps.
        recorded: Hand out what areas recorded, beside activity.

    Returns:
        The last states, and the activity with what areas recorded.

    Raises:
        NetworkError: if a potential becomes infinite or not a number.
    """
    names, areas = list(loop.areas), [_area(a) for a in loop.areas.values()]
    kinds = list(dict.fromkeys(_kind(p) for p in loop.projections))
    channels = [_channel(loop, kind, names, state, outside, efficacy) for kind in kinds]
    bundles = [_bundle(p, names, kinds.index(_kind(p)), efficacy[p.name]) for p in loop.projections]
    populations = [(_units(a), state_of(state[a.name])) for a in areas]
    drives = [outside[n] for n in names]
    ran = run_unit_network(populations, drives, channels, bundles, recorded=recorded)
    states, traces, currents, left = ran
    if not recorded and not all(bool(torch.isfinite(s.potential).all()) for s in states):
        return run_events(loop, state, outside, efficacy, steps)  # which says where it happened
    after, activity = dict(state), {}
    for name, ended, trace, current in zip(names, states, traces, currents, strict=True):
        check_finite("potential", ended.potential, trace.potentials)
        after[name] = variables_of(ended, trace.spikes[-1])
        carried = {f"{name}.potential": trace.potentials, f"{name}.current": current}
        activity |= {name: trace.spikes, **(carried if recorded else {})}
    for p in loop.projections:
        if isinstance(p.synapse, FilteredSynapse):
            arrived = left[kinds.index(_kind(p))].split([a.shape[-1] for a in drives], -1)
            own = arrived[names.index(p.source)]
            after[p.name] = _after(p.synapse, own, _waiting(p, state), activity[p.source], state.get(p.name))
    return after, activity


def _leaky(area: Area) -> bool:
    return isinstance(area.neuron, LeakyIntegrateAndFire | IntegrateAndFire)


def _area(area: Area | ModuleArea) -> Area:
    assert isinstance(area, Area), "modules are no units"
    return area


def _units(area: Area):
    assert isinstance(area.neuron, LeakyIntegrateAndFire | IntegrateAndFire), "other neurons are stepped"
    return area.neuron.units()


def _exponential(p: AreaProjection) -> bool:
    """Whether what arrives by a projection decays as one trace, as a current."""
    if not isinstance(p, DenseProjection | SparseProjection) or p.receptor is not None:
        return False
    s = p.synapse
    if not isinstance(s, FilteredSynapse):
        return s is None
    return s.forward[1] == s.backward[1] == 0 and -1 < s.backward[0] <= 0


def _kind(p: AreaProjection) -> tuple[float, int]:
    """Decay and delay of a projection's synapses."""
    s = p.synapse
    return (-s.backward[0], s.delay) if isinstance(s, FilteredSynapse) else (0.0, 0)


def _gain(p: AreaProjection) -> float:
    return p.synapse.forward[0] if isinstance(p.synapse, FilteredSynapse) else 1.0


def _waiting(p: AreaProjection, state: State) -> Tensor:
    """Spikes before the first step that are yet to arrive ``[time, replica, batch, source]``."""
    last, synapses = state[p.source]["spike"][None], state.get(p.name, {})
    return torch.cat([synapses["on the way"], last]) if "on the way" in synapses else _after_rest(p, last)


def _after_rest(p: AreaProjection, last: Tensor) -> Tensor:
    delay = _kind(p)[1]
    return torch.cat([last.new_zeros(delay, *last.shape[1:]), last]) if delay else last


def _channel(
    loop: Loop,
    kind: tuple[float, int],
    names: Sequence[str],
    state: State,
    outside: Mapping[str, Tensor],
    efficacy: Mapping[str, Tensor],
) -> Channel:
    """What synapses of a kind hold, and what is on its way through them, before the first step."""
    decay, delay = kind
    held = {n: torch.zeros(delay + 2, *outside[n].shape[1:], dtype=outside[n].dtype) for n in names}
    for p in loop.projections:
        if _kind(p) == kind:
            trace = state[p.name]["first"][None] if p.name in state else None
            early = _gain(p) * _waiting(p, state)
            trace = torch.zeros_like(early[:1]) if trace is None else trace
            held[p.target] += p.drive(torch.cat([trace, early]), efficacy[p.name])
    joint = torch.cat([held[n] for n in names], dim=-1)
    return Channel(decay, delay, joint[0], joint[1:])


def _bundle(p: AreaProjection, names: Sequence[str], channel: int, efficacy: Tensor) -> EventBundle:
    """The synapses of a projection, by source."""
    lists = p.by_source if isinstance(p, SparseProjection) else _nonzero(efficacy)
    values = efficacy.detach().flatten(1).numpy()
    weights = tuple(_gain(p) * v[places] for v, places in zip(values, lists.places, strict=True))
    return EventBundle(names.index(p.source), names.index(p.target), channel, lists, weights)


def _nonzero(efficacy: Tensor) -> BySource:
    """The synapses of matrices that are not zero, by source; places are ``target × sources + source``."""
    sources = efficacy.shape[2]
    found = []
    for matrix in efficacy.detach().numpy():
        source, target = np.nonzero(matrix.T)
        offsets = np.searchsorted(source, np.arange(sources + 1))
        found.append((offsets, target.astype(np.int32), target * sources + source))
    return BySource(*zip(*found, strict=True))


def _after(
    synapse: FilteredSynapse,
    arrived: Tensor,
    waiting: Tensor,
    spikes: Tensor,
    before: Mapping[str, Tensor] | None,
) -> dict[str, Tensor]:
    """State of synapses after the last step, given what is left of spikes in it that have arrived."""
    decay, delay, steps = -synapse.backward[0], synapse.delay, len(spikes)
    ages = steps - torch.arange(min(steps, delay + 1), dtype=torch.float64)
    earlier = torch.tensordot((decay**ages).to(waiting), waiting[: len(ages)], 1)
    first = synapse.forward[0] * (arrived + earlier)
    if before is not None:
        first = first + decay**steps * before["first"]
    said = spikes[max(0, steps - 1 - delay) : steps - 1]
    on_the_way = {"on the way": torch.cat([waiting, said])[-delay:].clone()} if delay else {}
    return {"first": first, "second": torch.zeros_like(first)} | on_the_way
