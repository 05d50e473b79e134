"""Interpolated models: the best point on the path through several RDMs."""

from __future__ import annotations

from typing import Any

import numpy as np
from array_api_compat import array_namespace, device

from arealis.numerics.flexible_models.angles import Angles, angles, check_models
from arealis.numerics.flexible_models.prediction import FlexibleFit

__all__ = ["fit_interpolated"]


def fit_interpolated(models: Any, target: Any, method: str, *, covariance: Any | None = None) -> FlexibleFit:
    r"""Mix two neighbours of an ordered series of models so that they are most similar to a target.

    .. math:: \max_{k,\; 0 \le t \le 1} \frac{1}{S} \sum_s
              \cos\big((1 - t)\, x_k + t\, x_{k+1},\; y_s\big)

    On each segment the optimum is at one end or where the derivative vanishes,

    .. math:: (1 - t,\, t) \propto (c\,p - b\,q,\; a\,q - b\,p), \qquad
              a = x_k^2,\; b = x_k \cdot x_{k+1},\; c = x_{k+1}^2,\;
              p = x_k \cdot \bar y,\; q = x_{k+1} \cdot \bar y

    with ȳ the mean direction of the target's RDMs. It suits models along one parameter, such as the width
    of a filter.

    Args:
        models: Dissimilarities in the order of the path ``[model, pair]``, two or more.
        target: Dissimilarities ``[pair]``, or ``[subject, pair]`` for the best mean similarity.
        method: ``"cosine"``, ``"corr"``, ``"cosine_cov"`` or ``"corr_cov"``.
        covariance: Covariance of the estimated patterns over stimuli for whitened methods; None: identity.

    Returns:
        Weights that sum to one, at most two of them neighbours that are not zero, and the similarity.

    Raises:
        DataError: if there are fewer than two models, the RDMs cannot be compared, or the method is no
            cosine of weighted sums (ranks, Bures, Riemannian).

    Example:
        >>> models = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
        >>> fit = fit_interpolated(models, np.array([0.1, 3.0, 1.0]), "cosine")
        >>> fit.weights.round(6)
        array([0.  , 0.75, 0.25])

    Reference:
        Schütt et al. 2023, eLife 12:e82566.
    """
    check_models(models, 2)
    found = angles(models, target, method, covariance)
    points = [*np.eye(len(found.models)), *_within_segments(found)]
    weights = max(points, key=found.of)
    xp = array_namespace(models)
    kind = models.dtype if xp.isdtype(models.dtype, "real floating") else xp.float64
    return FlexibleFit(xp.asarray(weights, dtype=kind, device=device(models)), found.of(weights))


def _within_segments(found: Angles) -> list[np.ndarray]:
    """Weights of the stationary points that lie between two neighbours."""
    products, towards = found.models @ found.models.T, found.models @ found.target
    points = []
    for k in range(len(found.models) - 1):
        pair = products[k : k + 2, k : k + 2]
        (a, b), (_, c) = pair
        p, q = towards[k : k + 2]
        share = np.array([c * p - b * q, a * q - b * p])
        if share.min() <= 0:
            continue
        share = share / share.sum()
        # Opposite neighbours cancel somewhere, and what is left there is rounding.
        if share @ pair @ share > 64 * np.finfo(float).eps * max(a, c):
            weights = np.zeros(len(found.models))
            weights[k : k + 2] = share
            points.append(weights)
    return points
