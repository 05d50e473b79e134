"""The estimator that a rule is: its bias and its spread about the gradient."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from arealis.analysis.gradient_alignment import by_area
from arealis.types import Updates

__all__ = ["estimator_bias", "estimator_spread"]


def estimator_bias(estimates: Sequence[Updates], gradients: Updates) -> Mapping[str, Tensor]:
    r"""Systematic part of what an update misses of the gradient, by area, free of its random part.

    .. math:: b^2 = \frac{\lVert \bar\Delta - g \rVert^2 - s^2 / K}{\lVert g \rVert^2}

    for K estimates with the variance :math:`s^2` of :func:`estimator_spread`; values below zero, which chance
    makes of an unbiased rule, are set to zero.

    Args:
        estimates: Updates of one batch, at least two, each with random numbers of its own.
        gradients: The true gradient.

    Returns:
        Area → relative bias b ``[replica]``.

    Example:
        >>> g = {"V1.bias": torch.tensor([[2.0]])}
        >>> estimator_bias([{"V1.bias": torch.tensor([[3.0]])}] * 2, g)["V1"].tolist()
        [0.5]
    """
    mean, variance, truth = _moments(estimates, gradients)
    squared = {a: (mean[a] - truth[a]).square().sum(1) - variance[a] / len(estimates) for a in mean}
    return {a: s.clamp_min(0).sqrt() / truth[a].norm(dim=1) for a, s in squared.items()}


def estimator_spread(estimates: Sequence[Updates], gradients: Updates) -> Mapping[str, Tensor]:
    r"""Random part of an update, by area: its standard deviation relative to the gradient.

    .. math:: s / \lVert g \rVert, \qquad
              s^2 = \frac{1}{K - 1} \sum_k \lVert \Delta_k - \bar\Delta \rVert^2

    Args:
        estimates: Updates of one batch, at least two, each with random numbers of its own.
        gradients: The true gradient.

    Returns:
        Area → relative spread ``[replica]``; 0 for a rule that draws no random numbers.

    Example:
        >>> g = {"V1.bias": torch.tensor([[2.0]])}
        >>> draws = [{"V1.bias": torch.tensor([[v]])} for v in (1.0, 3.0)]
        >>> estimator_spread(draws, g)["V1"].round(decimals=3).tolist()
        [0.707...]
    """
    _, variance, truth = _moments(estimates, gradients)
    return {a: v.sqrt() / truth[a].norm(dim=1) for a, v in variance.items()}


def _moments(
    estimates: Sequence[Updates], gradients: Updates
) -> tuple[dict[str, Tensor], dict[str, Tensor], dict[str, Tensor]]:
    """By area: the mean estimate, the summed variance of one, and the gradient."""
    each = [by_area(e, gradients) for e in estimates]
    stacked = {a: torch.stack([e[a] for e in each]) for a in each[0]}
    variances = {a: s.var(dim=0, correction=1).sum(1) for a, s in stacked.items()}
    truth = by_area(gradients, estimates[0])
    return {a: s.mean(0) for a, s in stacked.items()}, variances, {a: truth[a] for a in stacked}
