"""From dissimilarities back to the inner products of centred responses."""

from __future__ import annotations

from math import isqrt
from typing import Any

import numpy as np
from array_api_compat import array_namespace, device

from arealis.types.errors import DataError

__all__ = ["centred_grams", "square_rdms", "stimuli_of"]


def stimuli_of(pairs: int) -> int:
    """Number of stimuli that have this number of pairs.

    Args:
        pairs: Length of a condensed RDM.

    Returns:
        The number of stimuli.

    Raises:
        DataError: if no number of stimuli has so many pairs.

    Example:
        >>> stimuli_of(45)
        10
    """
    stimuli = (1 + isqrt(1 + 8 * pairs)) // 2
    if pairs < 1 or stimuli * (stimuli - 1) // 2 != pairs:
        raise DataError(
            "dissimilarities do not form a square",
            given=f"{pairs} pairs",
            needed="all n (n − 1) / 2 pairs of n stimuli, in condensed order",
            action="pass whole RDMs, or a method that reads them as a list, such as 'cosine'",
        )
    return stimuli


def square_rdms(vectors: Any) -> Any:
    """Unfold condensed RDMs into symmetric matrices with a zero diagonal.

    Args:
        vectors: Dissimilarities ``[rdm, pair]``.

    Returns:
        Dissimilarities ``[rdm, stimulus, stimulus]``.

    Raises:
        DataError: if the pairs are not those of a whole number of stimuli.

    Example:
        >>> square_rdms(np.array([[1.0, 2.0, 3.0]]))
        array([[[0., 1., 2.],
                [1., 0., 3.],
                [2., 3., 0.]]])
    """
    xp = array_namespace(vectors)
    n = stimuli_of(vectors.shape[-1])
    place = np.full((n, n), vectors.shape[-1])  # the diagonal reads the zero that is appended
    first, second = np.triu_indices(n, k=1)
    place[first, second] = place[second, first] = np.arange(vectors.shape[-1])
    extended = xp.concat([vectors, xp.zeros_like(vectors[:, :1])], axis=-1)
    taken = xp.take(extended, xp.asarray(place.ravel(), device=device(vectors)), axis=-1)
    return xp.reshape(taken, (vectors.shape[0], n, n))


def centred_grams(vectors: Any) -> Any:
    r"""Inner products of centred responses whose squared Euclidean distances are given.

    .. math:: G = -\tfrac{1}{2} H D H, \qquad H = I - \tfrac{1}{n} 1 1^\top

    Args:
        vectors: Dissimilarities ``[rdm, pair]``.

    Returns:
        Gram matrices ``[rdm, stimulus, stimulus]``; positive semi-definite if the dissimilarities are
        squared Euclidean distances.

    Raises:
        DataError: if the pairs are not those of a whole number of stimuli.

    Example:
        >>> centred_grams(np.array([[4.0]]))
        array([[[ 1., -1.],
                [-1.,  1.]]])

    Reference:
        Torgerson 1958, Theory and Methods of Scaling.
    """
    xp = array_namespace(vectors)
    half = square_rdms(-vectors / 2)
    rows = xp.mean(half, axis=-1, keepdims=True)
    return half - rows - xp.matrix_transpose(rows) + xp.mean(rows, axis=-2, keepdims=True)
