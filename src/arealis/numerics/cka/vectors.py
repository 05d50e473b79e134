"""Alignment as an inner product: one vector a population, so that all pairs are one matrix product."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from scipy.linalg.blas import get_blas_funcs

from arealis.numerics.cka.criterion import hilbert_schmidt
from arealis.numerics.cka.tables import aligned_tables
from arealis.types.errors import DataError

__all__ = ["alignment_tile", "alignment_vector", "linear_part", "unit_vector", "unscaled_vector"]

# With fewer units for the number of stimuli, the responses are less than a third of their Gram matrix.
_STIMULI_A_UNIT = 6


def alignment_vector(gram: np.ndarray, *, debiased: bool) -> np.ndarray:
    r"""Lay a Gram matrix out as a unit vector whose inner products are alignments.

    .. math:: \tilde K_{ij} = K_{ij} + \frac{k_i + k_j}{n - 2} - \frac{\sum_m k_m}{(n - 1)(n - 2)},
              \quad i \ne j

    is the debiased centring: with it, :math:`\sum_{i \ne j} \tilde K_{ij} \tilde L_{ij}` is the debiased
    criterion. The biased vector holds the diagonal too.

    Args:
        gram: Centred Gram matrix ``[stimulus, stimulus]``, whose rows sum to zero; what is below
            its diagonal is not read, and it is overwritten.
        debiased: Average over distinct stimuli.

    Returns:
        A vector ``[pair]`` of length 1, or ``[pair + stimulus]`` if not debiased, in the precision given.

    Raises:
        DataError: if the population has no structure.

    Example:
        >>> x = np.array([[-1.0], [0.0], [1.0]])
        >>> round(float(np.linalg.norm(alignment_vector(x @ x.T, debiased=False))), 12)
        1.0

    Reference:
        Székely & Rizzo 2014, Ann Stat 42:2382 (U-centring).
    """
    size = float(np.linalg.norm(gram))
    return unit_vector(unscaled_vector(gram, debiased=debiased), size=size)


def unscaled_vector(gram: np.ndarray, *, debiased: bool) -> np.ndarray:
    """:func:`alignment_vector` before it is scaled.

    Args:
        gram: Centred Gram matrix ``[stimulus, stimulus]``; it is overwritten.
        debiased: Average over distinct stimuli.

    Returns:
        A vector whose inner products are half the criterion, or if not debiased the criterion.

    Example:
        >>> x = np.array([[-1.0], [0.0], [1.0]])
        >>> round(float(np.linalg.norm(unscaled_vector(x @ x.T, debiased=False))), 12)
        2.0
    """
    n, own = len(gram), np.diagonal(gram)
    if not debiased:
        above = gram.ravel().take(_above(n), mode="clip")
        above *= 2**0.5
        return np.concatenate([above, own])
    shift = own / (n - 2) - own.sum() / (2 * (n - 1) * (n - 2))
    # In place: a temporary matrix for each of very many populations costs more than the arithmetic.
    gram += shift
    gram += shift[:, None]
    return gram.ravel().take(_above(n), mode="clip")


def unit_vector(vector: np.ndarray, *, size: float) -> np.ndarray:
    """Scale a vector to length 1.

    Args:
        vector: Any; it is changed in place.
        size: Norm of what it was computed from, to tell structure from rounding.

    Returns:
        The vector.

    Raises:
        DataError: if nothing but rounding is left of it.

    Example:
        >>> unit_vector(np.array([3.0, 4.0]), size=5.0)
        array([0.6, 0.8])
    """
    length = np.sqrt(vector @ vector)
    if not length > np.sqrt(np.finfo(vector.dtype).eps) * size:
        raise DataError(
            "CKA of a population without structure is not defined",
            given="responses that do not differ between stimuli more than independent noise would",
            needed="a population with structured responses",
            action="leave it out, show more stimuli, or compute the biased estimate",
        )
    vector /= length
    return vector


def linear_part(x: np.ndarray, *, debiased: bool) -> np.ndarray:
    """What all pairs of linear CKA need of one population.

    Args:
        x: Responses ``[stimulus, unit]``, centred and not constant.
        debiased: Use the debiased estimator.

    Returns:
        The :func:`alignment_vector`, or where units are few the responses ``[stimulus, unit]`` scaled so
        that their criterion with themselves is 1.

    Raises:
        DataError: if the population has no structure.

    Example:
        >>> x = np.arange(20.0)[:, None] - 9.5
        >>> linear_part(x, debiased=False).shape, linear_part(x[:4] + 8, debiased=False).shape
        ((20, 1), (10,))
    """
    if _STIMULI_A_UNIT * x.shape[1] > len(x):
        return alignment_vector(_upper_gram(x), debiased=debiased)
    norms, product = (x * x).sum(1), ((x.T @ x) ** 2).sum()
    own = hilbert_schmidt(product, norms, norms, debiased=debiased)
    if not own > 64 * np.finfo(x.dtype).eps * product:
        return unit_vector(np.zeros(1), size=1.0)
    return x / own**0.25


def alignment_tile(
    first: Sequence[np.ndarray] | np.ndarray, second: Sequence[np.ndarray] | np.ndarray, *, debiased: bool
) -> np.ndarray:
    """Alignments between two groups of populations.

    Args:
        first: From :func:`alignment_vector` or :func:`linear_part`; vectors may be the rows of an array.
        second: The same, with the same estimator.
        debiased: Which estimator they were made for.

    Returns:
        Alignments ``[first, second]``.

    Example:
        >>> part = linear_part(np.array([[-1.0, 0.0], [0.0, 2.0], [1.0, -2.0]]), debiased=False)
        >>> alignment_tile([part], [part], debiased=False).round(12)
        array([[1.]])
    """
    if all(part.ndim == 2 for part in (*first, *second)):
        tables = list(first)
        return aligned_tables(tables, tables if second is first else list(second), debiased=debiased)
    rows = _stacked(first, debiased=debiased)
    return rows @ (rows if second is first else _stacked(second, debiased=debiased)).T


def _stacked(parts: Sequence[np.ndarray] | np.ndarray, *, debiased: bool) -> np.ndarray:
    if isinstance(parts, np.ndarray):
        return parts
    # A table is scaled so that its criterion is right; half of it is in the debiased vector.
    scale = 2**0.5 if debiased else 1.0
    return np.stack(
        [p if p.ndim == 1 else scale * unscaled_vector(p @ p.T, debiased=debiased) for p in parts]
    )


def _upper_gram(x: np.ndarray) -> np.ndarray:
    """Inner products on and above the diagonal; what is below is never read, and so not computed."""
    (multiply,) = get_blas_funcs(("syrk",), (x,))
    return multiply(1.0, x.T, trans=1, lower=1).T


@lru_cache(maxsize=4)
def _above(stimuli: int) -> np.ndarray:
    """Where the entries above the diagonal stand in the flattened matrix."""
    first, second = np.triu_indices(stimuli, k=1)
    return first * stimuli + second
