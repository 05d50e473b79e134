"""Orthonormal bases of what a population does over stimuli."""

from __future__ import annotations

from typing import Any

import numpy as np
from array_api_compat import array_namespace, is_numpy_array
from scipy.linalg import get_lapack_funcs
from scipy.linalg.blas import get_blas_funcs

from arealis.numerics.response_tables import centred_table, response_table
from arealis.types.errors import DataError

__all__ = ["principal_basis", "response_basis"]

_FEWEST = 3
_NEARLY = 0.1


def response_basis(x: Any, *, measure: str = "CCA") -> Any:
    """Orthonormal basis of all directions over stimuli in which a population varies.

    Units are brought to one scale first, which leaves the directions as they are, and a direction that is
    smaller than rounding is dropped: units that repeat others, or are constant, do no harm.

    Args:
        x: Responses ``[stimulus, unit]``, a NumPy array or a tensor.
        measure: What is to be computed, for the error.

    Returns:
        Basis ``[stimulus, direction]`` in the library of ``x``.

    Raises:
        DataError: if there are fewer than three stimuli, a response is missing, the population is
            constant, or its units span all directions that the stimuli leave, as with as many independent
            units as stimuli.

    Example:
        >>> import numpy as np
        >>> x = np.array([[0.0, 0.0], [1.0, 2.0], [5.0, 10.0], [2.0, 4.0]])
        >>> response_basis(x).shape
        (4, 1)
    """
    x = response_table(x, measure=measure, fewest=_FEWEST)
    if (basis := _by_cholesky(x)) is not None:
        return basis
    centred_table(x, measure=measure)
    xp = array_namespace(x)
    rounding = 64 * xp.finfo(x.dtype).eps * xp.linalg.vector_norm(x, axis=0)
    x = x - xp.mean(x, axis=0, keepdims=True)
    length = xp.linalg.vector_norm(x, axis=0)
    varies = length > rounding
    # A constant unit becomes zero and adds no direction.
    x = xp.where(varies, x / xp.where(varies, length, 1), 0)
    stimuli, units = x.shape
    if stimuli > 2 * units:
        rotation, triangle = xp.linalg.qr(x)
        vectors, sizes, _ = xp.linalg.svd(triangle, full_matrices=False)
        vectors = rotation @ vectors
    else:
        vectors, sizes, _ = xp.linalg.svd(x, full_matrices=False)
    rank = int(xp.sum(xp.astype(sizes > sizes[0] * stimuli * 8 * xp.finfo(x.dtype).eps, xp.int64)))
    if rank >= stimuli - 1:
        raise _spanned(stimuli, units, measure)
    return vectors[:, :rank]


def principal_basis(x: Any, *, variance: float = 0.99) -> Any:
    r"""Orthonormal basis of the leading principal components.

    The smallest k is kept with :math:`\sum_{i \le k} s_i^2 \ge v \sum_i s_i^2`, s being singular values of
    the centred responses: variance, not singular values, is what adds up.

    Args:
        x: Responses ``[stimulus, unit]``, a NumPy array or a tensor.
        variance: Share v of the variance to keep, above 0 and at most 1.

    Returns:
        Basis ``[stimulus, component]`` in the library of ``x``.

    Raises:
        DataError: if the share is out of range, or as :func:`response_basis`.

    Example:
        >>> import numpy as np
        >>> x = np.array([[3.0, 0.1], [-3.0, 0.1], [0.0, -0.1], [0.0, -0.1]])
        >>> principal_basis(x, variance=0.9).shape, principal_basis(x, variance=1.0).shape
        ((4, 1), (4, 2))
    """
    if not 0 < variance <= 1:
        raise DataError(
            "SVCCA keeps a share of the variance",
            given=f"variance {variance}",
            needed="a share above 0 and at most 1, such as 0.99",
            action="correct the share",
        )
    x = centred_table(response_table(x, measure="SVCCA", fewest=_FEWEST), measure="SVCCA")
    xp = array_namespace(x)
    stimuli, units = x.shape
    wide = units > stimuli
    values, vectors = xp.linalg.eigh(x @ x.T if wide else x.T @ x)
    values, vectors = xp.flip(values, axis=0), xp.flip(vectors, axis=1)
    # Squares lose directions below the root of the precision: such a share asks for the decomposition.
    floor = values[0] * max(stimuli, units) * 64 * xp.finfo(x.dtype).eps
    share = xp.cumulative_sum(values) / xp.sum(values)
    kept = 1 + int(xp.sum(xp.astype(share < variance * (1 - 4 * xp.finfo(x.dtype).eps), xp.int64)))
    if kept > values.shape[0] or bool(values[kept - 1] <= 1e4 * floor):
        vectors, sizes, _ = xp.linalg.svd(x, full_matrices=False)
        share = xp.cumulative_sum(sizes**2) / xp.sum(sizes**2)
        rank = int(xp.sum(xp.astype(sizes > sizes[0] * stimuli * 8 * xp.finfo(x.dtype).eps, xp.int64)))
        short = share < variance * (1 - 4 * xp.finfo(x.dtype).eps)
        basis = vectors[:, : min(rank, 1 + int(xp.sum(xp.astype(short, xp.int64))))]
    elif wide:
        basis = vectors[:, :kept]
    else:
        basis = x @ (vectors[:, :kept] / xp.sqrt(values[:kept]))
    if basis.shape[1] >= stimuli - 1:
        raise _spanned(stimuli, units, "SVCCA")
    return basis


def _by_cholesky(x: Any) -> np.ndarray | None:
    """Orthonormalise independent units by their products, twice; None where these would lose too many digits.

    Half the operations of a QR decomposition, and as exact once the first basis is nearly orthonormal
    (Yamamoto et al. 2015, Electron Trans Numer Anal 44:306).
    """
    stimuli, units = x.shape
    if not is_numpy_array(x) or x.dtype != np.float64 or stimuli <= 2 * units:
        return None
    mean = x.mean(axis=0)
    with np.errstate(all="ignore"):  # responses of extreme size are scaled elsewhere
        x = x - mean
        products = x.T @ x
        squares = np.diagonal(products)
        rounding = (64 * np.finfo(x.dtype).eps) ** 2 * (squares + stimuli * mean**2)
        lengths = np.sqrt(squares)
        products = products / lengths / lengths[:, None]
    if not ((squares > rounding) & (squares > 1e-150) & (squares < 1e150)).all():
        return None
    factorise, invert = get_lapack_funcs(("potrf", "trtri"), (products,))
    (multiply,) = get_blas_funcs(("trmm",), (products,))
    for last in (False, True):
        factor, dependent = factorise(products, lower=1)
        if dependent:
            return None
        x = multiply(1.0, invert(factor, lower=1)[0] / lengths, x.T, lower=1).T
        if not last:
            products, lengths = x.T @ x, 1.0
            if not np.abs(products - np.eye(units)).max() < _NEARLY / units:
                return None
    return x


def _spanned(stimuli: int, units: int, measure: str) -> DataError:
    return DataError(
        f"every correlation of {measure} would be 1",
        given=f"{units} units that span all {stimuli - 1} directions that {stimuli} stimuli leave",
        needed="fewer independent units than stimuli less one, and many fewer to learn anything",
        action="show more stimuli, keep fewer components with svcca, or use debiased linear_cka",
    )
