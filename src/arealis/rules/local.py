"""The primitive that schemes share: from a teaching signal on each area to updates of its parameters."""

from __future__ import annotations

from collections.abc import Mapping

from torch import Tensor

from arealis.types import Activity, Inputs, Network, Parameters, Updates

__all__ = ["local_updates", "synaptic_updates"]


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
        signals: Area → signal on its drive ``[time, replica, batch, unit]``; parameter of their neurons that
            learns → its update.

    Returns:
        Updates of the biases and incoming weights of these areas, summed over time and batch, and of what
        their neurons learn of themselves.
    """
    seen = {
        p.name: network.arriving(p, activity, inputs)
        for p in network.projections
        if p.target in signals and p.owner in signals
    }
    return synaptic_updates(network, params, seen, signals)


def synaptic_updates(
    network: Network, params: Parameters, seen: Mapping[str, Tensor], signals: Mapping[str, Tensor]
) -> Updates:
    """Pair signals on the drive of areas with what their projections saw.

    Args:
        network: The network.
        params: Its parameters.
        seen: Projection → activity ``[time or 1, replica or 1, batch, source]`` that it saw; one that is
            not named does not learn.
        signals: Area → signal on its drive ``[time, replica, batch, unit]``; parameter of their neurons that
            learns → its update.

    Returns:
        Updates of the biases and incoming weights of these areas, summed over time and batch, and of what
        their neurons learn of themselves.
    """
    updates = {f"{a}.bias": s.sum((0, 2)) for a, s in signals.items() if f"{a}.bias" in params}
    updates |= {name: update for name, update in signals.items() if name in params}
    for p in network.projections:
        if p.name in seen and p.target in signals and p.owner in signals:
            gradient = p.weight_gradient(p.outer(signals[p.target], seen[p.name]))
            shared = updates.get(p.parameter)
            updates[p.parameter] = gradient if shared is None else shared + gradient
    return updates
