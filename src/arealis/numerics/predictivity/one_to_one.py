"""One-to-one prediction: each unit from the one unit of the other population that is most like it."""

from __future__ import annotations

from typing import Any

from array_api_compat import array_namespace

from arealis.numerics.predictivity.tables import centred, check_tables

__all__ = ["one_to_one_predictions"]


def one_to_one_predictions(x: Any, y: Any, new: Any) -> Any:
    r"""Predict each target unit from its best single source unit.

    .. math:: \hat y_j = \bar y_j + b_j (x_{i(j)} - \bar x_{i(j)}), \quad
              i(j) = \arg\max_i |r(x_i, y_j)|

    with r and the slope b of the training stimuli. A source unit may serve several target units.

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
        >>> x = np.array([[0.0, 3.0], [1.0, 0.0], [2.0, 5.0]])
        >>> one_to_one_predictions(x, -2 * x[:, :1], np.array([[10.0, 0.0]])).round(12)
        array([[-20.]])

    Reference:
        Li et al. 2016, ICLR (one-to-one alignment of units).
    """
    check_tables(x, y)
    xp = array_namespace(x, y, new)
    largest = xp.max(xp.abs(x), axis=0)
    (x, x_mean), (y, y_mean) = centred(x), centred(y)
    variance = xp.sum(x * x, axis=0)
    varies = variance > x.shape[0] * (4 * xp.finfo(x.dtype).eps * largest) ** 2
    variance = xp.where(varies, variance, 1)
    covariance = xp.where(varies[:, None], x.T @ y, 0)
    best = xp.argmax(xp.abs(covariance) / xp.sqrt(variance)[:, None], axis=0)
    columns = xp.arange(y.shape[1])
    slope = covariance[best, columns] / xp.take(variance, best)
    return xp.take(new - x_mean, best, axis=1) * slope + y_mean
