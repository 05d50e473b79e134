"""Canonical correlations of many pairs, or under many permutations, from bases that are made once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from arealis.numerics.canonical_correlation.projection_weighted import projection_weighted_mean

__all__ = ["correlation_tile", "permuted_correlations", "permuted_weighted_means", "weighted_tile"]


def correlation_tile(
    first: Sequence[np.ndarray], second: Sequence[np.ndarray], *, squared: bool = False
) -> np.ndarray:
    """Mean canonical correlation between two groups of populations.

    Args:
        first: Orthonormal bases ``[stimulus, direction]``.
        second: The same.
        squared: Average the squares.

    Returns:
        Means over directions, as many as the smaller basis has ``[first, second]``.

    Example:
        >>> basis = np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]])
        >>> correlation_tile([basis], [basis[:, :1], basis[::-1]])
        array([[1. , 0.5]])
    """
    beside = np.hstack(second)
    ends = np.cumsum([basis.shape[1] for basis in second])[:-1]
    values = np.empty((len(first), len(second)))
    for i, basis in enumerate(first):
        done = i + 1 if second is first else 0
        overlaps = np.split(basis.T @ beside, ends, axis=1)[done:]
        values[i, done:] = [_mean(overlap, squared=squared) for overlap in overlaps]
        if second is first:
            values[i, i] = 1.0
            values[done:, i] = values[i, done:]
    return values


def weighted_tile(
    first: Sequence[tuple[np.ndarray, np.ndarray]], second: Sequence[tuple[np.ndarray, np.ndarray]]
) -> np.ndarray:
    """Projection-weighted means between two groups of populations; the first gives the weights.

    Args:
        first: Orthonormal basis ``[stimulus, direction]`` and loadings ``[direction, unit]`` of each.
        second: The same.

    Returns:
        Weighted means ``[first, second]``.

    Example:
        >>> basis = np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]])
        >>> weighted_tile([(basis, np.eye(2))], [(basis[:, :1], np.eye(1))])
        array([[1.]])
    """
    values = [
        [projection_weighted_mean(basis.T @ other, loadings) for other, _ in second]
        for basis, loadings in first
    ]
    return np.array(values, dtype=float).reshape(len(first), len(second))


def permuted_correlations(
    first: np.ndarray, second: np.ndarray, order: np.ndarray, *, squared: bool = False
) -> np.ndarray:
    """Mean canonical correlation when the stimuli of the first population are reordered.

    Args:
        first: Orthonormal basis ``[stimulus, direction]``.
        second: The same.
        order: Rows of the first ``[permutation, stimulus]``.
        squared: Average the squares.

    Returns:
        Means ``[permutation]``.

    Example:
        >>> basis = np.array([[1.0], [0.0], [0.0]])
        >>> permuted_correlations(basis, basis, np.array([[0, 1, 2], [1, 0, 2]]))
        array([1., 0.])
    """
    return np.array([_mean(first[rows].T @ second, squared=squared) for rows in order])


def permuted_weighted_means(
    basis: np.ndarray, loadings: np.ndarray, other: np.ndarray, order: np.ndarray
) -> np.ndarray:
    """Projection-weighted mean when the stimuli of the first population are reordered.

    Args:
        basis: Of the first, which gives the weights ``[stimulus, direction]``.
        loadings: Of the first ``[direction, unit]``; its units are reordered with it.
        other: Basis of the second.
        order: Rows of the first ``[permutation, stimulus]``.

    Returns:
        Weighted means ``[permutation]``.

    Example:
        >>> basis = np.array([[1.0], [0.0], [0.0]])
        >>> permuted_weighted_means(basis, np.ones((1, 1)), basis, np.array([[0, 1, 2], [1, 0, 2]]))
        array([1., 0.])
    """
    return np.array([float(projection_weighted_mean(basis[rows].T @ other, loadings)) for rows in order])


def _mean(overlap: np.ndarray, *, squared: bool) -> float:
    if squared:
        # The squares add up to the squared norm, without a decomposition.
        return float(np.clip((overlap * overlap).sum() / min(overlap.shape), 0.0, 1.0))
    return float(np.clip(np.linalg.svd(overlap, compute_uv=False), 0.0, 1.0).mean())
