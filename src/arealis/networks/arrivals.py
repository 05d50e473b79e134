"""Arrivals: what a projection saw at each step, and what its synapses made of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor

from arealis.networks.relaxation import held
from arealis.types import Activity, Inputs, Projection, State

if TYPE_CHECKING:
    from arealis.networks.network import AreaNetwork

__all__ = ["arriving", "presynaptic"]


def presynaptic(
    network: AreaNetwork, projection: Projection, activity: Activity, inputs: Inputs, state: State | None
) -> Tensor:
    """Return what a projection saw, as :meth:`~arealis.networks.AreaNetwork.presynaptic` says."""
    if projection.source not in network.area:
        return inputs[projection.source]
    seen = activity[projection.source]
    if projection.name not in network.delayed:
        return seen
    source = network.area[projection.source]
    rest = source.initial(tuple(seen.shape[1:3]), seen) if state is None else state[projection.source]
    first = held(source.output(rest), network.clamps.get(projection.source))
    return torch.cat([first[None], seen[:-1]])


def arriving(network: AreaNetwork, projection: Projection, activity: Activity, inputs: Inputs) -> Tensor:
    """Return what synapses made of that, as :meth:`~arealis.networks.AreaNetwork.arriving` says."""
    seen = presynaptic(network, projection, activity, inputs, None)
    if projection.synapse is None:
        return seen
    seen = seen.expand(max(len(x) for x in activity.values()), *seen.shape[1:])
    rest = projection.synapse.initial(tuple(seen.shape[1:]), seen)
    return projection.synapse.scan(rest, seen)[1]
