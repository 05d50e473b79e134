"""Feed forward: run some areas anew on other inputs, with what they send changed on the way."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from arealis.types import Activity, Inputs, Network, Parameters

__all__ = ["feed_forward", "unit_length", "upstream"]


def feed_forward(
    network: Network,
    params: Parameters,
    inputs: Inputs,
    activity: Activity,
    areas: tuple[str, ...],
    *,
    send: Callable[[Tensor], Tensor] | None = None,
) -> Activity:
    """Run areas that only feed forward, each from rest, upstream first.

    Args:
        network: The network.
        params: Its parameters.
        inputs: Inputs by name ``[time or 1, replica or 1, batch, feature]``.
        activity: Of the sources that are not run ``[time, replica, batch, unit]``.
        areas: The areas to run.
        send: What becomes of activity that is run on its way to the next area; nothing if not given.

    Returns:
        Area → activity before ``send``, for the areas that were run.
    """
    sent, rates = dict(activity), {}
    for component in network.components:
        for area in component.areas:
            if area in areas:
                rates[area] = network.fire(area, network.drive(area, params, inputs, sent))
                sent[area] = rates[area] if send is None else send(rates[area])
    return rates


def upstream(network: Network, areas: tuple[str, ...]) -> tuple[str, ...]:
    """Return these areas and every area whose activity reaches them.

    Args:
        network: The network.
        areas: Names of areas.
    """
    reached = set(areas)
    for component in reversed(network.components):
        if reached & set(component.areas):
            reached |= set(component.areas)
            reached |= {p.source for p in network.projections if p.target in component.areas}
    return tuple(a for a in network.area_names if a in reached)


def unit_length(activity: Tensor) -> Tensor:
    r"""Scale each pattern so that its mean square is 1.

    .. math:: \hat r = \sqrt{n}\, r / \lVert r \rVert

    Args:
        activity: ``[..., unit]``; a silent pattern stays silent.

    Example:
        >>> unit_length(torch.tensor([[3.0, 4.0], [0.0, 0.0]])).square().mean(-1).round(decimals=4).tolist()
        [1.0, 0.0]
    """
    return torch.nn.functional.normalize(activity, dim=-1) * activity.shape[-1] ** 0.5
