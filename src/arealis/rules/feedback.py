"""Feedback: synapses that carry teaching signals the other way."""

from __future__ import annotations

from torch import Tensor

from arealis.types import Streams

__all__ = ["random_like"]


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
