"""Ridge regression for many penalties at once, and the choice among them by leaving one stimulus out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from array_api_compat import array_namespace, device

from arealis.numerics.predictivity.shifted import shifted_products
from arealis.numerics.predictivity.tables import centred, check_tables
from arealis.types.errors import DataError

__all__ = ["ridge_path", "ridge_predictions"]


def ridge_path(x: Any, y: Any, new: Any, penalties: Any, *, relative: bool = False) -> Any:
    r"""Ridge predictions of new stimuli for every penalty, from one eigendecomposition.

    .. math:: \hat Y_\lambda = \bar y + (X_\mathrm{new} - \bar x)(X^\top X + \lambda I)^{-1} X^\top Y

    with centred X and Y: the intercept is not penalised.

    Args:
        x: Training responses of the source ``[stimulus, source unit]``, a NumPy array or a tensor.
        y: Training responses of the target ``[stimulus, target unit]``.
        new: Responses of the source to new stimuli ``[new stimulus, source unit]``.
        penalties: Penalties λ ``[penalty]``, above zero.
        relative: Whether they are given in units of the mean eigenvalue of :math:`X X^\top`, so that a
            common scale of the source does not matter.

    Returns:
        Predictions ``[penalty, new stimulus, target unit]``.

    Raises:
        DataError: if a penalty is not above zero, if the stimuli differ in number or a response is
            missing, or if the source does not vary.

    Example:
        >>> import numpy as np
        >>> x = np.array([[-1.0], [1.0]])
        >>> ridge_path(x, x, np.array([[4.0]]), [2.0, 6.0])
        array([[[2.]],
               [[1.]]])

    Reference:
        Hoerl & Kennard 1970, Technometrics 12:55.
    """
    (x, x_mean), (y, y_mean), gram, penalties = _prepared(x, y, penalties, relative=relative)
    left, right = (new - x_mean) @ x.T, y
    if x.shape[1] < x.shape[0]:
        left, right = new - x_mean, x.T @ y
    return shifted_products(left, gram, right, penalties) + y_mean


def ridge_predictions(
    x: Any, y: Any, new: Any, penalties: Any, *, shared: bool = False, relative: bool = True
) -> Any:
    r"""Ridge predictions of new stimuli with the penalty that best predicts left-out training stimuli.

    .. math:: \lambda_j = \arg\min_\lambda \sum_i
              \left(\frac{y_{ij} - \hat y_{ij}(\lambda)}{1 - h_i(\lambda)}\right)^2

    with leverages h, the diagonal of the map from Y to its fit: exactly the error of leaving out one
    training stimulus at a time, without fitting again. New stimuli have no part in the choice.

    Args:
        x: Training responses of the source ``[stimulus, source unit]``, a NumPy array or a tensor.
        y: Training responses of the target ``[stimulus, target unit]``.
        new: Responses of the source to new stimuli ``[new stimulus, source unit]``.
        penalties: Candidate penalties ``[penalty]``, above zero.
        shared: Choose one penalty for all target units, each in units of its variance, instead of one each.
        relative: Whether penalties are in units of the mean eigenvalue of :math:`X X^\top`.

    Returns:
        Predictions ``[new stimulus, target unit]``.

    Raises:
        DataError: if a penalty is not above zero, if the stimuli differ in number or a response is
            missing, or if the source does not vary.

    Example:
        >>> import numpy as np
        >>> x = np.array([[-1.0], [0.0], [1.0], [3.0]])
        >>> ridge_predictions(x, 2 * x, np.array([[2.0]]), [1e-9, 1.0]).round(6)
        array([[4.]])

    Reference:
        Allen 1974, Technometrics 16:125 (the leave-one-out formula).
    """
    fit = _fit(x, y, penalties, relative=relative)
    xp = array_namespace(x, y, new)
    errors = _left_out_errors(fit, centred(y)[0])
    if shared:
        variance = xp.sum(centred(y)[0] ** 2, axis=0)
        worth = xp.where(variance > 0, 1 / xp.where(variance > 0, variance, 1), 0)
        chosen = fit.penalties[xp.argmin(errors @ worth)]
    else:
        chosen = xp.take(fit.penalties, xp.argmin(errors, axis=0))
    shrunk = fit.target / (fit.eigenvalues[:, None] + chosen)
    return _projected(fit, new) @ shrunk + fit.y_mean


@dataclass(frozen=True)
class _Fit:
    """A training set in the basis in which every penalty is a division.

    Fits are ``vectors * eigenvalues / (eigenvalues + penalty) @ target``. New stimuli are carried there by
    ``carriers``, one product after the other: a product of them all would cost more than their use.
    """

    vectors: Any
    eigenvalues: Any
    carriers: tuple[Any, ...]
    target: Any
    penalties: Any
    x_mean: Any
    y_mean: Any


def _prepared(x: Any, y: Any, penalties: Any, *, relative: bool) -> tuple[Any, Any, Any, Any]:
    """Centred sides with their means, the smaller Gram matrix of the source, and absolute penalties."""
    check_tables(x, y)
    xp = array_namespace(x, y)
    penalties = xp.asarray(penalties, dtype=x.dtype, device=device(x))
    if (
        penalties.ndim != 1
        or not penalties.shape[0]
        or not bool(xp.all((penalties > 0) & xp.isfinite(penalties)))
    ):
        raise DataError(
            "ridge regression needs penalties above zero",
            given=f"penalties {penalties}",
            needed="one finite penalty or more, all above zero",
            action="give penalties such as 1e-3 to 1e3, or take least squares",
        )
    source, target = centred(x), centred(y)
    gram = source[0] @ source[0].T if x.shape[1] >= x.shape[0] else source[0].T @ source[0]
    if relative:
        penalties = penalties * (xp.linalg.trace(gram) / x.shape[0])
    return source, target, gram, penalties


def _fit(x: Any, y: Any, penalties: Any, *, relative: bool) -> _Fit:
    (x, x_mean), (y, y_mean), gram, penalties = _prepared(x, y, penalties, relative=relative)
    xp = array_namespace(x, y)
    eigenvalues, vectors = xp.linalg.eigh(gram)
    kept = eigenvalues > xp.finfo(x.dtype).eps * max(x.shape) * eigenvalues[-1]
    eigenvalues, vectors = eigenvalues[kept], vectors[:, kept]
    if x.shape[1] >= x.shape[0]:
        return _Fit(vectors, eigenvalues, (x.T, vectors), vectors.T @ y, penalties, x_mean, y_mean)
    root = xp.sqrt(eigenvalues)
    carriers, vectors = (vectors * root,), (x @ vectors) / root
    return _Fit(vectors, eigenvalues, carriers, vectors.T @ y, penalties, x_mean, y_mean)


def _projected(fit: _Fit, new: Any) -> Any:
    """New stimuli in the basis of the fit ``[new stimulus, component]``."""
    projected = new - fit.x_mean
    for carrier in fit.carriers:
        projected = projected @ carrier
    return projected


def _left_out_errors(fit: _Fit, y: Any) -> Any:
    """Summed squares of the errors at left-out stimuli ``[penalty, target unit]``."""
    xp = array_namespace(y)
    n, rank = fit.vectors.shape
    # The share of each stimulus that no source unit can express, beyond the mean; none at full rank.
    beyond = y - fit.vectors @ fit.target if rank < n - 1 else 0 * y
    free = xp.clip(1 - 1 / n - xp.sum(fit.vectors**2, axis=1), 0, None) if rank < n - 1 else 0 * y[:, 0]
    kept = fit.penalties[:, None] / (fit.eigenvalues + fit.penalties[:, None])
    leverage = free[:, None] + fit.vectors**2 @ kept.T
    errors = []
    for penalty in range(kept.shape[0]):
        residual = beyond + fit.vectors @ (kept[penalty, :][:, None] * fit.target)
        errors.append(xp.sum((residual / leverage[:, penalty][:, None]) ** 2, axis=0))
    return xp.stack(errors)
