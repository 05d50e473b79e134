"""The primitive that schemes share: from a teaching signal on each area to updates of its parameters."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from arealis.types import Activity, Inputs, Network, Parameters, Updates

__all__ = ["local_updates"]


def local_updates(
    network: Network, params: Parameters, activity: Activity, inputs: Inputs, signals: Mapping[str, Tensor]
) -> Updates:
    r"""Turn signals on the drive of areas into updates of their own parameters, inputs held fixed.

    .. math:: \Delta W_{ij} = \sum_{t,b} \delta_i^{t,b}\, x_j^{t,b}, \qquad
              \Delta b_i = \sum_{t,b} \delta_i^{t,b}

    with ``x`` what the projection saw: every change needs its own post- and presynaptic side only.

    Args:
        network: The network.
        params: Its parameters.
        activity: What ``run`` returned.
        inputs: What it was given.
        signals: Area → signal on its drive ``[time, replica, batch, unit]``.

    Returns:
        Updates of the biases and incoming weights of these areas, summed over time and batch.
    """
    updates: Updates = {}
    seen: dict[tuple[str, bool, int], Tensor] = {}  # what a source sent, once for all its targets
    for area, signal in signals.items():
        time, replicas, batch, units = signal.shape
        sides = signal.transpose(0, 1).reshape(replicas, time * batch, units)
        if f"{area}.bias" in params:
            updates[f"{area}.bias"] = sides.sum(1)
        for p in network.projections:
            if p.target != area:
                continue
            key = p.source, p.name in network.delayed, time
            if key not in seen:
                sent = network.presynaptic(p, activity, inputs).expand(time, replicas, batch, -1)
                seen[key] = sent.transpose(0, 1).flatten(1, 2)
            gradient = torch.bmm(sides.transpose(1, 2), seen[key])
            updates[f"{p.name}.weight"] = p.weight_gradient(gradient)
    return updates
