"""Weighted models: the sum of RDMs that is most like a target."""

from __future__ import annotations

from typing import Any

import numpy as np
from array_api_compat import array_namespace, device
from scipy.optimize import nnls

from arealis.numerics.flexible_models.angles import Angles, angles
from arealis.numerics.flexible_models.prediction import FlexibleFit
from arealis.types.errors import DataError

__all__ = ["fit_weighted"]


def fit_weighted(
    models: Any,
    target: Any,
    method: str,
    *,
    nonnegative: bool = True,
    ridge: float = 0.0,
    covariance: Any | None = None,
) -> FlexibleFit:
    r"""Weights of the models whose sum is most similar to a target.

    .. math:: \max_w \frac{1}{S} \sum_s \cos\Big(\sum_k w_k x_k,\, y_s\Big)
              \quad\Longleftrightarrow\quad
              \min_w \Big\|\sum_k w_k x_k - \bar y\Big\|^2 + \lambda \|w\|^2, \qquad
              \bar y = \frac{1}{S} \sum_s \frac{y_s}{\|y_s\|}

    with x and y centred for correlations and whitened for whitened methods, and λ = 0. The optimum is thus
    a projection: exact, and found without a search. If every model is unlike the target, no sum is less so
    than the best of them, which is then chosen.

    Args:
        models: Dissimilarities ``[model, pair]``, a NumPy array or a tensor.
        target: Dissimilarities ``[pair]``, or ``[subject, pair]`` for the best mean similarity.
        method: ``"cosine"``, ``"corr"``, ``"cosine_cov"`` or ``"corr_cov"``.
        nonnegative: Allow weights ≥ 0 only; sums of squared distances are then squared distances again.
        ridge: λ, in units of the models' squared length; more draws weights together.
        covariance: Covariance of the estimated patterns over stimuli for whitened methods; None: identity.

    Returns:
        Weights of length one, and the similarity that they reach.

    Raises:
        DataError: if there are no models, the RDMs cannot be compared, λ < 0, or the method is no cosine
            of weighted sums (ranks, Bures, Riemannian).

    Example:
        >>> models = np.array([[1.0, 0.0, 0.0, 1.0, 0.0, 1.0], [0.0, 1.0, 1.0, 1.0, 0.0, 0.0]])
        >>> fit = fit_weighted(models, 3 * models[0] + 4 * models[1], "cosine")
        >>> fit.weights.round(6), round(fit.similarity, 12)
        (array([0.6, 0.8]), 1.0)

    Reference:
        Khaligh-Razavi & Kriegeskorte 2014, PLoS Comput Biol 10:e1003915; Diedrichsen & Kriegeskorte 2017,
        PLoS Comput Biol 13:e1005508.
    """
    if not 0 <= ridge < np.inf:
        raise DataError(
            "weights cannot be drawn together by this much",
            given=f"ridge = {ridge}",
            needed="a finite number ≥ 0",
            action="pass 0 for no penalty",
        )
    found = angles(models, target, method, covariance)
    weights = _projection(found, nonnegative, ridge)
    xp = array_namespace(models)
    kind = models.dtype if xp.isdtype(models.dtype, "real floating") else xp.float64
    return FlexibleFit(xp.asarray(weights, dtype=kind, device=device(models)), found.of(weights))


def _projection(found: Angles, nonnegative: bool, ridge: float) -> np.ndarray:
    count = len(found.models)
    # A penalty is a further observation of each weight as zero.
    system = np.concatenate([found.models.T, np.sqrt(ridge) * np.eye(count)])
    wanted = np.concatenate([found.target, np.zeros(count)])
    # Models of one length, so that the solver's tolerance means the same for all.
    length = np.linalg.norm(system, axis=0)
    if nonnegative:
        weights = nnls(system / length, wanted)[0] / length
    else:
        weights = np.linalg.lstsq(system / length, wanted, rcond=None)[0] / length
    if not np.linalg.norm(weights @ found.models) > 64 * np.finfo(float).eps:
        weights = np.zeros(count)
        weights[found.single().argmax()] = 1
    return weights / np.linalg.norm(weights)
