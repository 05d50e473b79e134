"""The primitive that schemes share: from a teaching signal on each area to updates of its parameters."""

from __future__ import annotations

from collections.abc import Mapping

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
    updates = {f"{a}.bias": s.sum((0, 2)) for a, s in signals.items() if f"{a}.bias" in params}
    for p in network.projections:
        if p.target in signals and p.owner in signals:
            sent = network.presynaptic(p, activity, inputs)
            gradient = p.weight_gradient(p.outer(signals[p.target], sent))
            shared = updates.get(p.parameter)
            updates[p.parameter] = gradient if shared is None else shared + gradient
    return updates
