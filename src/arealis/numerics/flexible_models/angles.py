"""The inner products that decide how like a target any weighted sum of models is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from array_api_compat import array_namespace

from arealis.numerics.rdm_comparison import COMPARATORS, comparable
from arealis.types.errors import DataError

__all__ = ["Angles", "angles", "check_models"]


@dataclass(frozen=True)
class Angles:
    r"""Coordinates of models and target, in the space where their similarity is a cosine.

    The mean similarity of :math:`\sum_k w_k x_k` to the RDMs of the target is
    :math:`w^\top X y / \|X^\top w\|`, y being the mean of their directions.

    Args:
        models: X, in an orthonormal basis of what the models span ``[model, direction]``.
        target: y, in the same basis ``[direction]``.

    Example:
        >>> Angles(np.array([[3.0, 0.0], [0.0, 1.0]]), np.array([0.6, 0.8])).of(np.array([0.0, 2.0]))
        0.8
    """

    models: np.ndarray
    target: np.ndarray

    def of(self, weights: np.ndarray) -> float:
        """Similarity of the weighted sum to the target."""
        direction = weights @ self.models
        return float(direction @ self.target / np.linalg.norm(direction))

    def single(self) -> np.ndarray:
        """Similarity of every model by itself ``[model]``."""
        return self.models @ self.target / np.linalg.norm(self.models, axis=1)


def angles(models: Any, target: Any, method: str, covariance: Any | None) -> Angles:
    """Find the coordinates of models and target.

    Args:
        models: Dissimilarities ``[model, pair]``.
        target: Dissimilarities ``[pair]`` or ``[subject, pair]``.
        method: Name of a comparator that is a cosine after a linear map.
        covariance: Covariance of the stimuli for whitened methods, or None.

    Returns:
        The coordinates, as NumPy arrays.

    Raises:
        DataError: if there are no models, the comparator is no such cosine, or the RDMs cannot be
            compared.

    Example:
        >>> rdms = np.array([[1.0, 2.0, 4.0], [2.0, 1.0, 1.0]])
        >>> angles(rdms, rdms[0], "cosine", None).single().round(4)
        array([1.    , 0.7127])
    """
    check_models(models, 1)
    possible = [name for name, comparator in COMPARATORS.items() if comparator.linear is not None]
    first, second, covariance = comparable(models, target, method, covariance)
    linear = COMPARATORS[method].linear
    if linear is None:
        raise DataError(
            f"models cannot be weighted to maximise {method!r}",
            given="a comparator that is no cosine of weighted sums, so that an optimum cannot be vouched for",
            needed=f"one of {possible}",
            action="fit the weights by one of these and evaluate them by any, or select a model",
        )
    xp = array_namespace(first)
    x, y = linear(first, covariance), linear(second, covariance)
    pooled = xp.mean(y / xp.linalg.vector_norm(y, axis=-1, keepdims=True), axis=0)
    basis, coordinates = xp.linalg.qr(x.T)
    return Angles(_numbers(coordinates).T, _numbers(basis.T @ pooled))


def check_models(models: Any, fewest: int) -> None:
    """Refuse what is not a table of enough RDMs.

    Args:
        models: Dissimilarities ``[model, pair]``.
        fewest: How many are needed.

    Raises:
        DataError: if it is no table, or has fewer rows.

    Example:
        >>> check_models(np.ones((2, 3)), 2)
    """
    if models.ndim != 2 or models.shape[0] < fewest:
        raise DataError(
            "a flexible model needs RDMs to be made of",
            given=f"an array of shape {tuple(models.shape)}",
            needed=f"[model, pair] with {fewest} models or more",
            action="stack the RDMs of the models",
        )


def _numbers(values: Any) -> np.ndarray:
    return np.asarray(values.detach().cpu() if hasattr(values, "detach") else values, dtype=float)
