"""Geometry: over how many dimensions responses spread, and how far and how straight they move."""

from __future__ import annotations

import numpy as np

from arealis.analysis.learning_observables.courses import (
    last_centred,
    separation,
    separations,
    total_variance,
)
from arealis.numerics import participation_ratio

__all__ = [
    "dimensionality",
    "drift",
    "early_share_of_drift",
    "signal_growth",
    "spectral_decay",
    "straightness",
]


def dimensionality(responses: np.ndarray) -> float:
    r"""Logarithm of the participation ratio at the last time point.

    .. math:: \ln \frac{(\sum_i \lambda_i)^2}{\sum_i \lambda_i^2}

    with λ the eigenvalues of the covariance over stimuli.

    Args:
        responses: ``[time point, stimulus, unit]``.

    Returns:
        0 for one dimension, more for more; ``NaN`` if responses do not vary.

    Example:
        >>> round(dimensionality(np.eye(5)[None]), 6) == round(float(np.log(4)), 6)
        True

    Reference:
        Rajan, Abbott & Sompolinsky 2010, Phys Rev E 82:011903.
    """
    if not total_variance(responses[-1]):
        return float("nan")
    return float(np.log(participation_ratio(responses[-1])))


def spectral_decay(responses: np.ndarray) -> float:
    r"""How steeply the variance falls from one principal component to the next, at the last time point.

    .. math:: \lambda_k \propto k^{-\alpha}

    with α from a least-squares line through ln λ against ln k, over the components that hold all but a
    hundredth of the variance.

    Args:
        responses: ``[time point, stimulus, unit]``.

    Returns:
        α; ``NaN`` with fewer than three such components.

    Example:
        >>> axes = np.linalg.qr(np.random.default_rng(0).normal(size=(50, 21)))[0]
        >>> table = (axes - axes.mean(axis=0)) * np.arange(1, 22) ** -0.5
        >>> round(spectral_decay(table[None]), 1)
        1.0

    Reference:
        Stringer et al. 2019, Nature 571:361.
    """
    if not total_variance(responses[-1]):
        return float("nan")
    centred = last_centred(responses)
    values = np.linalg.eigvalsh(_smaller_gram(centred))[::-1]
    kept = values[: int(np.searchsorted(np.cumsum(values) / values.sum(), 0.99)) + 1]
    if len(kept) < 3:
        return float("nan")
    return float(-np.polyfit(np.log(np.arange(1, len(kept) + 1)), np.log(kept), 1)[0])


def signal_growth(responses: np.ndarray) -> float:
    r"""How much larger the differences between stimuli have become.

    .. math:: \ln \frac{\sum_u \operatorname{Var}_s R_T}{\sum_u \operatorname{Var}_s R_1}

    Args:
        responses: ``[time point, stimulus, unit]``.

    Returns:
        The logarithm of the ratio; ``NaN`` if either does not vary.

    Example:
        >>> table = np.array([[0.0, 1.0], [2.0, 0.0]])
        >>> round(signal_growth(np.stack([table, np.e * table])), 6)
        2.0
    """
    first, last = total_variance(responses[0]), total_variance(responses[-1])
    return float(np.log(last / first)) if first and last else float("nan")


def drift(responses: np.ndarray) -> float:
    r"""How unlike the first the last time point is.

    .. math:: 1 - \mathrm{CKA}(R_1, R_T)

    Args:
        responses: ``[time point, stimulus, unit]``.

    Returns:
        From 0 to 1; ``NaN`` if either does not vary.

    Example:
        >>> table = np.array([[0.0, 1.0], [2.0, 0.0], [1.0, 1.0]])
        >>> round(drift(np.stack([table, 3 * table])), 6)
        0.0

    Reference:
        Kornblith et al. 2019, ICML.
    """
    return separation(responses[0], responses[-1])


def early_share_of_drift(responses: np.ndarray) -> float:
    r"""What part of all change happened between the first two time points.

    .. math:: d_1 \Big/ \sum_t d_t, \qquad d_t = 1 - \mathrm{CKA}(R_t, R_{t+1})

    Args:
        responses: ``[time point, stimulus, unit]``.

    Returns:
        From 0 to 1; ``NaN`` if nothing changed.

    Example:
        >>> a = np.array([[0.0, 1.0], [2.0, 0.0], [1.0, 1.0]])
        >>> b = np.array([[1.0, 0.0], [0.0, 0.0], [0.0, 3.0]])
        >>> round(early_share_of_drift(np.stack([a, b, b])), 6)
        1.0
    """
    steps = separations(responses)
    return float(steps[0] / steps.sum()) if steps.sum() > 0 else float("nan")


def straightness(responses: np.ndarray) -> float:
    r"""Whether responses went straight to where they ended, or by a way about.

    .. math:: \frac{\|R_T - R_1\|}{\sum_t \|R_{t+1} - R_t\|}

    with every unit taken from its mean over stimuli.

    Args:
        responses: ``[time point, stimulus, unit]``.

    Returns:
        From 0 (back at the start) to 1 (straight); ``NaN`` if nothing changed.

    Example:
        >>> straightness(np.array([[[0.0], [0.0]], [[1.0], [-1.0]], [[2.0], [-2.0]]]))
        1.0
    """
    centred = responses - responses.mean(axis=1, keepdims=True)
    way = np.linalg.norm(np.diff(centred, axis=0), axis=(1, 2)).sum()
    return float(np.linalg.norm(centred[-1] - centred[0]) / way) if way > 0 else float("nan")


def _smaller_gram(table: np.ndarray) -> np.ndarray:
    """Products of units or of stimuli, whichever are fewer; their eigenvalues are the same but for zeros."""
    return table.T @ table if table.shape[1] < table.shape[0] else table @ table.T
