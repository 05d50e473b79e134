"""Moments: what errors mean within one time step, and what a time step leaves to the next."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from torch import Tensor

from arealis.networks.neuron import Neuron, Value
from arealis.networks.rate import RateNeuron
from arealis.networks.relaxation import free
from arealis.numerics.spiking import LeakyTrace, LeakyUnits, pull_back_leaky_units
from arealis.types import Activity, NetworkError

if TYPE_CHECKING:
    from arealis.networks.network import AreaNetwork

__all__ = ["memory", "pull_back_now"]


@runtime_checkable
class _OfLeakyUnits(Protocol):
    """A neuron whose parameters are those of leaky units."""

    def units(self) -> LeakyUnits: ...


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
