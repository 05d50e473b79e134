"""Whiten responses by a noise covariance, so that Euclidean distances become Mahalanobis distances."""

from __future__ import annotations

from typing import Any

import numpy as np
from array_api_compat import array_namespace, device, is_torch_namespace
from scipy.linalg import cholesky, solve_triangular

from arealis.types.errors import DataError

__all__ = ["cholesky_factor", "whitened"]


def whitened(x: Any, noise_covariance: Any) -> Any:
    r"""Responses whose inner products are those of the originals under the inverse noise covariance.

    .. math:: w = x L^{-\top}, \quad L L^\top = \Sigma, \quad\text{so that}\quad
              w_i \cdot w_j = x_i^\top \Sigma^{-1} x_j

    No inverse is formed: a triangular system is solved for all patterns at once.

    Args:
        x: Responses ``[..., unit]``, a NumPy array or a tensor; none missing.
        noise_covariance: Covariance Σ ``[unit, unit]`` (not its inverse).

    Returns:
        Whitened responses, of the shape of ``x``.

    Raises:
        DataError: if the covariance does not fit, is not symmetric, or has no inverse.

    Example:
        >>> whitened(np.array([[2.0, 6.0]]), np.array([[4.0, 0.0], [0.0, 9.0]]))
        array([[1., 2.]])

    Reference:
        Walther et al. 2016, NeuroImage 137:188.
    """
    xp = array_namespace(x)
    units = x.shape[-1]
    covariance = xp.asarray(noise_covariance, dtype=x.dtype, device=device(x))
    if tuple(covariance.shape) != (units, units):
        raise DataError(
            "the noise covariance does not fit the units",
            given=f"shape {tuple(covariance.shape)} for {units} units",
            needed=f"[{units}, {units}]",
            action="estimate it from the same units, with arealis.numerics.noise_covariance",
        )
    factor = cholesky_factor(covariance)
    columns = xp.reshape(x, (-1, units)).T
    if is_torch_namespace(xp):
        solved = xp.linalg.solve_triangular(factor, columns, upper=False)
    else:
        solved = solve_triangular(factor, columns, lower=True, check_finite=False)
    return xp.reshape(solved.T, x.shape)


def cholesky_factor(covariance: Any) -> Any:
    """Lower triangular factor of a covariance that has an inverse.

    Args:
        covariance: Covariance ``[unit, unit]``, a NumPy array or a tensor.

    Returns:
        The factor L with LLᵀ the covariance.

    Raises:
        DataError: if the covariance is not symmetric, not finite, or rank-deficient.

    Example:
        >>> cholesky_factor(np.array([[4.0, 2.0], [2.0, 5.0]]))
        array([[2., 0.],
               [1., 2.]])
    """
    xp = array_namespace(covariance)
    units = covariance.shape[-1]
    variance = xp.linalg.diagonal(covariance)
    # Sums of rows and of columns tell a table that is not symmetric, or not finite, in one pass each.
    skew = xp.max(xp.abs(xp.sum(covariance, axis=0) - xp.sum(covariance, axis=1)))
    if not bool(skew <= units * xp.finfo(covariance.dtype).eps ** 0.5 * xp.max(xp.abs(variance))):
        raise DataError(
            "a noise covariance must be symmetric and finite",
            given=f"a table of shape {tuple(covariance.shape)} that is not",
            needed="a covariance of units with units, without missing values",
            action="estimate it with arealis.numerics.noise_covariance",
        )
    factor = _factor(covariance, xp)
    if factor is not None:
        # What is left of each unit's variance once the units before it are known.
        left = xp.linalg.diagonal(factor) ** 2 / variance
        if bool(xp.all(left > units * xp.finfo(covariance.dtype).eps)):
            return factor
    raise DataError(
        "the noise covariance has no inverse",
        given=f"a rank-deficient covariance of {units} units",
        needed="a positive definite covariance: more residuals than units, or shrinkage",
        action="leave out units that never vary and shrink the rest: "
        "noise_covariance(residuals, shrinkage='ledoit_wolf')",
    )


def _factor(covariance: Any, xp: Any) -> Any | None:
    if is_torch_namespace(xp):
        factor, failed = xp.linalg.cholesky_ex(covariance)
        return None if bool(failed) else factor
    try:
        return cholesky(covariance, lower=True, check_finite=False)
    except np.linalg.LinAlgError:
        return None
