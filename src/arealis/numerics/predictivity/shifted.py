"""Products with the inverse of a symmetric matrix plus many multiples of the identity."""

from __future__ import annotations

from typing import Any

import numpy as np
from array_api_compat import array_namespace, is_numpy_array
from scipy.linalg import get_lapack_funcs

__all__ = ["shifted_products"]

# Columns that LAPACK's blocked routines work on together.
_BLOCK = 64


def shifted_products(left: Any, symmetric: Any, right: Any, shifts: Any) -> Any:
    r"""The products :math:`L (S + \lambda I)^{-1} R` for every shift λ, from one decomposition of S.

    In NumPy S is brought to tridiagonal form, which every shift leaves tridiagonal; no eigenvector is
    formed. In other libraries the eigendecomposition is used.

    Args:
        left: L ``[row, n]``.
        symmetric: S ``[n, n]``, positive semidefinite.
        right: R ``[n, column]``.
        shifts: Shifts λ ``[shift]``, above zero.

    Returns:
        Products ``[shift, row, column]``.

    Example:
        >>> shifted_products(np.eye(2), np.diag([1.0, 3.0]), np.ones((2, 1)), np.array([1.0]))[0].ravel()
        array([0.5 , 0.25])

    Reference:
        Golub & Van Loan 2013, Matrix Computations, section 8.3.
    """
    if is_numpy_array(symmetric) and len(symmetric) > 2:
        products = _by_tridiagonal_form(left, symmetric, right, shifts)
        if products is not None:
            return products
    xp = array_namespace(symmetric)
    eigenvalues, vectors = xp.linalg.eigh(symmetric)
    # Rounding may leave the zeros of a singular matrix a little below zero.
    eigenvalues = xp.clip(eigenvalues, 0, None)
    projected = vectors.T @ right
    return xp.matmul(left @ vectors, projected[None, :, :] / (eigenvalues[:, None] + shifts[:, None, None]))


def _by_tridiagonal_form(
    left: np.ndarray, symmetric: np.ndarray, right: np.ndarray, shifts: np.ndarray
) -> np.ndarray | None:
    """With S = Q T Qᵀ; None if rounding leaves a shifted T not positive definite."""
    n = len(symmetric)
    sytrd, ormqr, ptsv = get_lapack_funcs(("sytrd", "ormqr", "ptsv"), (symmetric,))
    form, diagonal, beside, reflectors, _ = sytrd(symmetric, lower=1, lwork=_BLOCK * n)
    left, right = np.array(left, order="F"), np.array(right, order="F")

    # LAPACK's reflectors of the lower form leave the first coordinate alone.
    def rotated(side: str, transposed: str, values: np.ndarray) -> np.ndarray:
        work = _BLOCK * max(values.shape)
        return ormqr(side, transposed, form[1:, :-1], reflectors, values, lwork=work)[0]

    right[1:] = rotated("L", "T", right[1:])
    left[:, 1:] = rotated("R", "N", left[:, 1:])
    products = np.empty((len(shifts), len(left), right.shape[1]), dtype=symmetric.dtype)
    for shift, product in zip(shifts, products, strict=True):
        *_, solved, failed = ptsv(diagonal + shift, beside, right)
        if failed:
            return None
        np.matmul(left, solved, out=product)
    return products
