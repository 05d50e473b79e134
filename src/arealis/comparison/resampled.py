"""The number of an instrument in bootstrap draws and under permutation, by its own way or by a loop."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from arealis.comparison.instrument import Instrument, number
from arealis.types import DataError

__all__ = ["linearised_draws", "permutation_p", "permuted_numbers", "stimulus_draws"]


def stimulus_draws(
    instrument: Instrument, x: np.ndarray, y: np.ndarray, value: float, weights: np.ndarray
) -> tuple[np.ndarray, str]:
    """The number in every bootstrap draw over stimuli.

    Args:
        instrument: How populations are compared.
        x: What it reads of the first population ``[stimulus, ...]``.
        y: What it reads of the second.
        value: The number of all stimuli.
        weights: How often each stimulus occurs in each draw ``[draw, stimulus]``.

    Returns:
        The draws ``[draw]``, ``NaN`` where a draw has none, and how they were made.

    Example:
        >>> from arealis.comparison import rsa
        >>> x = np.random.default_rng(0).normal(size=(6, 4))
        >>> draws, how = stimulus_draws(rsa(), x, x, 1.0, np.ones((2, 6)))
        >>> draws.round(12), how[:39]
        (array([1., 1.]), 'percentiles of a bootstrap over stimuli')
    """
    if instrument.draws is not None:
        named = instrument.card.interval
        how = "percentiles of a bootstrap over stimuli, 95 %" if named == "none" else named
        return _array_or_nan(instrument.draws, x, y, weights), how
    without = np.array([_or_nan(instrument, _left_out(x, i), _left_out(y, i)) for i in range(len(x))])
    draws = linearised_draws(value, without, weights)
    if instrument.identical is not None:
        best = instrument.identical
        limit = max(best, value) if instrument.alike_is == "high" else min(best, value)
        draws = np.minimum(draws, limit) if instrument.alike_is == "high" else np.maximum(draws, limit)
    return draws, "percentiles of a linearised bootstrap over stimuli (exact leave-one-out values), 95 %"


def linearised_draws(value: float, without: np.ndarray, weights: np.ndarray) -> np.ndarray:
    r"""The linear part of a bootstrap over stimuli, from exact leave-one-out values.

    .. math:: \theta_d = \theta + \frac{n - 1}{n} \sum_i (1 - c_i / \bar c)\, \theta_{-i}

    Args:
        value: The number of all stimuli, θ.
        without: The number without each stimulus ``[stimulus]``.
        weights: How often each stimulus occurs in each draw ``[draw, stimulus]``.

    Returns:
        The draws ``[draw]``; ``NaN`` for a draw without any stimulus.

    Example:
        >>> x = np.array([1.0, 2.0, 6.0])
        >>> linearised_draws(x.mean(), (x.sum() - x) / 2, np.array([[1, 1, 1], [0, 0, 3]]))
        array([3., 6.])

    Reference:
        Efron 1982, The Jackknife, the Bootstrap and Other Resampling Plans (infinitesimal jackknife).
    """
    mean = weights.mean(axis=1, keepdims=True)
    share = np.divide(weights, mean, out=np.full(weights.shape, np.nan), where=mean > 0)
    stimuli = len(without)
    return value + (1 - share) @ without * ((stimuli - 1) / stimuli)


def permuted_numbers(instrument: Instrument, x: np.ndarray, y: np.ndarray, order: np.ndarray) -> np.ndarray:
    """The number when the stimuli of the first population are permuted.

    Args:
        instrument: How populations are compared.
        x: What it reads of the first population ``[stimulus, ...]``.
        y: What it reads of the second.
        order: The row of x beside each row of y ``[permutation, stimulus]``.

    Returns:
        Numbers ``[permutation]``; ``NaN`` where there is none.

    Example:
        >>> from arealis.comparison import rsa
        >>> x = np.random.default_rng(0).normal(size=(6, 4))
        >>> permuted_numbers(rsa(), x, x, np.arange(6)[None]).round(12)
        array([1.])
    """
    if instrument.permuted is not None:
        return _array_or_nan(instrument.permuted, x, y, order)
    return np.array([_or_nan(instrument, x[rows], y) for rows in order])


def permutation_p(instrument: Instrument, value: float, null: np.ndarray) -> float:
    r"""How probable a value at least as alike is when stimuli are matched at random.

    .. math:: p = \frac{1 + \#\{v_\pi \text{ at least as alike as } v\}}{1 + \#\{\pi\}}

    A permutation without a value counts against the model, and so does one that differs by rounding.

    Args:
        instrument: Says whether alike populations get a high or a low number.
        value: The number of the populations as they are.
        null: The number in every permutation ``[permutation]``.

    Returns:
        The one-sided p-value.

    Example:
        >>> from arealis.comparison import rsa
        >>> permutation_p(rsa(), 0.5, np.array([0.1, 0.6, -0.2]))
        0.5

    Reference:
        Phipson & Smyth 2010, Stat Appl Genet Mol Biol 9:39.
    """
    sign = 1.0 if instrument.alike_is == "high" else -1.0
    short = sign * null < sign * value - 1e-10 * max(1.0, abs(value))
    return float((1 + len(null) - np.count_nonzero(short)) / (1 + len(null)))


def _left_out(x: np.ndarray, position: int) -> np.ndarray:
    return np.delete(x, position, axis=0)


def _or_nan(instrument: Instrument, x: np.ndarray, y: np.ndarray) -> float:
    try:
        return number(instrument, x, y)
    except DataError:
        return float("nan")


def _array_or_nan(
    function: Callable[..., np.ndarray], x: np.ndarray, y: np.ndarray, plan: np.ndarray
) -> np.ndarray:
    try:
        return np.asarray(function(x, y, plan), dtype=float)
    except DataError:
        return np.full(len(plan), np.nan)
