"""Feedback: synapses that carry teaching signals the other way."""

from __future__ import annotations

from collections.abc import Mapping

from torch import Tensor

from arealis.rules.error_transport import cost_gradient, transport
from arealis.rules.local import local_updates
from arealis.types import Activity, Batch, Network, Objective, Parameters, Projection, Streams, Updates

__all__ = ["fed_back", "random_feedback", "random_like", "updates_along"]


def random_like(efficacy: Tensor, *, rng: Streams) -> Tensor:
    r"""Draw feedback that knows nothing of the forward synapses but how strong they are.

    .. math:: B \sim N(0, \overline{W^2})

    Args:
        efficacy: Forward efficacies ``[replica, ...]`` of one projection.
        rng: Random streams, one a replica.

    Returns:
        Dense feedback of the same layout, as strong (root mean square) in each replica.
    """
    strength = efficacy.square().flatten(1).mean(1).sqrt()
    noise = rng.normal(tuple(efficacy.shape[1:]), like=efficacy)
    return strength.reshape(-1, *[1] * (efficacy.ndim - 1)) * noise


def fed_back(network: Network, areas: tuple[str, ...]) -> list[Projection]:
    """Return the projections among areas: those along which error travels the other way."""
    return [p for p in network.projections if p.source in areas and p.target in areas]


def random_feedback(
    network: Network, params: Parameters, areas: tuple[str, ...], *, rng: Streams
) -> dict[str, Tensor]:
    """Draw random feedback for every projection among areas.

    Args:
        network: The network.
        params: Its parameters.
        areas: The areas among which error passes.
        rng: Random streams, one a replica.

    Returns:
        Projection → matrix laid out as its efficacies, as strong as they are.
    """
    return {
        p.name: random_like(p.efficacy(params[p.parameter]), rng=rng.spawn(p.name))
        for p in fed_back(network, areas)
    }


def updates_along(
    feedback: Mapping[str, Tensor],
    network: Network,
    params: Parameters,
    activity: Activity,
    batch: Batch,
    objective: Objective,
    areas: tuple[str, ...],
) -> Updates:
    """Carry the error of a cost along feedback, and turn it into updates.

    Args:
        feedback: Projection → matrix laid out as its efficacies, for every projection among the areas.
        network: The network.
        params: Its parameters.
        activity: What ``run`` returned.
        batch: What it was shown.
        objective: The cost.
        areas: The areas that learn, among which error passes.

    Returns:
        Updates of their biases and incoming weights.
    """
    errors = cost_gradient(objective, activity, batch)
    signals = transport(network, activity, errors, areas, feedback)
    return local_updates(network, params, activity, batch.inputs, signals)
