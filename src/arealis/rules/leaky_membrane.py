"""Leaky membrane: from the drive of integrate-and-fire neurons to their potential, and errors on it back."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from torch import Tensor

from arealis.numerics import leaky_sum
from arealis.numerics.spiking import LeakyUnits
from arealis.types import Activity, Inputs, Network, Parameters, SpecificationError

__all__ = ["leaky_units", "onto_drive", "unreset_potential"]


@runtime_checkable
class _OfLeakyUnits(Protocol):
    """A neuron whose parameters are those of leaky units."""

    def units(self) -> LeakyUnits: ...


def leaky_units(network: Network, area: str, *, rule: str) -> LeakyUnits:
    """Return the parameters of an area's leaky neurons.

    Args:
        network: The network.
        area: The area.
        rule: What to call the rule in an error.

    Raises:
        SpecificationError: if its neurons are of another kind.
    """
    neuron = network.neuron(area)
    if isinstance(neuron, _OfLeakyUnits):
        return neuron.units()
    raise SpecificationError(
        f"{rule} cannot train area '{area}'",
        given=f"neurons of kind {type(neuron).__name__}",
        needed="neurons that leak, integrate and fire, whose potential is a sum of what arrived",
        action="take leaky_integrate_and_fire, or choose another rule",
    )


def unreset_potential(
    network: Network, params: Parameters, activity: Activity, inputs: Inputs, area: str, units: LeakyUnits
) -> Tensor:
    r"""Return the potential above rest that an area would have if its spikes reset nothing.

    .. math:: u_t = g \sum_{s \le t} d^{\,t - s}\, I_s

    Args:
        network: The network.
        params: Its parameters.
        activity: What it did.
        inputs: What it was given.
        area: An area that only feeds forward.
        units: Its parameters, by :func:`leaky_units`.

    Returns:
        ``[time, replica, batch, unit]``.
    """
    drive = network.drive(area, params, inputs, activity).expand_as(activity[area])
    return units.gain * leaky_sum(drive, units.decay)


def onto_drive(signal: Tensor, units: LeakyUnits) -> Tensor:
    r"""Pull a signal on the potential back to the drive: the membrane in reversed time.

    .. math:: \delta_s = g \sum_{t \ge s} d^{\,t - s}\, \lambda_t

    Args:
        signal: Derivative by the potential that no spike resets ``[time, replica, batch, unit]``.
        units: Parameters of the neurons.

    Returns:
        Derivative by the drive, of the same shape.
    """
    return units.gain * leaky_sum(signal.flip(0), units.decay).flip(0)
