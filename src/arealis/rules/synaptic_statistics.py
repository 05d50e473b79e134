"""What both sides of an area's own synapses do: the averages that rules without a cost follow."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor

from arealis.types import Activity, Inputs, Network, Projection, SpecificationError

__all__ = ["deviation", "incoming", "mean_product", "sides"]


def incoming(network: Network, area: str) -> Sequence[Projection]:
    """List the projections onto an area whose synapses are its own, not those of a way back.

    Args:
        network: The network.
        area: The area.

    Returns:
        Its own projections.
    """
    return [p for p in network.projections if p.target == area and p.owner == area]


def mean_product(projection: Projection, post: Tensor, pre: Tensor) -> Tensor:
    r"""Average the product of both sides of every synapse over time and batch.

    .. math:: \langle y_i x_j \rangle

    Args:
        projection: The synapses.
        post: Of the target ``[time, replica, batch, target]``.
        pre: Of the source ``[time or 1, replica or 1, batch, source]``.

    Returns:
        Averages, laid out as the projection's efficacies.
    """
    return projection.outer(post, pre) / (post.shape[0] * post.shape[2])


def deviation(activity: Tensor) -> Tensor:
    r"""Take activity from its mean over time and batch, separately in each replica.

    .. math:: x - \langle x \rangle

    Args:
        activity: ``[time, replica, batch, unit]``.

    Returns:
        Deviations of the same shape.

    Raises:
        SpecificationError: if there is one example of one time step, which deviates from nothing.

    Example:
        >>> import torch
        >>> deviation(torch.tensor([1.0, 3.0]).reshape(1, 1, 2, 1)).flatten().tolist()
        [-1.0, 1.0]
    """
    if activity.shape[0] * activity.shape[2] < 2:
        raise SpecificationError(
            "a rule that follows deviations from the mean has nothing to compare with",
            given="batches of one example of one time step",
            needed="at least two examples a batch",
            action="show more a batch, or set 'centred' to false",
        )
    return activity - activity.mean((0, 2), keepdim=True)


def sides(
    network: Network, projection: Projection, activity: Activity, inputs: Inputs, *, centred: bool
) -> tuple[Tensor, Tensor]:
    """Return what both sides of a projection did, or how it deviated from the mean.

    Args:
        network: The network.
        projection: The synapses.
        activity: What ``run`` returned.
        inputs: What it was given.
        centred: Whether to take the means over time and batch away.

    Returns:
        Of the target ``[time, replica, batch, target]``, of the source ``[time or 1, replica or 1, batch,
        source]``.

    Raises:
        SpecificationError: if there is nothing to deviate from.
    """
    post, pre = activity[projection.target], network.presynaptic(projection, activity, inputs)
    return (deviation(post), deviation(pre)) if centred else (post, pre)
