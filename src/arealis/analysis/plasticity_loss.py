"""Loss of plasticity: units that say nothing, and directions that are lost."""

from __future__ import annotations

import torch
from torch import Tensor

__all__ = ["effective_rank", "silent_units"]


def silent_units(activity: Tensor) -> Tensor:
    """Fraction of units whose activity does not depend on the stimulus, so that they can learn nothing.

    Args:
        activity: ``[time, replica, batch, unit]``.

    Returns:
        Fraction ``[replica]``.

    References:
        Dohare et al. 2024, Nature 632:768.

    Example:
        >>> silent_units(torch.tensor([[[[0.0, 1.0], [0.0, 2.0]]]])).tolist()
        [0.5]
    """
    lowest, highest = activity.amin(dim=(0, 2)), activity.amax(dim=(0, 2))
    return (lowest == highest).to(activity.dtype).mean(1)


def effective_rank(activity: Tensor) -> Tensor:
    r"""How many directions the activity of an area takes up: a number that falls as plasticity is lost.

    .. math:: e^{H(p)}, \qquad p_i = \sigma_i / \sum_j \sigma_j

    with the singular values σ of the activity, time steps and stimuli as rows.

    Args:
        activity: ``[time, replica, batch, unit]``.

    Returns:
        Effective rank ``[replica]``; 0 where there is no activity.

    References:
        Roy & Vetterli 2007, EUSIPCO.

    Example:
        >>> effective_rank(torch.eye(3)[None, None]).round(decimals=3).tolist()
        [3.0]
    """
    rows = activity.transpose(0, 1).flatten(1, 2)
    sizes = torch.linalg.svdvals(rows)
    shares = sizes / sizes.sum(1, keepdim=True).clamp_min(torch.finfo(sizes.dtype).tiny)
    entropy = -torch.xlogy(shares, shares).sum(1)
    return torch.where(sizes.sum(1) > 0, entropy.exp(), torch.zeros_like(entropy))
