"""Tests from a value and its bootstrap variance, for one model, for every two, and corrected for many."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from scipy.special import stdtr

from arealis.types.errors import DataError

__all__ = ["adjust", "bootstrap_t_test", "pairwise_bootstrap_t_test"]


def bootstrap_t_test(
    value: Any,
    variance: Any,
    degrees_of_freedom: float,
    *,
    against: Any = 0.0,
    alternative: Literal["two-sided", "greater", "less"] = "two-sided",
) -> np.ndarray:
    r"""Probability of a value as far from another as this, given its bootstrap variance.

    .. math:: t = \frac{v - v_0}{\sqrt{V}}, \qquad p = 2\, T_\nu(-|t|)

    To test against a ceiling, pass the variance of the difference from it.

    Args:
        value: Similarities, any shape.
        variance: Their variances, or those of their difference from ``against``.
        degrees_of_freedom: One less than the number of stimuli or subjects, whichever is smaller among
            those that were drawn.
        against: What the value would be by chance.
        alternative: Which deviations count.

    Returns:
        p-values of that shape.

    Raises:
        DataError: if a variance is not positive, something is not finite, degrees of freedom are below
            one, or there is no such alternative.

    Example:
        >>> float(bootstrap_t_test(2.0, 1.0, 10.0, alternative="greater").round(4))
        0.0367

    Reference:
        Schütt et al. 2023, eLife 12:e82566.
    """
    value, variance, against = (np.asarray(x, dtype=float) for x in (value, variance, against))
    finite = all(np.isfinite(x).all() for x in (value, variance, against))
    if not finite or not (variance > 0).all() or not degrees_of_freedom >= 1:
        raise DataError(
            "a t-test needs a variance",
            given=f"a variance of {variance.min():.3g}, {degrees_of_freedom} degrees of freedom",
            needed="finite values, positive variances and one degree of freedom or more",
            action="draw more often, or leave out models that do not vary over draws",
        )
    t = (value - against) / np.sqrt(variance)
    if alternative == "greater":
        return stdtr(degrees_of_freedom, -t)
    if alternative == "less":
        return stdtr(degrees_of_freedom, t)
    if alternative != "two-sided":
        raise DataError(
            "there is no such alternative",
            given=repr(alternative),
            needed="'two-sided', 'greater' or 'less'",
            action="name one of these",
        )
    return 2 * stdtr(degrees_of_freedom, -np.abs(t))


def pairwise_bootstrap_t_test(
    values: np.ndarray, difference_variances: np.ndarray, degrees_of_freedom: float
) -> np.ndarray:
    r"""Probability that two models differ as much as this by chance, for every two.

    .. math:: t_{kl} = \frac{v_k - v_l}{\sqrt{V_{kl}}}

    Args:
        values: Similarity of each model ``[model]``.
        difference_variances: Variance of the difference of every two ``[model, model]``, as
            :func:`difference_variance` or a correction of it gives.
        degrees_of_freedom: As in :func:`bootstrap_t_test`.

    Returns:
        Two-sided p-values ``[model, model]``, 1 on the diagonal.

    Raises:
        DataError: if the shapes do not fit, or as :func:`bootstrap_t_test` says.

    Example:
        >>> pairwise_bootstrap_t_test(np.array([3.0, 1.0]), np.ones((2, 2)), 10.0).round(4)
        array([[1.    , 0.0734],
               [0.0734, 1.    ]])
    """
    values, variances = np.asarray(values, dtype=float), np.asarray(difference_variances, dtype=float)
    if values.ndim != 1 or variances.shape != 2 * values.shape:
        raise DataError(
            "values and variances of differences do not fit",
            given=f"values of shape {values.shape}, variances of shape {variances.shape}",
            needed="[model] and [model, model]",
            action="pass one value a model and difference_variance of their covariance",
        )
    variances = variances.copy()
    np.fill_diagonal(variances, 1.0)
    return bootstrap_t_test(values[:, None] - values, variances, degrees_of_freedom)


def adjust(p: np.ndarray, method: str) -> np.ndarray:
    r"""Correct p-values for how many there are.

    .. math:: p^\mathrm{Bonferroni}_k = \min(1, K p_k), \qquad
              p^\mathrm{FDR}_{(k)} = \min_{l \ge k} \min(1, \tfrac{K}{l} p_{(l)})

    A square symmetric matrix counts as tests of every two: those above its diagonal are corrected
    together, and the diagonal stays.

    Args:
        p: p-values ``[test]``, or ``[model, model]`` for every two.
        method: ``"fdr"`` (Benjamini–Hochberg) or ``"bonferroni"``.

    Returns:
        Corrected p-values of that shape.

    Raises:
        DataError: if there is no such method, or a p-value lies outside 0 to 1.

    Example:
        >>> adjust(np.array([0.01, 0.02, 0.5]), "fdr").round(3)
        array([0.03, 0.03, 0.5 ])

    Reference:
        Benjamini & Hochberg 1995, J R Stat Soc B 57:289.
    """
    p = np.asarray(p, dtype=float)
    square = p.ndim == 2 and p.shape[0] == p.shape[1] and np.array_equal(p, p.T)
    if method not in ("fdr", "bonferroni") or not (p.ndim == 1 or square) or not ((p >= 0) & (p <= 1)).all():
        raise DataError(
            "p-values cannot be corrected",
            given=f"method {method!r} for an array of shape {p.shape}",
            needed="'fdr' or 'bonferroni', and p-values from 0 to 1 as [test] or symmetric [model, model]",
            action="pass finite p-values of one family of tests",
        )
    if square:
        i, j = np.triu_indices(len(p), k=1)
        corrected = p.copy()
        corrected[i, j] = corrected[j, i] = adjust(p[i, j], method)
        return corrected
    if method == "bonferroni":
        return np.minimum(1.0, p * len(p))
    from scipy.stats import false_discovery_control  # half a second that most work does not need

    return np.asarray(false_discovery_control(p)) if len(p) else p.copy()
