"""What lies on a cycle of areas and what reaches it, for both directions of time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from torch import Tensor

from arealis.networks.area import Area
from arealis.networks.layout import Layout
from arealis.networks.loop import Loop
from arealis.networks.modular import in_order
from arealis.networks.rate import RateNeuron
from arealis.networks.transmission import AreaProjection
from arealis.types import Activity, Component

if TYPE_CHECKING:
    from arealis.networks.network import AreaNetwork

__all__ = ["feeding", "inside", "layout_of", "loop_of", "of_rates"]


def of_rates(network: AreaNetwork, component: Component) -> bool:
    """Return whether a cycle is of rate neurons alone, with matrices of synapses that act at once."""
    areas = [network.area[a] for a in component.areas]
    rates = all(isinstance(a, Area) and isinstance(a.neuron, RateNeuron) for a in areas)
    onto = [p for a in component.areas for p in network.onto[a]]
    at_once = all(p.synapse is None and p.dense for p in inside(network, component))
    return rates and at_once and all(p.receptor is None for p in onto)


def inside(network: AreaNetwork, component: Component) -> list[AreaProjection]:
    """Return the projections of a cycle, which take a time step."""
    return [p for p in network.projections if p.name in network.delayed and p.target in component.areas]


def layout_of(network: AreaNetwork, component: Component) -> Layout:
    """Return where the areas of a cycle without modules lie in its matrix."""
    neurons = {a: here for a in component.areas if isinstance(here := network.area[a], Area)}
    return Layout(neurons, component.areas, network.clamps)


def loop_of(network: AreaNetwork, component: Component) -> Loop:
    """Return a cycle with modules, every module after what feeds it."""
    ordered = in_order([network.area[a] for a in component.areas])
    return Loop({a: network.area[a] for a in ordered}, inside(network, component), network.clamps)


def feeding(network: AreaNetwork, component: Component, activity: Activity) -> dict[str, Tensor]:
    """Return the activity of what feeds modules of a cycle from outside it."""
    fed = [f.source for f in network.feeds if f.target in component.areas]
    return {a: activity[a] for a in fed if a not in component.areas}
