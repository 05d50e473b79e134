"""Bures similarity: the fidelity of the inner products behind two geometries."""

from __future__ import annotations

from typing import Any

from array_api_compat import array_namespace

from arealis.numerics.rdm_comparison.grams import centred_grams
from arealis.numerics.rdm_comparison.vectors import without_scale
from arealis.types.errors import DataError

__all__ = ["bures"]


def bures(a: Any, b: Any) -> Any:
    r"""Nuclear norm of the product of the roots of two centred Gram matrices.

    .. math:: \frac{\mathrm{tr}\,(A^{1/2} B A^{1/2})^{1/2}}{\sqrt{\mathrm{tr} A\,\mathrm{tr} B}}
              = \frac{\|A^{1/2} B^{1/2}\|_*}{\|A^{1/2}\|_F\,\|B^{1/2}\|_F}

    It is 1 for geometries that are equal up to scale. Dissimilarities that are no squared Euclidean
    distances (crossnobis, for instance) have Gram matrices with negative eigenvalues; the nearest positive
    semi-definite matrix is then meant, on both sides and in the norms, so that the value stays symmetric
    and between 0 and 1.

    Args:
        a: Dissimilarities ``[first, pair]``.
        b: Dissimilarities ``[second, pair]``.

    Returns:
        Similarities ``[first, second]``.

    Raises:
        DataError: if a Gram matrix has no positive eigenvalue, or the pairs are not those of a whole
            number of stimuli.

    Example:
        >>> import numpy as np
        >>> bures(np.array([[1.0, 1.0, 4.0]]), np.array([[2.0, 2.0, 8.0]])).round(12)
        array([[1.]])

    Reference:
        Bhatia, Jain & Lim 2019, Expositiones Mathematicae 37:165.
    """
    xp = array_namespace(a, b)
    first, second = _roots(a, xp), _roots(b, xp)
    # One row of the table at a time, so that the products of all pairs never lie in memory together.
    rows = [xp.sum(xp.linalg.svdvals(first[i, :, :].T @ second), axis=-1) for i in range(first.shape[0])]
    return xp.stack(rows)


def _roots(rdms: Any, xp: Any) -> Any:
    """Matrices F of Frobenius norm 1 with F Fᵀ ∝ G ``[rdm, stimulus, direction]``."""
    values, directions = xp.linalg.eigh(centred_grams(without_scale(rdms)))
    values = xp.clip(values, 0.0, None)
    rounding = rdms.shape[-1] * xp.finfo(values.dtype).eps
    kept = values > rounding * values[:, -1:]
    total = xp.sum(values, axis=-1)
    flat = int(xp.sum(xp.astype(total <= rounding, xp.int64)))
    if flat:
        raise DataError(
            "a geometry without contrast cannot be compared",
            given=f"{flat} of {rdms.shape[0]} RDMs without distances",
            needed="dissimilarities that are distances at least in part",
            action="leave these geometries out",
        )
    roots = directions * (xp.sqrt(xp.where(kept, values, 0)) / xp.sqrt(total)[:, None])[:, None, :]
    # Fewer units than stimuli leave directions empty in every RDM; eigenvalues ascend.
    rank = int(xp.max(xp.sum(xp.astype(kept, xp.int64), axis=-1)))
    return roots[:, :, roots.shape[-1] - rank :]
