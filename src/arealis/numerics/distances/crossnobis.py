"""Crossnobis: squared Mahalanobis distances, cross-validated over runs, so that noise adds no bias."""

from __future__ import annotations

from itertools import combinations
from typing import Any

from array_api_compat import array_namespace, device

from arealis.numerics.distances.missing import as_floats, is_complete
from arealis.numerics.distances.pair_order import condensed
from arealis.numerics.distances.products import product_differences
from arealis.numerics.distances.runs import check_runs, mean_over_folds, patterns_of_runs
from arealis.numerics.distances.whitening import whitened
from arealis.types.errors import DataError

__all__ = ["crossnobis"]


def crossnobis(x_runs: Any, noise_covariance: Any = None) -> Any:
    r"""Cross-validated squared Mahalanobis distance of every pair of stimuli, per unit.

    .. math:: d_{ij} = \frac{1}{M(M-1)P} \sum_{m \ne n} \delta_m^\top \Sigma^{-1} \delta_n, \qquad
              \delta_m = x_{mi} - x_{mj}

    Noise is independent between runs, so that its expectation is the true distance: 0 for equal patterns,
    and negative values are kept. With one covariance for all runs the sum over pairs of runs is
    :math:`\|\sum_m \delta_m\|^2 - \sum_m \|\delta_m\|^2` after whitening once.

    A pattern that a run lacks (all its units ``NaN``) is left out: each pair of stimuli averages over the
    pairs of runs that hold both.

    Args:
        x_runs: Response patterns ``[run, stimulus, unit]``, a NumPy array or a tensor.
        noise_covariance: Covariance Σ ``[unit, unit]``, or one of each run ``[run, unit, unit]``, whose
            mean is taken for a pair of runs; the identity if None.

    Returns:
        Distances ``[pair]`` in the library of ``x_runs``, in the condensed order of SciPy.

    Raises:
        DataError: if there are fewer than two runs, stimuli or units to compare, a pattern lacks some of its
            units only, two stimuli share fewer than two runs, or the covariance does not fit or
            has no inverse.

    Example:
        >>> import numpy as np
        >>> x = np.array([[[0.0, 0.0], [2.0, 0.0]], [[0.0, 1.0], [2.0, 0.0]], [[0.0, 0.0], [2.0, 1.0]]])
        >>> crossnobis(x).round(3)
        array([1.833])

    Reference:
        Walther et al. 2016, NeuroImage 137:188; Diedrichsen & Kriegeskorte 2017, PLoS Comput
        Biol 13:e1005508.
    """
    xp = array_namespace(x_runs)
    x = as_floats(x_runs)
    check_runs(x)
    covariances = noise_covariance
    if covariances is not None:
        covariances = xp.asarray(covariances, dtype=x.dtype, device=device(x))
    if not is_complete(x) or (covariances is not None and covariances.ndim == 3):
        return _run_by_run(x, covariances, xp)
    # The mean over stimuli cancels in every difference, and without it the products stay small.
    x = x - xp.mean(x, axis=1, keepdims=True)
    x = x if covariances is None else whitened(x, covariances)
    total = xp.sum(x, axis=0)
    within = xp.sum(x @ xp.matrix_transpose(x), axis=0)
    runs, _, units = x.shape
    return product_differences(total @ total.T - within) / (runs * (runs - 1) * units)


def _run_by_run(x: Any, covariances: Any, xp: Any) -> Any:
    """The definition, one pair of runs at a time: each may lack patterns or have a covariance of its own."""
    filled, present = patterns_of_runs(x)
    own = covariances if covariances is not None and covariances.ndim == 3 else None
    if own is not None and own.shape[0] != x.shape[0]:
        raise DataError(
            "noise covariances do not fit the runs",
            given=f"{own.shape[0]} covariances for {x.shape[0]} runs",
            needed="one covariance for all runs, or one of each run",
            action="estimate one for each run, or pass one of shape [unit, unit]",
        )
    if covariances is not None and own is None:
        filled = whitened(filled, covariances)
    distances, weights = [], []
    for m, n in combinations(range(x.shape[0]), 2):
        both = xp.stack([filled[m, ...], filled[n, ...]])
        if own is not None:
            both = whitened(both, (own[m, ...] + own[n, ...]) / 2)
        difference = product_differences(both[0, ...] @ both[1, ...].T)
        held = present[m, ...] * present[n, ...]
        distances.append(difference / x.shape[2])
        weights.append(condensed(held[:, None] * held[None, :]))
    return mean_over_folds(xp.stack(distances), xp.stack(weights))
