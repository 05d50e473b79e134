"""First spikes: when each unit fires first, between time steps, and how that moves with its potential."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from arealis.numerics.spiking import LeakyUnits
from arealis.rules.leaky_membrane import onto_drive
from arealis.rules.spike_pairs import late
from arealis.types import Activity, Network

__all__ = ["FirstSpikes", "find_first_spikes", "onto_spike_time", "pull_back_spike_time"]


@dataclass(frozen=True)
class FirstSpikes:
    """When the units of an area fire first.

    Args:
        at: Whether a unit fires first in this time step ``[time, replica, batch, unit]``.
        before: Part of a step by which the potential crossed threshold before the end of that step, of the
            same shape; 0 elsewhere.
        rise: By how much it rose in that step; 1 elsewhere.
        distance: From rest to threshold.
    """

    at: Tensor
    before: Tensor
    rise: Tensor
    distance: Tensor

    @property
    def time(self) -> Tensor:
        """Time steps to the crossing ``[replica, batch, unit]``; NaN of a unit that stays silent."""
        step = torch.arange(len(self.at), device=self.at.device).reshape(-1, 1, 1, 1)
        found = torch.where(self.at, step - self.before, 0.0).sum(0)
        return torch.where(self.at.any(0), found, torch.nan)


def find_first_spikes(network: Network, area: str, activity: Activity, units: LeakyUnits) -> FirstSpikes:
    r"""Find when each unit fires first, its potential a straight line from step to step.

    .. math:: t = t_k - \Delta t\, \frac{u_k - \theta}{u_k - u_{k-1}}

    Args:
        network: The network.
        area: An area of leaky neurons.
        activity: What it did, with the potential.
        units: Its parameters.

    Returns:
        First spikes.
    """
    fired, potential = activity[area] > 0, activity[f"{area}.potential"]
    at = fired & (fired.cumsum(0) == 1)
    rest = network.initial_state(*potential.shape[1:3], like=potential)[area]["potential"]
    rise = torch.where(at, potential - torch.cat([rest[None], potential[:-1]]), 1.0)
    before = torch.where(at, (potential - units.threshold) / rise, 0.0)
    return FirstSpikes(at, before, rise, units.threshold - rest)


def pull_back_spike_time(first: FirstSpikes, errors: Tensor, units: LeakyUnits, least_rise: float) -> Tensor:
    r"""Pull errors on first spike times back to the drive.

    .. math:: \frac{\partial t}{\partial u_k} = -\Delta t\, \frac{\theta - u_{k-1}}{(u_k - u_{k-1})^2},
              \qquad
              \frac{\partial t}{\partial u_{k-1}} = -\Delta t\, \frac{u_k - \theta}{(u_k - u_{k-1})^2}

    Args:
        first: First spikes.
        errors: Derivative of a cost by their time in steps ``[replica, batch, unit]``.
        units: Parameters of the neurons.
        least_rise: What the potential rises by in a step at least, in distances from rest to threshold.

    Returns:
        Derivative by the drive ``[time, replica, batch, unit]``.
    """
    moved = torch.where(first.at, -errors / first.rise.maximum(least_rise * first.distance), 0.0)
    earlier = late((moved * first.before).flip(0), 1).flip(0)
    return onto_drive(moved * (1 - first.before) + earlier, units)


def onto_spike_time(sent: Tensor, first: FirstSpikes) -> Tensor:
    r"""Return what it is worth that a first spike comes later, from what a spike at each step is worth.

    .. math:: \frac{\partial C}{\partial t_k} = \frac{G_{k+1} - G_{k-1}}{2 \Delta t}

    Args:
        sent: G, the derivative of a cost by activity ``[time, replica, batch, unit]``.
        first: First spikes of these units.

    Returns:
        A step ``[replica, batch, unit]``; 0 of a unit that stays silent.
    """
    after = torch.cat([sent[1:], torch.zeros_like(sent[:1])])
    before = torch.cat([2 * sent[:1] - after[:1], sent[:-1]])
    return torch.where(first.at, (after - before) / 2, 0.0).sum(0)
