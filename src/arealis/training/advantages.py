"""Advantages: how much better than expected what an actor did turned out."""

from __future__ import annotations

import numpy as np

__all__ = ["generalised_advantage"]


def generalised_advantage(
    reward: np.ndarray, value: np.ndarray, done: np.ndarray, *, discount: float, trace: float
) -> np.ndarray:
    r"""Sum the reward-prediction errors that follow a step, later ones for less.

    .. math:: A_t = \sum_{k \ge 0} (\gamma \lambda)^k \delta_{t+k}, \qquad
              \delta_t = R_t + \gamma V_{t+1} - V_t

    within an episode, with no value after its end. With λ = 0 it is the error δ of the step alone, which is
    what dopamine is said to carry; with λ = 1 the return less the value.

    Args:
        reward: What follows each step ``[time, ...]``.
        value: What was expected at each step ``[time, ...]``.
        done: Whether the episode is over after each step ``[time, ...]``, true from its end on.
        discount: Factor γ by which a reward is worth less a step later.
        trace: Factor λ.

    Returns:
        Advantages ``[time, ...]``, 0 once an episode is over.

    Example:
        >>> done = np.array([False, True, True])
        >>> generalised_advantage(np.array([0.0, 1, 0]), np.zeros(3), done, discount=0.5, trace=1.0)
        array([0.5, 1. , 0. ])

    References:
        Schulman et al. 2016, ICLR; Schultz, Dayan & Montague 1997, Science 275:1593.
    """
    goes_on = ~done
    begun = np.concatenate([np.ones_like(goes_on[:1]), goes_on[:-1]])
    later = np.concatenate([value[1:], np.zeros_like(value[:1])]) * goes_on
    surprise = (reward + discount * later - value) * begun
    advantage = np.zeros_like(surprise)
    ahead = np.zeros_like(surprise[0])
    for t in reversed(range(len(surprise))):
        ahead = surprise[t] + discount * trace * goes_on[t] * ahead
        advantage[t] = ahead
    return advantage
