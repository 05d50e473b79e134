"""Projection-weighted CCA: directions count by how much of the first population they account for."""

from __future__ import annotations

from math import exp, lgamma, pi, sqrt
from typing import Any

from array_api_compat import array_namespace

from arealis.numerics.canonical_correlation.bases import response_basis
from arealis.numerics.response_tables import centred_table, response_pair

__all__ = ["projection_weighted_mean", "pwcca"]

_TIE = 1e-9


def pwcca(x: Any, y: Any) -> Any:
    r"""PWCCA: mean canonical correlation, weighted by how much of x each direction accounts for.

    .. math:: \frac{\sum_i \alpha_i \rho_i}{\sum_i \alpha_i}, \qquad
              \alpha_i = \sum_j |\langle h_i, x_j \rangle|

    with :math:`h_i` the canonical variates of x and :math:`x_j` its centred units. Not symmetric: x gives
    the weights. Unlike in the code that the paper came with, means are not added back, so that no offset
    of a unit matters. Directions of equal correlation, of which there are several where the ranks add up
    to more than the stimuli less one, are no definite directions: their weights are averaged over all ways
    of turning them, where other codes give whichever their decomposition happens to return.

    Args:
        x: Responses ``[stimulus, unit]``, a NumPy array or a tensor.
        y: Responses ``[stimulus, unit]``; the units may differ in number.

    Returns:
        The weighted mean, a number in the library of ``x``.

    Raises:
        DataError: as :func:`cca`.

    Example:
        >>> import numpy as np
        >>> x = np.random.default_rng(0).normal(size=(20, 2))
        >>> round(float(pwcca(x, x @ np.array([[1.0, 2.0], [0.0, 3.0]]) + 5)), 12)
        1.0

    Reference:
        Morcos, Raghu & Bengio 2018, NeurIPS (arXiv 1806.05759).
    """
    x, y = response_pair(x, y, measure="PWCCA", fewest=3)
    first, second = (response_basis(side, measure="PWCCA") for side in (x, y))
    loadings = first.T @ centred_table(x, measure="PWCCA")
    return projection_weighted_mean(first.T @ second, loadings)


def projection_weighted_mean(overlap: Any, loadings: Any) -> Any:
    """The weighted mean of the correlations, from two bases and the loadings of x.

    Args:
        overlap: Inner products of the bases of x and y ``[direction of x, direction of y]``.
        loadings: Inner products of the basis of x and its units ``[direction of x, unit]``.

    Returns:
        The weighted mean.

    Example:
        >>> import numpy as np
        >>> float(projection_weighted_mean(np.diag([1.0, 0.5]), np.diag([3.0, 1.0])))
        0.875
    """
    xp = array_namespace(overlap, loadings)
    turned, correlations, _ = xp.linalg.svd(overlap, full_matrices=False)
    correlations = xp.clip(correlations, 0.0, 1.0)
    projected = turned.T @ loadings
    weights, start, count = [], 0, correlations.shape[0]
    for end in range(1, count + 1):
        if end < count and bool(correlations[end - 1] - correlations[end] < _tie(xp, correlations)):
            continue
        tied = end - start
        lengths = xp.sqrt(xp.sum(projected[start:end] ** 2, axis=0))
        weights += [_mean_part(tied) * xp.sum(lengths)] * tied
        start = end
    weight = xp.stack(weights)
    return xp.sum(weight * correlations) / xp.sum(weight)


def _mean_part(directions: int) -> float:
    """Mean size of one coordinate of a unit vector that points anywhere in so many directions."""
    return exp(lgamma(directions / 2) - lgamma((directions + 1) / 2)) / sqrt(pi)


def _tie(xp: Any, correlations: Any) -> float:
    return max(_TIE, 64 * float(xp.finfo(correlations.dtype).eps))
