"""Plain least squares prediction of one population from another."""

from __future__ import annotations

from typing import Any

from array_api_compat import array_namespace

from arealis.numerics.predictivity.tables import centred, check_tables

__all__ = ["least_squares_predictions"]


def least_squares_predictions(x: Any, y: Any, new: Any) -> Any:
    r"""Predict the target's responses to new stimuli by least squares with an intercept.

    .. math:: \hat Y = \bar y + (X_\mathrm{new} - \bar x)(X - \bar x)^+ (Y - \bar y)

    Where the source units are not independent, the solution with the smallest weights is taken.

    Args:
        x: Training responses of the source ``[stimulus, source unit]``, a NumPy array or a tensor.
        y: Training responses of the target ``[stimulus, target unit]``.
        new: Responses of the source to new stimuli ``[new stimulus, source unit]``.

    Returns:
        Predictions ``[new stimulus, target unit]``.

    Raises:
        DataError: if the stimuli differ in number or a response is missing, or if the source does not vary.

    Example:
        >>> import numpy as np
        >>> x = np.array([[0.0], [1.0], [2.0]])
        >>> least_squares_predictions(x, 3 * x + 1, np.array([[10.0]])).round(12)
        array([[31.]])

    Reference:
        Gauss 1809; minimum norm: Penrose 1956, Proc Camb Phil Soc 52:17.
    """
    check_tables(x, y)
    xp = array_namespace(x, y, new)
    (x, x_mean), (y, y_mean) = centred(x), centred(y)
    u, s, vh = xp.linalg.svd(x, full_matrices=False)
    kept = s > xp.finfo(x.dtype).eps * max(x.shape) * s[0]
    inverse = xp.where(kept, 1 / xp.where(kept, s, 1), 0)
    return ((new - x_mean) @ vh.T) @ (inverse[:, None] * (u.T @ y)) + y_mean
