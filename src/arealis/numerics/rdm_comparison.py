"""Compare dissimilarities: how similar two geometries of the same stimuli are."""

from __future__ import annotations

from typing import Any

from array_api_compat import array_namespace

from arealis.numerics.ranks import midranks
from arealis.types.errors import DataError

__all__ = ["compare_rdms"]

_METHODS = ("cosine", "pearson", "spearman")


def compare_rdms(a: Any, b: Any, method: str) -> Any:
    r"""Similarity of dissimilarities that are in the same order of pairs.

    .. math:: \mathrm{cosine} = \frac{a \cdot b}{\|a\|\,\|b\|}, \quad
              \mathrm{pearson} = \mathrm{cosine}(a - \bar a, b - \bar b), \quad
              \mathrm{spearman} = \mathrm{pearson}(\mathrm{rank}\,a, \mathrm{rank}\,b)

    Args:
        a: Dissimilarities ``[pair]`` or ``[rdm, pair]``, a NumPy array or a tensor.
        b: Dissimilarities ``[pair]`` or ``[rdm, pair]``.
        method: ``"cosine"``, ``"pearson"`` or ``"spearman"`` (ties get their mean rank).

    Returns:
        A number for two vectors; otherwise ``[rdm of a, rdm of b]`` without the dimension that was
        not given.

    Raises:
        DataError: if the pairs differ in number, a dissimilarity is missing, a geometry is constant,
            or there is no such method.

    Example:
        >>> import numpy as np
        >>> a, b = np.array([1.0, 2.0, 3.0]), np.array([1.0, 3.0, 2.0])
        >>> round(float(compare_rdms(a, b, "spearman")), 12)
        0.5

    Reference:
        Nili et al. 2014, PLoS Comput Biol 10:e1003553.
    """
    if method not in _METHODS or a.shape[-1] != b.shape[-1]:
        raise DataError(
            "dissimilarities cannot be compared",
            given=f"method {method!r}, {a.shape[-1]} and {b.shape[-1]} pairs",
            needed=f"one of {list(_METHODS)} and the same pairs on both sides",
            action="name a method that exists and take both from the same stimuli",
        )
    xp = array_namespace(a, b)
    similarity = _directions(a, method, xp) @ _directions(b, method, xp).T
    similarity = similarity[0] if a.ndim == 1 else similarity
    return similarity[..., 0] if b.ndim == 1 else similarity


def _directions(rdms: Any, method: str, xp: Any) -> Any:
    """Vectors of length one ``[rdm, pair]`` whose inner product is the similarity."""
    vectors = rdms[None, :] if rdms.ndim == 1 else rdms
    if method == "spearman":
        vectors = xp.stack([midranks(vectors[i, :]) for i in range(vectors.shape[0])])
    if method != "cosine":
        vectors = vectors - xp.mean(vectors, axis=-1, keepdims=True)
    length = xp.linalg.vector_norm(vectors, axis=-1, keepdims=True)
    largest = xp.max(xp.abs(rdms))
    rounding = 4 * xp.finfo(length.dtype).eps * largest * rdms.shape[-1] ** 0.5
    if not bool(xp.all(length > rounding)):
        raise DataError(
            "a geometry without contrast cannot be compared",
            given="dissimilarities that are constant, all zero or missing (NaN)",
            needed="finite dissimilarities that differ between pairs",
            action="leave out pairs with a missing dissimilarity, or take more stimuli",
        )
    return vectors / length
