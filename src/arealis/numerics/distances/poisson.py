"""Distances between Poisson rates: the symmetrised Kullback–Leibler divergence."""

from __future__ import annotations

from math import inf
from typing import Any

from array_api_compat import array_namespace

from arealis.numerics.distances.missing import as_floats, is_complete
from arealis.numerics.distances.products import mean_difference_products
from arealis.types.errors import DataError

__all__ = ["poisson_distances", "raised_rates"]


def poisson_distances(x: Any, *, prior_lambda: float = 1.0, prior_weight: float = 0.1) -> Any:
    r"""Symmetrised Kullback–Leibler divergence between the Poisson rates of every pair of stimuli.

    .. math:: d_{ij} = \frac{1}{P} \sum_u (z_{iu} - z_{ju})(\ln z_{iu} - \ln z_{ju}), \qquad
              z = \frac{x + w \lambda}{1 + w}

    The prior keeps a unit that was silent from being infinitely far from all others.

    Args:
        x: Spike counts or rates ``[..., stimulus, unit]``, a NumPy array or a tensor; ``NaN`` drops a
            unit from the pairs of that stimulus.
        prior_lambda: Rate λ that the prior expects, in the units of ``x``.
        prior_weight: Weight w of the prior, in observations.

    Returns:
        Distances ``[..., pair]``, ``NaN`` where two stimuli have no unit in common.

    Raises:
        DataError: if a rate is negative or infinite, or is zero and the prior leaves it so.

    Example:
        >>> import numpy as np
        >>> poisson_distances(np.array([[0.0, 4.0], [2.0, 4.0]])).round(3)
        array([2.768])

    Reference:
        Schütt et al. 2023, eLife 12:e82566.
    """
    xp = array_namespace(x)
    rates = raised_rates(x, prior_lambda=prior_lambda, prior_weight=prior_weight)
    # The factor 1 / (1 + w) that is left out here shifts all logarithms alike.
    distances = mean_difference_products(rates, xp.log(rates)) / (1 + prior_weight)
    return xp.clip(distances, 0.0, None)


def raised_rates(x: Any, *, prior_lambda: float, prior_weight: float) -> Any:
    r"""Rates raised by a prior, so that each has a logarithm.

    .. math:: x + w \lambda = (1 + w) z

    Args:
        x: Spike counts or rates of any shape; ``NaN`` where missing.
        prior_lambda: Rate λ that the prior expects.
        prior_weight: Weight w of the prior, in observations.

    Returns:
        Rates above zero, of the same shape.

    Raises:
        DataError: if a rate is negative, or is zero and the prior leaves it so, or the prior is negative.

    Example:
        >>> import numpy as np
        >>> raised_rates(np.array([0.0, 2.0]), prior_lambda=1.0, prior_weight=0.1)
        array([0.1, 2.1])
    """
    if not (0 <= prior_lambda < inf and 0 <= prior_weight < inf):
        raise DataError(
            "the prior of a Poisson rate cannot be negative",
            given=f"prior_lambda={prior_lambda}, prior_weight={prior_weight}",
            needed="finite numbers of zero or more",
            action="take the default prior, or write both as zero or above",
        )
    xp = array_namespace(x)
    x = as_floats(x)
    smallest = xp.min(x)
    if bool(xp.isnan(smallest)):
        is_complete(x)  # refuses infinite rates beside missing ones
        smallest = xp.min(xp.where(xp.isnan(x), xp.inf, x))
    if bool(smallest < 0):
        negative = int(xp.sum(xp.astype(x < 0, xp.int64)))
        raise DataError(
            "Poisson rates cannot be negative",
            given=f"{negative} negative values in responses of shape {tuple(x.shape)}",
            needed="spike counts or firing rates before any baseline is subtracted",
            action="take the raw counts, or another distance such as 'euclidean'",
        )
    if bool(smallest + prior_lambda * prior_weight == 0):
        raise DataError(
            "a rate of zero has no logarithm",
            given=f"rates of zero with prior_lambda={prior_lambda}, prior_weight={prior_weight}",
            needed="a prior above zero where a unit was silent",
            action="give prior_lambda and prior_weight above zero",
        )
    return x + prior_lambda * prior_weight
