"""Competition among the units of an area: who is nearest to the input, and who then moves towards it."""

from __future__ import annotations

import torch
from torch import Tensor

from arealis.rules.synaptic_statistics import incoming
from arealis.types import Activity, Inputs, Network, Parameters, Updates

__all__ = ["attract", "half_distances"]


def half_distances(
    network: Network, params: Parameters, activity: Activity, inputs: Inputs, area: str
) -> Tensor:
    r"""Compute how far the input is from the weights of every unit, over the synapses that it has.

    .. math:: \tfrac12 \sum_j (x_j - W_{ij})^2

    Args:
        network: The network.
        params: Its parameters.
        activity: What ``run`` returned.
        inputs: What it was given.
        area: The area whose units compete.

    Returns:
        Half the squared distances ``[time, replica, batch, unit]``.
    """
    distances = torch.zeros_like(activity[area])
    for p in incoming(network, area):
        seen, efficacy = network.presynaptic(p, activity, inputs), p.efficacy(params[p.parameter])
        wired = (p.weight_gradient(torch.ones_like(efficacy)) != 0).to(efficacy.dtype)
        power = p.drive(seen.square(), wired) + efficacy.square().sum(2)[:, None]
        distances = distances + power / 2 - p.drive(seen, efficacy)
    return distances


def attract(
    network: Network, params: Parameters, activity: Activity, inputs: Inputs, area: str, share: Tensor
) -> Updates:
    r"""Move the weights of units towards the inputs in which they share.

    .. math:: \Delta W_{ij} = \frac{\sum_b h_{ib} (x_{jb} - W_{ij})}{\max(1, \sum_b h_{ib})}, \qquad
              \Delta b_i = -b_i - \tfrac12 \sum_j W_{ij}^2

    With the bias at rest a unit's drive ranks it by its distance, so that the nearest is the most active.

    Args:
        network: The network.
        params: Its parameters.
        activity: What ``run`` returned.
        inputs: What it was given.
        area: The area.
        share: Share ``h`` of every unit in every input ``[time, replica, batch, unit]``, from 0 to 1.

    Returns:
        Updates of the area's weights and bias, negated like a gradient.
    """
    updates: Updates = {}
    total = share.sum((0, 2))[..., None]
    size = torch.zeros_like(total)
    for p in incoming(network, area):
        seen, efficacy = network.presynaptic(p, activity, inputs), p.efficacy(params[p.parameter])
        moved = (p.outer(share, seen) - total * efficacy) / total.clamp_min(1)
        updates[p.parameter] = p.weight_gradient(-moved)
        size = size + efficacy.square().sum(2, keepdim=True) / 2
    if f"{area}.bias" in params:
        updates[f"{area}.bias"] = params[f"{area}.bias"] + size[..., 0]
    return updates
