"""What an actor pays for its choices: those that did well become likelier."""

from __future__ import annotations

from torch import Tensor

__all__ = ["choice_cost", "choice_gradient", "over_batch"]


def choice_cost(scores: Tensor, action: Tensor, advantage: Tensor, entropy: float = 0.0) -> Tensor:
    r"""Surprise at the actions taken, weighted with how well they did, less a bonus for being undecided.

    .. math:: C = -\frac1T \sum_t A_t \log \pi_t(a_t) + \beta H(\pi_t)

    Args:
        scores: Unnormalised log-probabilities ``[time, replica, batch, action]``.
        action: Actions taken ``[time, replica, batch]``.
        advantage: How much better than expected each did ``[time, replica, batch]``.
        entropy: Weight β of the bonus.

    Returns:
        Cost ``[replica, batch]``.

    Example:
        >>> import torch
        >>> one = torch.ones(1, 1, 1)
        >>> choice_cost(torch.zeros(1, 1, 1, 2), one.long(), one)
        tensor([[0.6931]])
    """
    logarithm = scores.log_softmax(-1)
    taken = logarithm.gather(-1, action[..., None])[..., 0]
    undecided = -(logarithm.exp() * logarithm).sum(-1)
    return -(advantage * taken + entropy * undecided).mean(0)


def choice_gradient(scores: Tensor, action: Tensor, advantage: Tensor, entropy: float = 0.0) -> Tensor:
    r"""Gradient of :func:`choice_cost` by the scores.

    .. math:: \frac1T \big( A (\pi_i - [i = a]) + \beta \pi_i (\log \pi_i + H) \big)

    Args:
        scores: As there.
        action: As there.
        advantage: As there.
        entropy: As there.

    Returns:
        Gradient ``[time, replica, batch, action]``.

    Example:
        >>> import torch
        >>> one = torch.ones(1, 1, 1)
        >>> choice_gradient(torch.zeros(1, 1, 1, 2), one.long(), one).tolist()
        [[[[0.5, -0.5]]]]
    """
    logarithm = scores.log_softmax(-1)
    chance = logarithm.exp()
    undecided = -(chance * logarithm).sum(-1, keepdim=True)
    found = advantage[..., None] * chance + entropy * chance * (logarithm + undecided)
    found = found.scatter_add(-1, action[..., None], -advantage[..., None])
    return found / len(scores)


def over_batch(reward: Tensor) -> Tensor:
    """How much better each example did than the mean of its batch did at that time step.

    Args:
        reward: Reward ``[time, replica, batch]``.

    Returns:
        Advantage ``[time, replica, batch]``, detached.

    Example:
        >>> import torch
        >>> over_batch(torch.tensor([[[1.0, 3.0]]])).tolist()
        [[[-1.0, 1.0]]]
    """
    return (reward - reward.mean(-1, keepdim=True)).detach()
