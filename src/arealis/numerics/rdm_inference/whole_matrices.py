"""Comparisons that need whole matrices, draw by draw: Bures similarity and negative Riemannian distance."""

from __future__ import annotations

import numpy as np

from arealis.numerics.distances import pair_positions
from arealis.numerics.rdm_comparison import compare_rdms
from arealis.types.errors import DataError

__all__ = ["whole_matrix_draws"]


def whole_matrix_draws(
    models: np.ndarray, data: np.ndarray, method: str, counts: np.ndarray, covariance: np.ndarray | None
) -> np.ndarray:
    """Compare every model with every subject in every draw, one draw after the other.

    A matrix has no place for a missing pair. Under ``"bures"`` the copies of a stimulus lie at distance
    zero; under ``"neg_riem_dist"``, which needs matrices of full rank, a draw is its distinct stimuli.

    Args:
        models: Dissimilarities ``[model, pair]``.
        data: Dissimilarities ``[subject, pair]``.
        method: ``"bures"`` or ``"neg_riem_dist"``.
        counts: How often each stimulus occurs ``[draw, stimulus]``.
        covariance: Covariance of the response estimates for ``"neg_riem_dist"``; None for the identity.

    Returns:
        Similarities ``[draw, model, subject]``; ``NaN`` where a draw has none.

    Raises:
        DataError: if the whole sample cannot be compared.

    Example:
        >>> d = np.array([[1.0, 1.0, 1.0]])
        >>> whole_matrix_draws(d, d, "bures", np.array([[2.0, 1.0, 1.0]]), None).round(6)
        array([[[1.]]])
    """
    compare_rdms(models, data, method, covariance=covariance)
    n = counts.shape[1]
    i, j = pair_positions(n)
    square = np.zeros((len(models) + len(data), n, n))
    square[:, i, j] = square[:, j, i] = np.concatenate([models, data])
    similar = np.full((len(counts), len(models), len(data)), np.nan)
    for draw, count in enumerate(counts.astype(int)):
        chosen = np.repeat(np.arange(n), count) if method == "bures" else np.flatnonzero(count)
        first, second = (chosen[side] for side in pair_positions(len(chosen)))
        rdms = square[:, first, second]
        noise = None if covariance is None else covariance[np.ix_(chosen, chosen)]
        similar[draw] = _or_nan(rdms[: len(models)], rdms[len(models) :], method, noise)
    return similar


def _or_nan(a: np.ndarray, b: np.ndarray, method: str, covariance: np.ndarray | None) -> np.ndarray | float:
    try:
        return compare_rdms(a, b, method, covariance=covariance)
    except DataError:
        return np.nan
