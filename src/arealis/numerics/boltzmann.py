"""Restricted Boltzmann machines of binary units: free energy, and the partition function."""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import softplus

from arealis.types import SpecificationError, Streams

__all__ = ["annealed_log_partition", "exact_log_partition", "minus_free_energy"]

_ENUMERABLE = 20


def minus_free_energy(visible: Tensor, weight: Tensor, hidden_bias: Tensor, visible_bias: Tensor) -> Tensor:
    r"""Return the unnormalised log probability of visible states, hidden ones summed over.

    .. math:: -F(v) = b^\top v + \sum_i \ln\!\big(1 + e^{(W v + c)_i}\big)

    Args:
        visible: States ``[replica or 1, example, visible]``.
        weight: W ``[replica, hidden, visible]``.
        hidden_bias: c ``[replica, hidden]``.
        visible_bias: b ``[replica, visible]``.

    Returns:
        ``[replica, example]``.

    Example:
        >>> w, c, b = torch.zeros(1, 3, 2), torch.zeros(1, 3), torch.ones(1, 2)
        >>> minus_free_energy(torch.ones(1, 1, 2), w, c, b).sub(2 + 3 * math.log(2)).abs().item() < 1e-6
        True
    """
    drive = visible @ weight.transpose(1, 2) + hidden_bias[:, None]
    return (visible * visible_bias[:, None]).sum(-1) + softplus(drive).sum(-1)


def exact_log_partition(weight: Tensor, hidden_bias: Tensor, visible_bias: Tensor) -> Tensor:
    r"""Sum over all states of the smaller side.

    .. math:: \ln Z = \ln \sum_v e^{-F(v)}

    Args:
        weight: W ``[replica, hidden, visible]``.
        hidden_bias: c ``[replica, hidden]``.
        visible_bias: b ``[replica, visible]``.

    Returns:
        ``[replica]``.

    Raises:
        SpecificationError: if both sides have more than 20 units.

    Example:
        >>> exact_log_partition(torch.zeros(1, 3, 2), torch.zeros(1, 3), torch.zeros(1, 2)).exp().item()
        32.0
    """
    if weight.shape[1] < weight.shape[2]:
        return exact_log_partition(weight.transpose(1, 2), visible_bias, hidden_bias)
    units = weight.shape[2]
    if units > _ENUMERABLE:
        raise SpecificationError(
            "a machine is too large to sum over its states",
            given=f"{weight.shape[1]} and {units} units",
            needed=f"at most {_ENUMERABLE} on one side",
            action="take annealed_log_partition",
        )
    bits = torch.arange(2**units, device=weight.device)[:, None] >> torch.arange(units, device=weight.device)
    every = (bits & 1).to(weight)[None]
    return minus_free_energy(every, weight, hidden_bias, visible_bias).logsumexp(-1)


def annealed_log_partition(
    weight: Tensor,
    hidden_bias: Tensor,
    visible_bias: Tensor,
    *,
    rng: Streams,
    chains: int = 100,
    temperatures: int = 1000,
) -> tuple[Tensor, Tensor]:
    r"""Estimate the partition function by annealed importance sampling.

    .. math:: \ln Z \approx \ln Z_0 + \ln \frac{1}{M} \sum_m \prod_k
              \frac{p^*_{\beta_k}(v_{m,k})}{p^*_{\beta_{k-1}}(v_{m,k})}, \qquad
              \ln p^*_\beta(v) = b^\top v + \sum_i \ln\!\big(1 + e^{\beta (W v + c)_i}\big)

    Every chain starts from independent units, β = 0, and takes one round of Gibbs sampling at each of the
    inverse temperatures, which rise to 1. The estimate of Z has no bias; that of its logarithm is low by
    about half the square of its standard error.

    Args:
        weight: W ``[replica, hidden, visible]``.
        hidden_bias: c ``[replica, hidden]``.
        visible_bias: b ``[replica, visible]``.
        rng: Random streams, one a replica.
        chains: Chains M.
        temperatures: Number of steps of β.

    Returns:
        The estimate and its standard error, each ``[replica]``.

    Raises:
        SpecificationError: for less than two chains or no temperatures.

    References:
        Neal 2001, Stat Comput 11:125; Salakhutdinov & Murray 2008, Int Conf Mach Learn 25:872.
    """
    if chains < 2 or temperatures < 1:
        raise SpecificationError(
            "annealing needs chains and temperatures",
            given=f"{chains} chains, {temperatures} temperatures",
            needed="at least 2 chains and 1 temperature",
            action="leave them out to take the defaults",
        )
    hidden = weight.shape[1]
    alone = visible_bias[:, None].expand(-1, chains, -1)
    visible, log_weight = _draw(alone, rng), weight.new_zeros(len(weight), chains)
    last = minus_free_energy(visible, 0 * weight, 0 * hidden_bias, visible_bias)
    for beta in torch.linspace(0, 1, temperatures + 1)[1:].tolist():
        now = beta * weight, beta * hidden_bias, visible_bias
        log_weight = log_weight + minus_free_energy(visible, *now) - last
        units = _draw(visible @ now[0].transpose(1, 2) + now[1][:, None], rng)
        visible = _draw(units @ now[0] + visible_bias[:, None], rng)
        last = minus_free_energy(visible, *now)
    mean = log_weight.logsumexp(-1) - math.log(chains)
    spread = (log_weight - mean[:, None]).exp().std(-1) / chains**0.5
    return softplus(visible_bias).sum(-1) + hidden * math.log(2) + mean, spread


def _draw(drive: Tensor, rng: Streams) -> Tensor:
    """One draw of binary units, given their drive ``[replica, chain, unit]``."""
    chance = np.stack([g.random(tuple(drive.shape[1:])) for g in rng.generators()])
    return (torch.as_tensor(chance).to(drive) < torch.sigmoid(drive)).to(drive)
