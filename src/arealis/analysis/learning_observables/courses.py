"""Courses: the same stimuli shown at several time points of learning, and differences along them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import TypeAlias

import numpy as np

from arealis.numerics import linear_cka
from arealis.types import DataError

__all__ = ["Observable", "change_of", "last_centred", "separation", "separations", "spread", "total_variance"]

Observable: TypeAlias = Callable[..., float]
"""``responses [time point, stimulus, unit] → number``; some take labels ``[stimulus]`` too."""
_SMALLEST = 1e-12


def change_of(observable: Observable) -> Observable:
    r"""Turn an observable of the last time point into its change since the first.

    .. math:: \Delta f = f(R_T) - f(R_1)

    Args:
        observable: A function of ``responses`` that reads their last time point, and perhaps of ``labels``.

    Returns:
        A function of the same arguments.

    Example:
        >>> mean_rate = lambda responses: float(responses[-1].mean())
        >>> change_of(mean_rate)(np.array([[[1.0]], [[5.0]], [[4.0]]]))
        3.0
    """

    def change(responses: np.ndarray, *labels: np.ndarray) -> float:
        return observable(responses, *labels) - observable(responses[:1], *labels)

    return change


def last_centred(responses: np.ndarray) -> np.ndarray:
    """Responses at the last time point, every unit from its mean over stimuli.

    Args:
        responses: ``[time point, stimulus, unit]``.

    Returns:
        ``[stimulus, unit]``.

    Example:
        >>> last_centred(np.array([[[9.0], [9.0]], [[1.0], [3.0]]])).tolist()
        [[-1.0], [1.0]]
    """
    last = responses[-1]
    return last - last.mean(axis=0)


def total_variance(table: np.ndarray) -> float:
    """Sum over units of the variance over stimuli.

    Args:
        table: ``[stimulus, unit]``.

    Returns:
        The variance; 0 for what is constant but for rounding.

    Example:
        >>> total_variance(np.array([[0.0, 1.0], [2.0, 1.0]]))
        1.0
    """
    total = float(table.var(axis=0).sum())
    return total if total > _SMALLEST * (1 + float(np.square(table).mean())) else 0.0


def spread(values: np.ndarray) -> float:
    r"""Gini coefficient: how unevenly an amount is spread, from 0 (evenly) towards 1 (all in one place).

    .. math:: G = \frac{\sum_i \sum_j |x_i - x_j|}{2 n \sum_i x_i}

    Args:
        values: Amounts that are not negative ``[n]``.

    Returns:
        The coefficient; ``NaN`` where there is nothing to spread.

    Example:
        >>> spread(np.array([1.0, 1.0])), spread(np.array([0.0, 0.0, 0.0, 4.0]))
        (0.0, 0.75)

    Reference:
        Gini 1912, Variabilità e mutabilità.
    """
    ordered, count = np.sort(values), len(values)
    total = ordered.sum()
    if not total > _SMALLEST:
        return float("nan")
    return float((2 * np.arange(1, count + 1) - count - 1) @ ordered / (count * total))


def separations(responses: np.ndarray) -> np.ndarray:
    r"""How far every time point is from the one before.

    .. math:: d_t = 1 - \mathrm{CKA}(R_t, R_{t+1})

    Args:
        responses: ``[time point, stimulus, unit]``.

    Returns:
        ``[time point - 1]``; ``NaN`` where a population does not vary over stimuli.

    Example:
        >>> one = np.array([[0.0, 1.0], [2.0, 0.0], [1.0, 1.0]])
        >>> separations(np.stack([one, one])).round(6).tolist()
        [0.0]

    Reference:
        Kornblith et al. 2019, ICML.
    """
    return np.array([separation(before, after) for before, after in pairwise(responses)])


def separation(before: np.ndarray, after: np.ndarray) -> float:
    """1 minus linear CKA of two populations ``[stimulus, unit]``; ``NaN`` where one does not vary."""
    try:
        return max(0.0, 1.0 - float(linear_cka(before, after)))
    except DataError:
        return float("nan")
