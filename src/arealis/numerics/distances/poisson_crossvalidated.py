"""Poisson distances, cross-validated over runs."""

from __future__ import annotations

from typing import Any

from array_api_compat import array_namespace

from arealis.numerics.distances.missing import as_floats, filled_and_weight, is_complete
from arealis.numerics.distances.pair_order import condensed
from arealis.numerics.distances.poisson import raised_rates
from arealis.numerics.distances.products import product_differences
from arealis.numerics.distances.runs import check_runs, mean_over_folds, patterns_of_runs

__all__ = ["poisson_crossvalidated"]


def poisson_crossvalidated(x_runs: Any, *, prior_lambda: float = 1.0, prior_weight: float = 0.1) -> Any:
    r"""Symmetrised Kullback–Leibler divergence between Poisson rates, cross-validated over all runs.

    .. math:: d_{ij} = \frac{1}{M P} \sum_m \sum_u (\bar z_{-m,iu} - \bar z_{-m,ju})
              (\ln z_{miu} - \ln z_{mju})

    where :math:`\bar z_{-m}` are the rates of the mean over all runs but m, and z those of
    :func:`poisson_distances` with the same prior. Noise is independent between the two factors, so that
    equal rates give 0 on average; negative values are kept.

    A pattern that a run lacks (all its units ``NaN``) is left out: each pair of stimuli averages over the
    runs that hold both and have another run with each.

    Args:
        x_runs: Spike counts or rates ``[run, stimulus, unit]``, a NumPy array or a tensor.
        prior_lambda: Rate λ that the prior expects, in the units of ``x_runs``.
        prior_weight: Weight w of the prior, in observations.

    Returns:
        Distances ``[pair]`` in the library of ``x_runs``, in the condensed order of SciPy.

    Raises:
        DataError: if there are fewer than two runs, stimuli or units to compare, a rate is negative, a
            pattern lacks some of its units only, or a pair of stimuli has no fold.

    Example:
        >>> import numpy as np
        >>> x = np.array([[[0.0, 4.0], [2.0, 4.0]], [[0.0, 5.0], [2.0, 4.0]]])
        >>> poisson_crossvalidated(x).round(3)
        array([2.768])

    Reference:
        Schütt et al. 2023, eLife 12:e82566.
    """
    xp = array_namespace(x_runs)
    x = as_floats(x_runs)
    check_runs(x)
    is_complete(x)  # refuses infinite rates
    test = xp.log(raised_rates(x, prior_lambda=prior_lambda, prior_weight=prior_weight))
    filled, _ = filled_and_weight(x)
    present = patterns_of_runs(x)[1]
    others = xp.sum(present, axis=0) - present
    total = xp.sum(filled, axis=0) - filled
    train = (total / xp.clip(others, 1, None)[..., None]) / (1 + prior_weight)  # its prior cancels
    test = xp.where(xp.isnan(test), 0, test)
    difference = product_differences(train @ xp.matrix_transpose(test)) / x.shape[2]
    held = present * xp.astype(others > 0, x.dtype)
    return mean_over_folds(difference, condensed(held[:, :, None] * held[:, None, :]))
