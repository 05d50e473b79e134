"""Moments: an area's neurons, what errors on them mean in one time step, and what is left to the next."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from torch import Tensor

from arealis.networks.area import Area, ModuleArea
from arealis.networks.neuron import Neuron, Value
from arealis.networks.rate import RateNeuron
from arealis.networks.relaxation import free
from arealis.numerics.spiking import LeakyTrace, LeakyUnits, pull_back_leaky_units
from arealis.types import Activity, NetworkError

if TYPE_CHECKING:
    from arealis.networks.network import AreaNetwork

__all__ = ["activation_of", "leak_of", "memory", "neuron_of", "pull_back_now", "slope"]


@runtime_checkable
class _OfLeakyUnits(Protocol):
    """A neuron whose parameters are those of leaky units."""

    def units(self) -> LeakyUnits: ...


def neuron_of(area: Area | ModuleArea) -> Neuron:
    """Return the model of an area's neurons, as :meth:`~arealis.networks.AreaNetwork.neuron` says.

    Raises:
        NetworkError: if the area is a module.
    """
    if isinstance(area, Area):
        return area.neuron
    raise NetworkError(
        f"area '{area.name}' has no neurons with a drive of their own",
        given=f"the module {type(area.module).__name__}",
        needed="an area with synapses",
        action="leave the module out of what this rule or instrument works on",
    )


def leak_of(area: Area | ModuleArea) -> float:
    """Return the fraction of an area's potential that a time step replaces; 1 without memory."""
    if isinstance(area, Area) and isinstance(area.neuron, RateNeuron):
        return area.neuron.leak
    return 1.0


def activation_of(area: Area | ModuleArea) -> str:
    """Return the name of an area's static nonlinearity; else ``"module"`` or ``"spikes"``."""
    if isinstance(area, ModuleArea):
        return "module"
    return area.neuron.activation if isinstance(area.neuron, RateNeuron) else "spikes"


def slope(network: AreaNetwork, area: str, activity: Tensor) -> Tensor:
    """Return a slope read off activity, as :meth:`~arealis.networks.AreaNetwork.slope` says.

    Raises:
        NetworkError: if the area has none, since its neurons spike.
    """
    neuron = network.neuron(area)
    if not isinstance(neuron, RateNeuron):
        raise NetworkError(
            f"area '{area}' has no slope that could be read off its activity",
            given=f"neurons of kind {type(neuron).__name__}, which spike",
            needed="an area of rates",
            action="choose a rule that can train spiking areas, or change the neuron",
        )
    return free(neuron.slope(activity), network.clamps.get(area))


def memory(neuron: Neuron, area: str) -> Value:
    """Return what a time step leaves of a potential, as :meth:`~arealis.networks.AreaNetwork.memory` says.

    Args:
        neuron: The model.
        area: The area, for errors.

    Raises:
        NetworkError: if the model has no leak that is the same at all times.

    Example:
        >>> memory(RateNeuron("relu", leak=0.25), "V1")
        0.75
    """
    if isinstance(neuron, RateNeuron):
        return 1 - neuron.leak
    if isinstance(neuron, _OfLeakyUnits):
        return neuron.units().decay
    raise NetworkError(
        f"what a time step leaves of the potential of area '{area}' depends on the potential",
        given=f"neurons of kind {type(neuron).__name__}",
        needed="neurons of rates, or leaky neurons that integrate and fire",
        action="change the neuron, or choose another rule",
    )


def pull_back_now(network: AreaNetwork, area: str, activity: Activity, errors: Tensor) -> Tensor:
    """Pull errors back as :meth:`~arealis.networks.AreaNetwork.pull_back_now` says.

    Args:
        network: The network.
        area: One of its areas.
        activity: What it did.
        errors: On the activity of the area.

    Raises:
        NetworkError: if its neurons have no leak that is the same at all times.
    """
    neuron, errors = network.neuron(area), free(errors, network.clamps.get(area))
    if isinstance(neuron, RateNeuron):
        return neuron.leak * neuron.slope(activity[area]) * errors
    memory(neuron, area)
    assert isinstance(neuron, _OfLeakyUnits)  # others have been refused
    # Without a decay nothing is left to the next step, and without adaptation nor is the threshold.
    forgetful = replace(neuron.units(), decay=0.0, adaptation=None)
    recorded = activity[f"{area}.potential"], activity.get(f"{area}.threshold")
    return pull_back_leaky_units(forgetful, LeakyTrace(activity[area], *recorded), errors)
