"""Nuclear norm and polar factor: how far two tables agree once one is turned onto the other."""

from __future__ import annotations

from typing import Any

import numpy as np
from array_api_compat import array_namespace, is_numpy_array

__all__ = ["near_polar_factor", "nuclear_norm", "polar_factor"]

# Below this ratio of squared singular values, their square roots are no longer good to 12 digits.
_WORST_RATIO = 1e-9


def nuclear_norm(product: Any) -> Any:
    r"""Sum of the singular values of one or many matrices.

    .. math:: \|M\|_* = \sum_i \sigma_i(M) = \max_{Q^\top Q = I} \mathrm{tr}(Q^\top M)

    In double precision the eigenvalues of :math:`M^\top M` give it in two thirds of the time; a matrix whose
    smallest singular value would lose digits that way is decomposed itself.

    Args:
        product: Matrices ``[..., row, column]``, a NumPy array or a tensor.

    Returns:
        Norms ``[...]``.

    Example:
        >>> round(float(nuclear_norm(np.diag([3.0, -4.0]))), 12)
        7.0
    """
    xp = array_namespace(product)
    if is_numpy_array(product) and product.dtype == np.float64:
        return _from_squares(product)
    return xp.sum(xp.linalg.svdvals(product), axis=-1)


def polar_factor(product: Any) -> Any:
    r"""Rotation that agrees most with one or many matrices, :math:`U V^\top` of :math:`U \Sigma V^\top`.

    Directions in which a matrix says nothing are left out, so that the factor does not depend on how the
    decomposition happens to complete them.

    Args:
        product: Matrices ``[..., row, column]``, a NumPy array or a tensor.

    Returns:
        Factors of the same shape.

    Example:
        >>> polar_factor(np.diag([3.0, 0.0])).round(12)
        array([[1., 0.],
               [0., 0.]])
    """
    xp = array_namespace(product)
    left, singular, right = xp.linalg.svd(product, full_matrices=False)
    floor = 16 * max(product.shape[-2:]) * xp.finfo(product.dtype).eps
    said = xp.astype(singular > floor * singular[..., :1], product.dtype)
    return (left * said[..., None, :]) @ right


def near_polar_factor(product: Any) -> Any:
    """:func:`polar_factor` in half the time, for a search that takes many.

    From the eigenvectors of :math:`M^\\top M`: the agreement that it reaches is exact to rounding, its
    direction to seven digits. Matrices whose squares would lose more are decomposed themselves.

    Args:
        product: Matrices ``[..., row, column]``, a NumPy array or a tensor.

    Returns:
        Factors of the same shape.

    Example:
        >>> near_polar_factor(np.array([[0.0, 3.0], [-2.0, 0.0]])).round(12)
        array([[ 0.,  1.],
               [-1.,  0.]])

    Reference:
        Higham 1986, SIAM J Sci Stat Comput 7:1160 (polar decomposition).
    """
    if not is_numpy_array(product) or product.dtype != np.float64:
        return polar_factor(product)
    if product.shape[-2] < product.shape[-1]:
        return np.swapaxes(near_polar_factor(np.swapaxes(product, -1, -2)), -1, -2)
    squares, directions = np.linalg.eigh(np.swapaxes(product, -1, -2) @ product)
    inexact = ~(squares[..., 0] > _WORST_RATIO * squares[..., -1])
    sizes = np.sqrt(np.where(inexact[..., None], 1.0, squares))
    factor = (product @ (directions / sizes[..., None, :])) @ np.swapaxes(directions, -1, -2)
    if inexact.any():
        factor[inexact] = polar_factor(product[inexact])
    return factor


def _from_squares(product: np.ndarray) -> np.ndarray:
    wide = product.shape[-2] < product.shape[-1]
    tall = np.swapaxes(product, -1, -2) if wide else product
    squares = np.linalg.eigvalsh(np.swapaxes(tall, -1, -2) @ tall)
    norms = np.sqrt(np.maximum(squares, 0.0)).sum(axis=-1)
    inexact = ~(squares[..., 0] > _WORST_RATIO * squares[..., -1])
    if not inexact.any():
        return norms
    if product.ndim == 2:
        return np.linalg.svd(product, compute_uv=False).sum(axis=-1)
    norms[inexact] = np.linalg.svd(product[inexact], compute_uv=False).sum(axis=-1)
    return norms
