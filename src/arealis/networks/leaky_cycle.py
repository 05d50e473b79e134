"""One area of leaky units that projects onto itself: whole sequences in compiled code, forwards and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from torch import Tensor

from arealis.networks.area import Area
from arealis.networks.cycle import inside
from arealis.networks.neurons import LeakyNeuron
from arealis.networks.neurons.leaky_family import pull_back_of, scan_of
from arealis.networks.projection import DenseProjection
from arealis.types import Activity, Component, State

if TYPE_CHECKING:
    from arealis.networks.network import AreaNetwork

__all__ = ["own_projection", "pull_back_leaky", "run_leaky"]


def own_projection(network: AreaNetwork, component: Component) -> DenseProjection | None:
    """Return the projection of a cycle that is one area of leaky units with dense synapses onto itself.

    Args:
        network: The network.
        component: One of its cycles.

    Returns:
        The projection; None if the cycle is of another kind, its synapses take time, or units are held.
    """
    (name, *others), links = component.areas, inside(network, component)
    here = network.area[name]
    leaky = isinstance(here, Area) and hasattr(here.neuron, "units")
    if others or not leaky or len(links) != 1 or name in network.clamps:
        return None
    (link,) = links
    currents = all(p.receptor is None for p in network.onto[name])
    return link if isinstance(link, DenseProjection) and link.synapse is None and currents else None


def run_leaky(
    network: AreaNetwork, area: str, state: State, drive: Tensor, efficacy: Tensor
) -> tuple[State, Activity]:
    """Advance the area through a sequence.

    Args:
        network: The network.
        area: Its name.
        state: State before the first step.
        drive: Drive from elsewhere ``[time, replica, batch, unit]``.
        efficacy: Efficacies of its synapses onto itself.

    Returns:
        The last state, and the activity ``[time, replica, batch, unit]`` with what its neurons recorded.
    """
    neuron = cast("LeakyNeuron", network.neuron(area))
    after, spikes, recorded = scan_of(neuron, state[area], drive, efficacy)
    return {area: after}, {area: spikes, **{f"{area}.{name}": value for name, value in recorded.items()}}


def pull_back_leaky(
    network: AreaNetwork,
    projection: DenseProjection,
    activity: Activity,
    errors: Mapping[str, Tensor],
    feedback: Mapping[str, Tensor],
) -> dict[str, Tensor]:
    """Pull errors on the area's spikes back to its drive, through time and its own synapses.

    Args:
        network: The network.
        projection: From :func:`own_projection`.
        activity: What it did.
        errors: Area → derivative of a cost by its activity.
        feedback: Projection → efficacies that carry error; without an entry none passes its synapses.

    Returns:
        Area → signal on its drive.
    """
    area, neuron = projection.target, network.neuron(projection.target)
    recorded = {v: activity[f"{area}.{v}"] for v in neuron.recorded}
    along = feedback.get(projection.name)
    return {area: pull_back_of(cast("LeakyNeuron", neuron), activity[area], recorded, errors[area], along)}
