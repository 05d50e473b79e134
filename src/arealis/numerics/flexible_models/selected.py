"""Selected models: the one RDM of several that is most like a target."""

from __future__ import annotations

from typing import Any

from array_api_compat import array_namespace, device

from arealis.numerics.flexible_models.angles import check_models
from arealis.numerics.flexible_models.prediction import FlexibleFit
from arealis.numerics.rdm_comparison import compare_rdms

__all__ = ["fit_selected"]


def fit_selected(models: Any, target: Any, method: str, *, covariance: Any | None = None) -> FlexibleFit:
    r"""Choose the model that is most similar to a target, by any comparator.

    .. math:: \arg\max_k \frac{1}{S} \sum_s \mathrm{similarity}(x_k, y_s)

    Args:
        models: Dissimilarities ``[model, pair]``, a NumPy array or a tensor.
        target: Dissimilarities ``[pair]``, or ``[subject, pair]`` for the best mean similarity.
        method: Any method of :func:`arealis.numerics.compare_rdms`.
        covariance: Covariance of the estimated patterns over stimuli for methods that read it.

    Returns:
        Weight 1 for the best model (the first of several equally good ones) and 0 for the others, and
        its similarity.

    Raises:
        DataError: if there are no models, or the RDMs cannot be compared.

    Example:
        >>> import numpy as np
        >>> models = np.array([[1.0, 2.0, 3.0], [3.0, 1.0, 2.0]])
        >>> fit_selected(models, np.array([9.0, 4.0, 5.0]), "tau-a")
        FlexibleFit(weights=array([0., 1.]), similarity=1.0)

    Reference:
        Schütt et al. 2023, eLife 12:e82566.
    """
    check_models(models, 1)
    xp = array_namespace(models)
    similarity = compare_rdms(models, target, method, covariance=covariance)
    similarity = xp.reshape(similarity, (models.shape[0], -1))
    mean = xp.mean(similarity, axis=1)
    best = int(xp.argmax(mean))
    weights = xp.astype(xp.arange(models.shape[0], device=device(models)) == best, similarity.dtype)
    return FlexibleFit(weights, float(mean[best]))
