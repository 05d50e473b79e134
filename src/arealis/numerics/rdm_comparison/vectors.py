"""Cosine and correlation: dissimilarities as vectors, with or without their mean."""

from __future__ import annotations

from typing import Any

from array_api_compat import array_namespace

from arealis.types.errors import DataError

__all__ = ["as_they_are", "cosines", "deviations", "without_scale"]


def as_they_are(vectors: Any) -> Any:
    """Return dissimilarities unchanged, unless one geometry is zero throughout.

    Args:
        vectors: Dissimilarities ``[rdm, pair]``.

    Returns:
        The same.

    Raises:
        DataError: if all dissimilarities of a geometry are zero.

    Example:
        >>> import numpy as np
        >>> as_they_are(np.array([[1.0, 2.0]]))
        array([[1., 2.]])
    """
    _require_contrast(vectors, array_namespace(vectors).zeros_like(vectors[:, 0]))
    return vectors


def deviations(vectors: Any) -> Any:
    """Subtract from every geometry its mean dissimilarity.

    Args:
        vectors: Dissimilarities ``[rdm, pair]``.

    Returns:
        Deviations ``[rdm, pair]``.

    Raises:
        DataError: if a geometry is constant up to rounding.

    Example:
        >>> import numpy as np
        >>> deviations(np.array([[1.0, 2.0, 3.0]]))
        array([[-1.,  0.,  1.]])
    """
    xp = array_namespace(vectors)
    rounding = 4 * xp.finfo(vectors.dtype).eps * _largest(vectors, xp)
    centred = vectors - xp.mean(vectors, axis=-1, keepdims=True)
    _require_contrast(centred, rounding)
    return centred


def without_scale(vectors: Any) -> Any:
    """Divide every geometry by its largest dissimilarity.

    Args:
        vectors: Dissimilarities ``[rdm, pair]``.

    Returns:
        Dissimilarities from −1 to 1 ``[rdm, pair]``.

    Raises:
        DataError: if all dissimilarities of a geometry are zero.

    Example:
        >>> import numpy as np
        >>> without_scale(np.array([[1.0, 4.0]]))
        array([[0.25, 1.  ]])
    """
    return as_they_are(vectors) / _largest(vectors, array_namespace(vectors))[:, None]


def cosines(a: Any, b: Any) -> Any:
    r"""Cosine of the angle between every vector of one side and every vector of the other.

    .. math:: \cos(a, b) = \frac{a \cdot b}{\|a\|\,\|b\|}

    Args:
        a: Vectors that are not zero ``[first, feature]``.
        b: Vectors that are not zero ``[second, feature]``.

    Returns:
        Cosines ``[first, second]``.

    Example:
        >>> import numpy as np
        >>> cosines(np.array([[3.0, 4.0]]), np.array([[1.0, 0.0], [0.0, 2.0]]))
        array([[0.6, 0.8]])
    """
    (a, first), (b, second) = _with_length(a), _with_length(b)
    return a @ b.T / first[:, None] / second


def _with_length(vectors: Any) -> tuple[Any, Any]:
    """Vectors and their lengths; scaled, which no angle notices, where squares would overflow or vanish."""
    xp = array_namespace(vectors)
    largest, limits = _largest(vectors, xp), xp.finfo(vectors.dtype)
    if not bool(xp.all((largest > limits.tiny**0.25) & (largest < limits.max**0.25))):
        vectors = vectors / largest[:, None]
    return vectors, xp.sqrt(xp.vecdot(vectors, vectors))


def _largest(vectors: Any, xp: Any) -> Any:
    """Largest magnitude of each row, without a copy of them all."""
    return xp.maximum(xp.max(vectors, axis=-1), -xp.min(vectors, axis=-1))


def _require_contrast(vectors: Any, rounding: Any) -> None:
    xp = array_namespace(vectors)
    flat = _largest(vectors, xp) <= rounding
    if bool(xp.any(flat)):
        raise DataError(
            "a geometry without contrast cannot be compared",
            given=f"{int(xp.sum(xp.astype(flat, xp.int64)))} of {vectors.shape[0]} RDMs that are constant",
            needed="dissimilarities that differ between pairs; for the cosine, some that are not zero",
            action="take more stimuli, or leave this geometry out",
        )
