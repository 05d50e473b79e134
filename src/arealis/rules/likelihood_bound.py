"""A bound on how likely data are to a deep belief stack."""

from __future__ import annotations

import math

from torch import Tensor
from torch.nn.functional import softplus

from arealis.numerics import minus_free_energy
from arealis.rules.deep_belief import DeepBelief, recognise
from arealis.types import SpecificationError, Streams

__all__ = ["likelihood_bound"]


def likelihood_bound(stack: DeepBelief, seen: Tensor, log_partition: Tensor, *, rng: Streams) -> Tensor:
    r"""Estimate the variational bound on the log probability of data, without bias, from one draw a layer.

    .. math:: \ln p(v) \ge \Big\langle \sum_{l=1}^{L-1} \ln \frac{p(h_{l-1} \mid h_l)}{q(h_l \mid h_{l-1})}
              - F(h_{L-1}) - \ln Z \Big\rangle_q

    with :math:`h_0 = v` and q what recognises. Of a single machine it is the log probability itself. A layer
    that is added as the one below turned over leaves it as it is, and what then raises the likelihood of the
    highest machine raises it: so training layer by layer never makes the bound worse.

    Args:
        stack: The stack, whose areas are sigmoid.
        seen: Data ``[replica or 1, example, unit]``.
        log_partition: ``ln Z`` of the highest machine ``[replica]``, such as that of
            :func:`~arealis.numerics.annealed_log_partition`.
        rng: Random streams, one a replica.

    Returns:
        In nats ``[replica, example]``; show an example several times to average over draws.

    Raises:
        SpecificationError: if units of the highest machine, or of an area, are not binary.

    References:
        Hinton, Osindero & Teh 2006, Neural Comput 18:1527; Salakhutdinov & Murray 2008, Int Conf Mach Learn
        25:872.
    """
    binary = stack.kinds if len(stack.weights) == 1 else stack.kinds[1:]
    if set(binary) != {"bernoulli"}:
        raise SpecificationError(
            "the likelihood of a stack is known for binary units only",
            given=f"layers {dict(zip(stack.layers, stack.kinds, strict=True))}",
            needed="areas of kind 'sigmoid', and in a single machine 'bernoulli' sources",
            action="change the neurons of the areas",
        )
    drawn = list(recognise(stack, seen, rng=rng).values())
    given = stack.weights[-1], stack.above[-1], stack.below[-1]
    bound = minus_free_energy(drawn[-2], *given) - log_partition[:, None]
    for number, (weight, above, below) in enumerate(
        zip(stack.weights[:-1], stack.above[:-1], stack.below[:-1], strict=True)
    ):
        lower, upper = drawn[number], drawn[number + 1]
        down, up = upper @ weight + below[:, None], lower @ weight.transpose(1, 2) + above[:, None]
        bound = bound + _log_probability(stack.kinds[number], lower, down)
        bound = bound - _log_probability("bernoulli", upper, up)
    return bound


def _log_probability(kind: str, value: Tensor, drive: Tensor) -> Tensor:
    """Log probability of units, given their drive, summed over units."""
    if kind == "bernoulli":
        return (value * drive - softplus(drive)).sum(-1)
    return -((value - drive).square() + math.log(2 * math.pi)).sum(-1) / 2
