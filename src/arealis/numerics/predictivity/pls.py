"""Partial least squares by improved kernel PLS: all components from one cross-product."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from array_api_compat import array_namespace, device, is_numpy_array
from scipy.linalg.blas import get_blas_funcs
from scipy.linalg.lapack import get_lapack_funcs

from arealis.numerics.predictivity.tables import centred, check_tables
from arealis.types.errors import DataError

__all__ = ["PartialLeastSquares", "pls", "pls_predictions"]

# Updates lose digits: the Gram matrix is computed anew once this share of it is left.
_REFRESH = 1e-3


@dataclass(frozen=True)
class PartialLeastSquares:
    r"""A fitted partial least squares model: :math:`\hat Y = \bar y + (X - \bar x) R Q^\top`.

    Args:
        rotations: R, from centred source units to components ``[source unit, component]``.
        target_loadings: Q ``[target unit, component]``.
        x_mean: Mean of each source unit over the training stimuli.
        y_mean: Mean of each target unit over the training stimuli.

    Example:
        >>> import numpy as np
        >>> PartialLeastSquares(np.ones((2, 1)), np.ones((3, 1)), np.zeros(2), np.zeros(3)).rotations.shape
        (2, 1)
    """

    rotations: Any
    target_loadings: Any
    x_mean: Any
    y_mean: Any


def pls(x: Any, y: Any, components: int) -> PartialLeastSquares:
    r"""Partial least squares regression of y on x, unscaled, with fully converged components.

    .. math:: (w_a, v_a) = \arg\max_{\|w\| = \|v\| = 1} w^\top S_a v, \quad
              S_{a+1} = S_a - p_a\, t_a^\top t_a\, q_a^\top, \quad S_1 = X^\top Y

    with scores :math:`t_a = X r_a` and loadings :math:`p_a = X^\top t_a / t_a^\top t_a`,
    :math:`q_a = S_a^\top r_a / t_a^\top t_a`, where :math:`r_a` is :math:`w_a` without what earlier
    components hold. Neither X nor Y is deflated. Components end early once no covariance is left to
    explain; further ones would not change a prediction.

    Args:
        x: Training responses of the source ``[stimulus, source unit]``, a NumPy array or a tensor.
        y: Training responses of the target ``[stimulus, target unit]``.
        components: Number of components.

    Returns:
        The model.

    Raises:
        DataError: if there are more components than units or training stimuli less one allow, if the
            stimuli differ in number or a response is missing, or if a side does not vary.

    Example:
        >>> import numpy as np
        >>> x = np.array([[0.0, 1.0], [2.0, 0.0], [1.0, 1.0], [4.0, 3.0]])
        >>> model = pls(x, x @ np.array([[1.0], [-2.0]]), 2)
        >>> (model.rotations @ model.target_loadings.T).round(12).ravel()
        array([ 1., -2.])

    Reference:
        Dayal & MacGregor 1997, J Chemometrics 11:73.
    """
    check_tables(x, y)
    most = min(x.shape[0] - 1, x.shape[1])
    if not 1 <= components <= most:
        raise DataError(
            "partial least squares cannot have so many components",
            given=f"{components} components for {x.shape[0]} training stimuli and {x.shape[1]} source units",
            needed=f"1 to {most} components",
            action="ask for fewer components, or show more stimuli",
        )
    (x, x_mean), (y, y_mean) = centred(x), centred(y)
    x_basis = y_basis = None
    if y.shape[1] > y.shape[0]:  # Components do not depend on the basis: keep the cross-product small.
        y, y_basis = _in_few_dimensions(y)
        if x.shape[1] > x.shape[0]:
            x, x_basis = _in_few_dimensions(x)
    rotations, loadings = _components(x, y, components)
    rotations = rotations if x_basis is None else x_basis @ rotations
    loadings = loadings if y_basis is None else y_basis @ loadings
    return PartialLeastSquares(rotations, loadings, x_mean, y_mean)


def pls_predictions(x: Any, y: Any, new: Any, components: int) -> Any:
    """Predict the target's responses to new stimuli by partial least squares.

    Args:
        x: Training responses of the source ``[stimulus, source unit]``.
        y: Training responses of the target ``[stimulus, target unit]``.
        new: Responses of the source to new stimuli ``[new stimulus, source unit]``.
        components: Number of components.

    Returns:
        Predictions ``[new stimulus, target unit]``.

    Example:
        >>> import numpy as np
        >>> x = np.array([[0.0, 1.0], [2.0, 0.0], [1.0, 1.0], [4.0, 3.0]])
        >>> pls_predictions(x, x[:, :1], np.array([[10.0, 10.0]]), 2).round(12)
        array([[10.]])
    """
    model = pls(x, y, components)
    return (new - model.x_mean) @ model.rotations @ model.target_loadings.T + model.y_mean


def _in_few_dimensions(x: Any) -> tuple[Any, Any]:
    """Coordinates ``[stimulus, stimulus]`` of a wide table, and the orthonormal basis they refer to."""
    basis, triangle = array_namespace(x).linalg.qr(x.T)
    return triangle.T, basis


def _components(x: Any, y: Any, components: int) -> tuple[Any, Any]:
    """Rotations and target loadings of centred data."""
    xp = array_namespace(x, y)
    s = x.T @ y
    gram = _gram(s)
    nothing = 64 * xp.finfo(x.dtype).eps * xp.linalg.vector_norm(x) * xp.linalg.vector_norm(y)
    full = left = float(xp.linalg.trace(gram))
    like = {"dtype": x.dtype, "device": device(x)}
    lengths = (x.shape[1], x.shape[1], x.shape[0], y.shape[1])
    rotations, loadings, scores, targets = (xp.zeros((components, n), **like) for n in lengths)
    found = 0
    while found < components and left > float(nothing) ** 2:
        r = _leading_left(s, gram, xp)
        r = r - (loadings[:found, :] @ r) @ rotations[:found, :]
        t = x @ r
        # Scores are orthogonal; what rounding leaves would grow from one component to the next.
        overlap = scores[:found, :] @ t
        r, t = r - overlap @ rotations[:found, :], t - overlap @ scores[:found, :]
        norm = xp.linalg.vector_norm(t)
        r, t = r / norm, t / norm
        p, q = t @ x, r @ s
        gram = _deflated(gram, s, p, q)
        s = _less_outer(s, p, q)
        left = float(xp.linalg.trace(gram))
        if left < _REFRESH * full:
            gram = _gram(s)
            full = left = float(xp.linalg.trace(gram))
        rotations[found, :], loadings[found, :], scores[found, :], targets[found, :] = r, p, t, q
        found += 1
    return rotations[:found, :].T, targets[:found, :].T


def _less_outer(s: Any, p: Any, q: Any) -> Any:
    """The cross-product less p qᵀ, in place: a temporary would take three times as long."""
    if is_numpy_array(s) and s.dtype == np.float64 and s.flags.c_contiguous:
        (add_outer,) = get_blas_funcs(("ger",), (s,))
        return add_outer(-1.0, q, p, a=s.T, overwrite_a=1).T
    s -= p[:, None] * q[None, :]
    return s


def _gram(s: Any) -> Any:
    """The smaller Gram matrix of the cross-product."""
    return s.T @ s if s.shape[0] > s.shape[1] else s @ s.T


def _deflated(gram: Any, s: Any, p: Any, q: Any) -> Any:
    """The same of the cross-product less p qᵀ, without another product of matrices."""
    along, other = (q, p) if s.shape[0] > s.shape[1] else (p, q)
    cross = (s.T @ p if s.shape[0] > s.shape[1] else s @ q) - (other @ other) / 2 * along
    return gram - cross[:, None] * along - along[:, None] * cross


def _leading_left(s: Any, gram: Any, xp: Any) -> Any:
    """Left singular vector of the largest singular value of the cross-product."""
    last = gram.shape[0] - 1
    if is_numpy_array(gram) and gram.dtype == np.float64:
        # LAPACK can stop at the one vector that is asked for.
        (decompose,) = get_lapack_funcs(("syevr",), (gram,))
        vector = decompose(gram, range="I", il=last + 1, iu=last + 1)[1][:, 0]
    else:
        vector = xp.linalg.eigh(gram)[1][:, last]
    left = s @ vector if s.shape[0] > s.shape[1] else vector
    return left / xp.linalg.vector_norm(left)
