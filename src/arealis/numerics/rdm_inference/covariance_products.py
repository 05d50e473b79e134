"""Inner products of RDMs under the inverse covariance of their entries, for correlated or unequal noise."""

from __future__ import annotations

import numpy as np

from arealis.numerics.distances import pair_positions
from arealis.types.errors import DataError

__all__ = ["checked_covariance", "covariance_products"]


def checked_covariance(covariance: np.ndarray, stimuli: int) -> np.ndarray:
    """A covariance of response estimates as a matrix that can be inverted.

    Args:
        covariance: ``[stimulus, stimulus]``, or variances ``[stimulus]``.
        stimuli: Number of stimuli.

    Returns:
        The matrix ``[stimulus, stimulus]``.

    Raises:
        DataError: if it does not fit the RDMs, is not symmetric, or is rank-deficient.

    Example:
        >>> checked_covariance(np.array([1.0, 2.0]), 2)
        array([[1., 0.],
               [0., 2.]])
    """
    given = np.asarray(covariance, dtype=float)
    matrix = np.diag(given) if given.ndim == 1 else given
    fits = matrix.shape == (stimuli, stimuli) and np.isfinite(matrix).all()
    if not fits or not np.allclose(matrix, matrix.T, rtol=1e-10, atol=0):
        raise DataError(
            "the covariance of the response estimates does not fit the RDMs",
            given=f"an array of shape {given.shape}",
            needed=f"a finite, symmetric covariance of {stimuli} stimuli, or their variances",
            action="estimate it for the stimuli of these RDMs, in their order",
        )
    values = np.linalg.eigvalsh(matrix)
    if values[0] <= stimuli * np.finfo(float).eps * values[-1]:
        raise DataError(
            "the covariance of the response estimates cannot be inverted",
            given=f"eigenvalues from {values[0]:.3g} to {values[-1]:.3g}",
            needed="a positive definite covariance",
            action="shrink it towards its diagonal, or leave out stimuli that were not measured apart",
        )
    return matrix


def covariance_products(rdms: np.ndarray, counts: np.ndarray, covariance: np.ndarray) -> np.ndarray:
    r"""Inner products of all RDMs in every draw.

    .. math:: \langle x, y \rangle = x^\top V^{-1} y, \qquad V = (C \Sigma C^\top)^{\circ 2}

    C holds the contrast of every pair in the draw, without those of a stimulus with itself. Instead of
    V, which has a row for every pair, the margins of :math:`-\tfrac12 D` and the missing pairs are
    fitted by least squares in units of the noise: 2 numbers a stimulus. Copies of a stimulus have
    noise of their own as far as a valid covariance permits: with the smallest eigenvalue λ of the
    noise correlation, :math:`\mathrm{cov}(i, i') = (1 - \lambda)\,\Sigma_{ii}`. Without correlations
    their noise is independent.

    Args:
        rdms: Dissimilarities ``[rdm, pair]``.
        counts: How often each stimulus occurs ``[draw, stimulus]``.
        covariance: Covariance of the response estimates ``[stimulus, stimulus]``.

    Returns:
        Inner products ``[draw, rdm, rdm]``.

    Example:
        >>> p = covariance_products(np.array([[1.0, 1.0, 1.0]]), np.ones((1, 3)), np.eye(3))
        >>> p.round(12).ravel()
        array([0.5])

    Reference:
        Diedrichsen et al. 2021, Neurons Behav Data Anal Theory 5; Schütt et al. 2023, eLife 12:e82566.
    """
    n = counts.shape[1]
    i, j = pair_positions(n)
    square = np.zeros((len(rdms), n, n))
    square[:, i, j] = square[:, j, i] = -0.5 * rdms
    variance = np.diag(covariance)
    scale = np.sqrt(variance)
    own = variance * np.linalg.eigvalsh(covariance / np.outer(scale, scale))[0]
    products = np.empty((len(counts), len(rdms), len(rdms)))
    for draw, count in enumerate(counts):
        kept = np.flatnonzero(count)
        block = np.ix_(kept, kept)
        products[draw] = _products(square[:, *block], count[kept], covariance[block], own[kept])
    return products


def _products(square: np.ndarray, counts: np.ndarray, covariance: np.ndarray, own: np.ndarray) -> np.ndarray:
    """One draw, in the space of the sums over the copies of each stimulus, which is all that differs."""
    root = np.sqrt(counts)
    mean_noise = (covariance - np.diag(own)) * np.outer(root, root) + np.diag(own)
    precision = np.linalg.inv(mean_noise)
    forms = square * np.outer(root, root)
    whitened = precision @ forms @ precision
    flat = len(forms), -1
    products = whitened.reshape(flat) @ forms.reshape(flat).T
    copies = counts > 1
    right = np.concatenate([(whitened @ root) * root, np.einsum("rii->ri", whitened)[:, copies]], axis=1)
    normal = _normal_equations(precision, root, counts, own, copies)
    return products - right @ np.linalg.solve(normal, right.T)


def _normal_equations(
    precision: np.ndarray, root: np.ndarray, counts: np.ndarray, own: np.ndarray, copies: np.ndarray
) -> np.ndarray:
    r"""Inner products of what is fitted: a margin of every stimulus, and the diagonal of those with copies.

    The margin of stimulus k is :math:`\tfrac12 \sqrt{c_k} (e_k v^\top + v e_k^\top)`, :math:`v = \sqrt c`.
    Fitting the diagonal stands for the missing pairs and costs what they spread between the copies.
    """
    gain = precision @ root
    margin = 0.5 * np.outer(root, root) * (np.outer(gain, gain) + precision * (root @ gain))
    between = (root[:, None] * precision * gain)[:, copies]
    diagonal = precision[np.ix_(copies, copies)] ** 2
    diagonal += np.diag(1 / ((counts[copies] - 1) * own[copies] ** 2))
    return np.block([[margin, between], [between.T, diagonal]])
