"""Correlation distances between response patterns."""

from __future__ import annotations

from typing import Any

import numpy as np
from array_api_compat import array_namespace

from arealis.numerics.distances.missing import as_floats, filled_and_weight, is_complete
from arealis.numerics.distances.pair_order import condensed

__all__ = ["correlation_distances"]


def correlation_distances(x: Any) -> Any:
    r"""Correlation distance of every pair of stimuli, ``NaN`` where a pattern does not vary.

    .. math:: d_{ij} = 1 - r(x_i, x_j)

    Args:
        x: Responses ``[..., stimulus, unit]``, a NumPy array or a tensor; ``NaN`` drops a unit from the
            pairs of that stimulus.

    Returns:
        Distances ``[..., pair]`` from 0 to 2.

    Raises:
        DataError: if a response is infinite.

    Example:
        >>> correlation_distances(np.array([[0.0, 1.0, 2.0], [4.0, 2.0, 0.0], [1.0, 1.0, 1.0]])).round(12)
        array([ 2., nan, nan])

    Reference:
        Kriegeskorte, Mur & Bandettini 2008, Front Syst Neurosci 2:4.
    """
    xp = array_namespace(x)
    x = as_floats(x)
    with np.errstate(all="ignore"):
        mean = xp.mean(x, axis=-1, keepdims=True)
    complete = bool(xp.all(xp.isfinite(mean))) or is_complete(x)
    correlation = _of_complete(x, mean, xp) if complete else _of_masked(x, xp)
    return 1 - xp.clip(condensed(correlation), -1.0, 1.0)


def _of_complete(x: Any, mean: Any, xp: Any) -> Any:
    """Centre, one symmetric product, and scale what comes out rather than what goes in."""
    centred = x - mean
    covariance = centred @ xp.matrix_transpose(centred)
    square = xp.linalg.diagonal(covariance)
    rounding = x.shape[-1] * (4 * xp.finfo(x.dtype).eps * mean[..., 0]) ** 2
    length = xp.sqrt(xp.where(square > rounding, square, xp.nan))
    return covariance / (length[..., :, None] * length[..., None, :])


def _of_masked(x: Any, xp: Any) -> Any:
    """Means and variances of every pattern over the units that it shares with each other one."""
    filled, weight = filled_and_weight(x)
    largest = xp.max(xp.abs(filled), axis=-1)
    measured = xp.clip(xp.sum(weight, axis=-1, keepdims=True), 1, None)
    filled = (filled - xp.sum(filled, axis=-1, keepdims=True) / measured) * weight
    across = xp.matrix_transpose(weight)
    count, total, square = weight @ across, filled @ across, (filled * filled) @ across
    # Count is zero only where nothing was measured in common; the variance is then zero too.
    mean = total / xp.where(count > 0, count, 1)
    variance = square - total * mean
    eps = xp.finfo(x.dtype).eps
    rounding = 64 * eps * xp.linalg.diagonal(square) + x.shape[-1] * (4 * eps * largest) ** 2
    length = xp.sqrt(xp.where(variance > rounding[..., :, None], variance, xp.nan))
    covariance = filled @ xp.matrix_transpose(filled) - total * xp.matrix_transpose(mean)
    return covariance / (length * xp.matrix_transpose(length))
