"""Tuning: how selective units are, and how unlike each other."""

from __future__ import annotations

import numpy as np

from arealis.analysis.learning_observables.courses import last_centred, spread, total_variance

__all__ = [
    "lifetime_sparseness",
    "population_sparseness",
    "response_kurtosis",
    "signal_correlation",
    "signal_correlation_spread",
    "silent_fraction",
    "variance_spread",
]

_SILENT = 0.05


def lifetime_sparseness(responses: np.ndarray) -> float:
    r"""How few stimuli a unit responds to, at the last time point; the mean over units.

    .. math:: S = \frac{1 - \langle |r| \rangle^2 / \langle r^2 \rangle}{1 - 1/n}

    with averages over the n stimuli. The magnitude is taken because recorded rates may be relative to a
    baseline.

    Args:
        responses: ``[time point, stimulus, unit]``.

    Returns:
        From 0 (all stimuli alike) to 1 (one stimulus); silent units are left out, ``NaN`` if all are.

    Example:
        >>> lifetime_sparseness(np.array([[[1.0, 0.0], [1.0, 0.0], [1.0, 3.0]]]))
        0.5

    Reference:
        Rolls & Tovee 1995, J Neurophysiol 73:713; Vinje & Gallant 2000, Science 287:1273.
    """
    return _sparseness(responses[-1])


def population_sparseness(responses: np.ndarray) -> float:
    r"""How few units respond to a stimulus, at the last time point; the mean over stimuli.

    .. math:: S = \frac{1 - \langle |r| \rangle^2 / \langle r^2 \rangle}{1 - 1/n}

    with averages over the n units.

    Args:
        responses: ``[time point, stimulus, unit]``.

    Returns:
        From 0 (all units alike) to 1 (one unit); stimuli without any response are left out.

    Example:
        >>> population_sparseness(np.array([[[1.0, 1.0], [0.0, 2.0]]]))
        0.5

    Reference:
        Willmore & Tolhurst 2001, Network 12:255.
    """
    return _sparseness(responses[-1].T)


def silent_fraction(responses: np.ndarray) -> float:
    r"""What part of the units does not tell stimuli apart, at the last time point.

    .. math:: \frac1U \sum_u \big[\sigma_u < .05\, \max_v \sigma_v\big]

    with σ the standard deviation over stimuli. Noise in the responses hides silent units.

    Args:
        responses: ``[time point, stimulus, unit]``.

    Returns:
        From 0 to 1.

    Example:
        >>> silent_fraction(np.array([[[1.0, 0.0], [2.0, 0.0]]]))
        0.5
    """
    deviation = responses[-1].std(axis=0)
    return float(np.mean(deviation <= _SILENT * deviation.max()))


def response_kurtosis(responses: np.ndarray) -> float:
    r"""How heavy the tails of a unit's responses are, at the last time point; the median over units.

    .. math:: \ln \frac{\langle (r - \bar r)^4 \rangle}{\langle (r - \bar r)^2 \rangle^2}

    Args:
        responses: ``[time point, stimulus, unit]``.

    Returns:
        ln 3 for Gaussian responses, more for rarer and larger ones; ``NaN`` if no unit varies.

    Example:
        >>> response_kurtosis(np.array([[[-1.0], [1.0]]]))
        0.0

    Reference:
        Field 1994, Neural Comput 6:559.
    """
    varying = _varying(responses)
    if not varying.shape[1]:
        return float("nan")
    squares = varying**2
    return float(np.median(np.log((squares**2).mean(axis=0) / squares.mean(axis=0) ** 2)))


def variance_spread(responses: np.ndarray) -> float:
    """How unevenly the variance over stimuli is spread over units, at the last time point.

    It is the Gini coefficient of the units' variances.

    Args:
        responses: ``[time point, stimulus, unit]``.

    Returns:
        From 0 (evenly) towards 1 (all in one unit); ``NaN`` if nothing varies.

    Example:
        >>> variance_spread(np.array([[[1.0, 1.0], [3.0, 3.0]]]))
        0.0
    """
    return spread(responses[-1].var(axis=0)) if total_variance(responses[-1]) else float("nan")


def signal_correlation(responses: np.ndarray) -> float:
    """How alike two units are tuned, at the last time point: the mean correlation over pairs of units.

    Args:
        responses: ``[time point, stimulus, unit]``.

    Returns:
        From −1 to 1; ``NaN`` with fewer than two units that vary.

    Example:
        >>> round(signal_correlation(np.array([[[1.0, 2.0], [2.0, 4.0], [0.0, 0.0]]])), 6)
        1.0

    Reference:
        Cohen & Kohn 2011, Nat Neurosci 14:811.
    """
    pairs = _correlations(responses)
    return float(pairs.mean()) if len(pairs) else float("nan")


def signal_correlation_spread(responses: np.ndarray) -> float:
    """How much pairs of units differ in how alike they are tuned, at the last time point.

    It is the standard deviation of the correlation over pairs of units.

    Args:
        responses: ``[time point, stimulus, unit]``.

    Returns:
        0 or more; ``NaN`` with fewer than two units that vary.

    Example:
        >>> table = np.array([[1.0, 2.0, -1.0], [2.0, 4.0, -2.0], [0.0, 0.0, 0.0]])
        >>> round(signal_correlation_spread(table[None]), 3)
        0.943

    Reference:
        Cohen & Kohn 2011, Nat Neurosci 14:811.
    """
    pairs = _correlations(responses)
    return float(pairs.std()) if len(pairs) else float("nan")


def _sparseness(table: np.ndarray) -> float:
    """Treves–Rolls sparseness over rows, averaged over the columns that are not empty."""
    squares = np.square(table).mean(axis=0)
    active = squares > 0
    if not active.any() or len(table) < 2:
        return float("nan")
    share = np.abs(table).mean(axis=0)[active] ** 2 / squares[active]
    return float(np.mean((1 - share) / (1 - 1 / len(table))))


def _varying(responses: np.ndarray) -> np.ndarray:
    """Centred responses of the units that vary over stimuli ``[stimulus, unit]``."""
    centred = last_centred(responses)
    deviation = centred.std(axis=0)
    return centred[:, deviation > 1e-6 * max(float(deviation.max()), 1e-12)]


def _correlations(responses: np.ndarray) -> np.ndarray:
    """Correlation of every two units that vary ``[pair]``."""
    varying = _varying(responses)
    if varying.shape[1] < 2:
        return np.zeros(0)
    scaled = varying / np.linalg.norm(varying, axis=0)
    return (scaled.T @ scaled)[np.triu_indices(varying.shape[1], k=1)]
