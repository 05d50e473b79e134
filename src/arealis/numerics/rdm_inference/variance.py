"""Variances over bootstrap draws, and their correction when several factors are drawn together."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

import numpy as np

from arealis.types.errors import DataError

__all__ = ["corrected_variance", "difference_variance", "draw_covariance", "dual_bootstrap_variance"]


def draw_covariance(draws: np.ndarray) -> np.ndarray:
    r"""Covariance of several quantities over bootstrap draws.

    .. math:: C_{kl} = \frac{1}{D - 1} \sum_d (v_{dk} - \bar v_k)(v_{dl} - \bar v_l)

    Put the ceilings beside the models to test models against them.

    Args:
        draws: Values ``[draw, quantity]``. A draw in which any of them is ``NaN`` is left out.

    Returns:
        Covariances ``[quantity, quantity]``.

    Raises:
        DataError: if fewer than two draws are complete.

    Example:
        >>> draw_covariance(np.array([[1.0, 2.0], [3.0, 6.0], [np.nan, 1.0]]))
        array([[2., 4.],
               [4., 8.]])
    """
    values = np.asarray(draws, dtype=float)
    complete = values[~np.isnan(values).any(axis=1)] if values.ndim == 2 else values[:0]
    if len(complete) < 2:
        raise DataError(
            "too few draws for a variance",
            given=f"an array of shape {values.shape} with {len(complete)} complete draws",
            needed="[draw, quantity] with two complete draws or more",
            action="draw more often, or leave out what is undefined in most draws",
        )
    deviations = complete - complete.mean(axis=0)
    return deviations.T @ deviations / (len(complete) - 1)


def difference_variance(covariance: np.ndarray) -> np.ndarray:
    r"""Variance of the difference of every two quantities.

    .. math:: V_{kl} = C_{kk} + C_{ll} - 2 C_{kl}

    Args:
        covariance: ``[…, quantity, quantity]``.

    Returns:
        Variances ``[…, quantity, quantity]``, zero on the diagonal.

    Example:
        >>> difference_variance(np.array([[2.0, 1.0], [1.0, 3.0]]))
        array([[0., 3.],
               [3., 0.]])
    """
    own = np.einsum("...kk->...k", covariance)
    return own[..., :, None] + own[..., None, :] - 2 * covariance


def dual_bootstrap_variance(
    variance_stimulus: np.ndarray,
    variance_subject: np.ndarray,
    variance_both: np.ndarray,
    *,
    stimuli: int | None = None,
    subjects: int | None = None,
) -> np.ndarray:
    r"""Variance over new stimuli and new subjects, from bootstraps over either and over both.

    .. math:: V = 2 (v_s + v_r) - v_{sr}, \qquad \max(v_s, v_r) \le V \le v_{sr}

    The bootstrap over both counts noise three times, those over one count it once each. With the numbers
    of stimuli and subjects, as in :func:`corrected_variance`, the bias of small samples goes as well.

    Args:
        variance_stimulus: Variances over draws of stimuli, any shape.
        variance_subject: Variances over draws of subjects, same shape.
        variance_both: Variances over draws of both, same shape.
        stimuli: Number of stimuli.
        subjects: Number of subjects.

    Returns:
        Variances of that shape. For differences between models pass :func:`difference_variance` of each.

    Raises:
        DataError: if only one of the numbers is given, or a number is below two, or a variance is negative.

    Example:
        >>> float(dual_bootstrap_variance(2.0, 3.0, 6.0))
        4.0

    Reference:
        Schütt et al. 2023, eLife 12:e82566.
    """
    variances = {
        frozenset({"stimulus"}): variance_stimulus,
        frozenset({"subject"}): variance_subject,
        frozenset({"stimulus", "subject"}): variance_both,
    }
    sizes = {name: n for name, n in (("stimulus", stimuli), ("subject", subjects)) if n is not None}
    return corrected_variance(variances, sizes=sizes or None)


def corrected_variance(
    variances: Mapping[frozenset[str], np.ndarray], *, sizes: Mapping[str, int] | None = None
) -> np.ndarray:
    r"""Variance over new levels of all factors, from naive bootstraps over every set of them.

    In a mean over crossed factors F, a component that varies with the factors T contributes
    :math:`X_T` to the variance. A draw of the factors S counts it

    .. math:: v_S = \sum_T X_T \Big[\prod_{f \in T \cap S} (1 + k_f) - 1\Big], \qquad k_f = 1 - 1/n_f,

    times, nearly :math:`2^{|T \cap S|} - 1`, since a multiplicity has a mean square of :math:`1 + k_f`.
    Expanding the product gives :math:`v_S = \sum_{\emptyset \ne U \subseteq S} (\prod_U k_f)\, Z_U` with
    :math:`Z_U = \sum_{T \supseteq U} X_T`; Möbius inversion yields all Z, and inclusion and exclusion the
    sum of all :math:`X_T`:

    .. math:: V = \sum_{\emptyset \ne U \subseteq F} \frac{(-1)^{|U| + 1}}{\prod_U k_f}
                  \sum_{\emptyset \ne S \subseteq U} (-1)^{|U| - |S|}\, v_S .

    Without sizes k is one: v for one factor, :math:`2 (v_i + v_j) - v_{ij}` for two, and
    :math:`4 \sum v_i - 2 \sum v_{ij} + v_{ijk}` for three. As in Schütt 2023 the estimate is kept between
    that for fewer factors and the naive variance for all, the latter divided by the smallest k: as it is,
    it falls below V where interactions are weak and levels few. The bounds make the estimate less noisy
    and, where noise outweighs the factors, too large rather than too small.

    Args:
        variances: Variances over draws of each set of one, two or three factors, for example of
            ``frozenset({"stimulus", "subject"})``; numbers or arrays of one shape.
        sizes: Number of levels of each factor; None for many.

    Returns:
        Variances of that shape.

    Raises:
        DataError: if a set of factors is missing, there are more than three, a size is missing or below
            two, or a variance is negative or not finite.

    Example:
        >>> single = {frozenset({"stimulus"}): np.array(3.0)}
        >>> float(corrected_variance(single, sizes={"stimulus": 4}))
        4.0

    Reference:
        Schütt et al. 2023, eLife 12:e82566.
    """
    checked = {factors: np.asarray(values, dtype=float) for factors, values in variances.items()}
    every = frozenset().union(*checked)
    _check(checked, every, sizes)
    shrinkage = {factor: 1.0 if sizes is None else 1 - 1 / sizes[factor] for factor in every}
    return _bounded(checked, every, shrinkage)


def _bounded(
    variances: dict[frozenset[str], np.ndarray], every: frozenset[str], shrinkage: dict[str, float]
) -> np.ndarray:
    total = np.zeros(())
    for drawn in _subsets(every):
        inner = sum((-1) ** (len(drawn) - len(part)) * variances[part] for part in _subsets(drawn))
        total = total - (-1) ** len(drawn) * inner / np.prod([shrinkage[factor] for factor in drawn])
    if len(every) == 1:
        return total
    for fewer in _subsets(every):
        if len(fewer) == len(every) - 1:
            total = np.maximum(total, _bounded(variances, fewer, shrinkage))
    # The naive variance counts every component too often, but few levels make it small as a whole.
    return np.minimum(total, variances[every] / min(shrinkage[factor] for factor in every))


def _subsets(factors: frozenset[str]) -> list[frozenset[str]]:
    sizes = range(1, len(factors) + 1)
    return [frozenset(some) for size in sizes for some in combinations(sorted(factors), size)]


def _check(
    variances: dict[frozenset[str], np.ndarray], every: frozenset[str], sizes: Mapping[str, int] | None
) -> None:
    needed = set(_subsets(every))
    if set(variances) != needed or not 1 <= len(every) <= 3:
        raise DataError(
            "a correction needs a bootstrap over every set of factors",
            given=f"bootstraps over {sorted(sorted(factors) for factors in variances)}",
            needed="all sets of one, two or three factors",
            action="draw each factor alone and all of them together",
        )
    if sizes is not None and (set(sizes) != set(every) or min(sizes.values()) < 2):
        raise DataError(
            "the numbers of levels do not fit the factors",
            given=f"{dict(sizes)} for {sorted(every)}",
            needed="two levels or more of each factor, or no numbers at all",
            action="give the number of stimuli, subjects or units that were drawn from",
        )
    if not all(np.isfinite(values).all() and (values >= 0).all() for values in variances.values()):
        raise DataError(
            "a variance is negative or not finite",
            given="NaN, infinity or a value below zero",
            needed="variances; covariances of models become variances by difference_variance",
            action="leave out undefined draws, as draw_covariance does",
        )
