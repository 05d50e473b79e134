"""Representational dissimilarity: how different a population finds each pair of stimuli."""

from __future__ import annotations

from typing import Any

import numpy as np
from array_api_compat import array_namespace, device

from arealis.types.errors import DataError

__all__ = ["correlation_distances", "euclidean_distances", "pair_positions", "rdm"]


def rdm(x: Any, method: str) -> Any:
    r"""Dissimilarity of every pair of stimuli, in the condensed order of ``scipy.spatial.distance.pdist``.

    .. math:: d^\mathrm{correlation}_{ij} = 1 - r(x_i, x_j), \qquad
              d^\mathrm{euclidean}_{ij} = \frac{1}{P} \sum_{u} (x_{iu} - x_{ju})^2

    A missing response (``NaN``) drops its unit from the pairs of its stimulus only, and P counts the
    units that are left.

    Args:
        x: Responses ``[stimulus, unit]``, a NumPy array or a tensor.
        method: ``"correlation"`` or ``"euclidean"`` (squared and divided by the number of units).

    Returns:
        Dissimilarities ``[pair]`` in the library of ``x``.

    Raises:
        DataError: if a pair has no distance (a constant pattern has no correlation), if there are
            fewer than two stimuli, or if there is no such method.

    Example:
        >>> rdm(np.array([[0.0, 2.0], [1.0, 1.0], [2.0, 4.0]]), "euclidean")
        array([1., 4., 5.])

    Reference:
        Kriegeskorte, Mur & Bandettini 2008, Front Syst Neurosci 2:4.
    """
    methods = {"correlation": correlation_distances, "euclidean": euclidean_distances}
    if method not in methods or x.ndim != 2 or x.shape[0] < 2:
        raise DataError(
            "no dissimilarities can be computed",
            given=f"method {method!r} for responses of shape {tuple(x.shape)}",
            needed=f"one of {sorted(methods)} and [stimulus, unit] with two stimuli or more",
            action="name a method that exists and pass a table of responses",
        )
    distances = methods[method](x)
    xp = array_namespace(x)
    missing = int(xp.sum(xp.astype(xp.isnan(distances), xp.int64)))
    if missing:
        raise DataError(
            f"some pairs of stimuli have no {method} distance",
            given=f"{missing} of {distances.shape[0]} pairs with a constant or empty response pattern",
            needed="response patterns that vary over the units of every pair",
            action="leave out stimuli to which no unit responds, or take another distance",
        )
    return distances


def correlation_distances(x: Any) -> Any:
    """Correlation distance of every pair of stimuli, ``NaN`` where a pattern does not vary.

    Args:
        x: Responses ``[stimulus, unit]``; ``NaN`` drops a unit from the pairs of that stimulus.

    Returns:
        Distances ``[pair]`` from 0 to 2.

    Example:
        >>> correlation_distances(np.array([[0.0, 1.0, 2.0], [4.0, 2.0, 0.0], [1.0, 1.0, 1.0]])).round(12)
        array([ 2., nan, nan])
    """
    xp = array_namespace(x)
    present, filled = _centred_rows(x, xp)
    if not bool(xp.any(~present)):
        square = xp.sum(filled * filled, axis=1)
        first = second = xp.where(square > _rounding(x, xp), square, xp.nan)
        first, second = first[:, None], second[None, :]
        covariance = filled @ filled.T
    else:
        weight = xp.astype(present, x.dtype)
        count, total = weight @ weight.T, filled @ weight.T
        square = (filled * filled) @ weight.T
        # Count is zero only where nothing was measured in common; the variance is then zero too.
        mean = total / xp.where(count > 0, count, 1)
        first = square - total * mean
        noise = 64 * xp.finfo(x.dtype).eps * xp.linalg.diagonal(square)[:, None] + _rounding(x, xp)[:, None]
        first = xp.where(first > noise, first, xp.nan)
        second = first.T
        covariance = filled @ filled.T - total * mean.T
    correlation = covariance / (xp.sqrt(first) * xp.sqrt(second))
    return _condense(1 - xp.clip(correlation, -1.0, 1.0), xp)


def euclidean_distances(x: Any) -> Any:
    """Squared Euclidean distance of every pair of stimuli divided by the number of units.

    Args:
        x: Responses ``[stimulus, unit]``; ``NaN`` drops a unit from the pairs of that stimulus.

    Returns:
        Distances ``[pair]``, ``NaN`` where two stimuli have no unit in common.

    Example:
        >>> euclidean_distances(np.array([[0.0, np.nan, 1.0], [2.0, 5.0, 1.0]]))
        array([2.])
    """
    xp = array_namespace(x)
    present = ~xp.isnan(x)
    weight = xp.astype(present, x.dtype)
    filled = xp.where(present, x, 0)
    # A common origin changes no distance and keeps the products small.
    origin = xp.sum(filled, axis=0) / xp.clip(xp.sum(weight, axis=0), 1, None)
    filled = (filled - origin) * weight
    product = filled @ filled.T
    if not bool(xp.any(~present)):
        square = xp.linalg.diagonal(product)[:, None]
        total, count = square + square.T, xp.ones_like(product) * x.shape[1]
    else:
        square = (filled * filled) @ weight.T
        total, count = square + square.T, weight @ weight.T
    distance = xp.clip(total - 2 * product, 0.0, None)
    return _condense(distance / xp.where(count > 0, count, xp.nan), xp)


def pair_positions(stimuli: int) -> tuple[np.ndarray, np.ndarray]:
    """First and second stimulus of every pair, in condensed order.

    Args:
        stimuli: Number of stimuli.

    Returns:
        Two arrays of positions ``[pair]``.

    Example:
        >>> pair_positions(3)
        (array([0, 0, 1]), array([1, 2, 2]))
    """
    return np.triu_indices(stimuli, k=1)


def _centred_rows(x: Any, xp: Any) -> tuple[Any, Any]:
    """Which entries are present, and the deviations from their row's mean with zero for the others."""
    present = ~xp.isnan(x)
    weight = xp.astype(present, x.dtype)
    count = xp.clip(xp.sum(weight, axis=1, keepdims=True), 1, None)
    filled = xp.where(present, x, 0)
    return present, (filled - xp.sum(filled, axis=1, keepdims=True) / count) * weight


def _rounding(x: Any, xp: Any) -> Any:
    """The largest sum of squares ``[stimulus]`` that centring a constant row can leave behind."""
    largest = xp.max(xp.abs(xp.where(xp.isnan(x), 0, x)), axis=1)
    return x.shape[1] * (4 * xp.finfo(x.dtype).eps * largest) ** 2


def _condense(square: Any, xp: Any) -> Any:
    first, second = pair_positions(square.shape[0])
    position = xp.asarray(first * square.shape[0] + second, device=device(square))
    return xp.take(xp.reshape(square, (-1,)), position)
