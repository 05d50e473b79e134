"""Matching: populations compared unit by unit, without any rotation."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Literal

import numpy as np

from arealis import numerics
from arealis.comparison.instrument import Instrument
from arealis.numerics.functional_alignment import stimulus_blocks
from arealis.numerics.matching import (
    best_match_correlation,
    one_to_one_correlation,
    soft_match_correlation,
)
from arealis.types import EstimatorCard

__all__ = ["hard_matching_distance", "matching_correlation", "pairwise_matching", "soft_matching_distance"]

_SCORES = {
    "one to one": (one_to_one_correlation, "Li et al. 2015"),
    "soft": (soft_match_correlation, "Khosla & Williams 2024"),
    "best": (best_match_correlation, "Klabunde et al. 2023"),
}


def soft_matching_distance() -> Instrument:
    r"""Soft matching distance: the cheapest way to spread the units of one population over another's.

    .. math:: d^2 = \min_{P \ge 0} \sum_{ij} P_{ij} \|x_i - y_j\|^2, \qquad
              \sum_j P_{ij} = \tfrac1p, \quad \sum_i P_{ij} = \tfrac1q

    A metric. Take it to ask whether single units are tuned alike, in populations of any two sizes; unlike
    CKA or Procrustes it changes under a rotation. Do not take it where a code is spread over units, such
    as in voxels or electrodes. Size counts: normalise units first if it should not.

    Returns:
        The instrument ``"soft_matching_distance"``.

    Example:
        >>> x = np.random.default_rng(0).normal(size=(20, 3))
        >>> soft_matching_distance().evaluate(x, np.repeat(x, 2, axis=1))
        0.0

    Reference:
        Khosla & Williams 2024, UniReps.
    """
    return Instrument(
        name="soft_matching_distance",
        evaluate=_soft,
        card=EstimatorCard(
            variant="optimal transport with uniform weights, exact",
            centring="each unit over stimuli",
            resampling_unit="stimulus",
            reference="Khosla & Williams 2024",
        ),
        invariant_to=("permutation of units", "offset of units"),
        alike_is="low",
        identical=0.0,
    )


def hard_matching_distance() -> Instrument:
    r"""Permutation distance: what remains of two populations after the best one-to-one match of units.

    .. math:: d = \min_\pi \|X - Y_\pi\|

    A metric on populations of one size. Take it where units should correspond one to one, such as layers
    of one architecture. It refuses unequal numbers: take :func:`soft_matching_distance`.

    Returns:
        The instrument ``"hard_matching_distance"``.

    Example:
        >>> x = np.random.default_rng(0).normal(size=(20, 3))
        >>> hard_matching_distance().evaluate(x, x[:, ::-1])
        0.0

    Reference:
        Williams et al. 2021, NeurIPS.
    """
    return Instrument(
        name="hard_matching_distance",
        evaluate=_hard,
        card=EstimatorCard(
            variant="best permutation, exact",
            centring="each unit over stimuli",
            resampling_unit="stimulus",
            reference="Williams et al. 2021",
        ),
        invariant_to=("permutation of units", "offset of units"),
        alike_is="low",
        identical=0.0,
    )


def matching_correlation(*, match: Literal["one to one", "soft", "best"] = "one to one") -> Instrument:
    r"""Mean correlation of matched units.

    .. math:: \max_\pi \frac1m \sum_i r(x_i, y_{\pi(i)})

    or, soft, the maximum over transport plans with uniform weights; or, best, each unit's highest
    correlation whoever else has the same partner, averaged both ways. Take it to ask how far single units
    have a counterpart, whatever their gain. High by chance with few stimuli and many units to choose from:
    then take :func:`pairwise_matching`.

    Args:
        match: How units find their partners.

    Returns:
        The instrument ``"matching_correlation"``.

    Example:
        >>> x = np.random.default_rng(0).normal(size=(20, 3))
        >>> round(matching_correlation().evaluate(x, x[:, ::-1] * [1, 2, 3]), 12)
        1.0

    Reference:
        Li et al. 2015, Convergent learning; Khosla & Williams 2024, UniReps.
    """
    score, reference = _SCORES[match]
    return Instrument(
        name="matching_correlation",
        evaluate=partial(_correlation, score),
        card=EstimatorCard(
            variant=f"mean Pearson correlation of units, {match} match",
            centring="each unit over stimuli",
            resampling_unit="stimulus",
            reference=reference,
        ),
        invariant_to=("permutation of units", "isotropic scale", "scale of each unit", "offset of units"),
    )


def pairwise_matching(*, folds: int = 5) -> Instrument:
    r"""Correlation of each unit of y with the unit of x that was most like it on other stimuli.

    .. math:: \mathrm{median}_j\; r(\hat y_j, y_j), \qquad
              \hat y_j = a_j + b_j x_{i(j)}, \quad i(j) = \arg\max_i\, r(x_i, y_j)

    The match, its scale b and its offset a are fitted on all folds but one and predict that one; predictions
    of all folds are correlated together.
    Take it as the strictest linear predictivity, with one predictor a unit; chance is 0 however many units
    there are to choose from. Do not take it where a mixture of units may stand for one: then take ridge
    predictivity. It is not symmetric: x predicts y.

    Args:
        folds: Runs of neighbouring stimuli that are left out in turn.

    Returns:
        The instrument ``"pairwise_matching"``.

    Example:
        >>> x = np.random.default_rng(0).normal(size=(20, 3))
        >>> round(pairwise_matching().evaluate(x, x[:, ::-1] * [1, 2, 3]), 12)
        1.0

    Reference:
        Khosla & Williams 2024, UniReps.
    """
    return Instrument(
        name="pairwise_matching",
        evaluate=partial(_pairwise, folds=folds),
        card=EstimatorCard(
            variant="best single unit, left-out stimuli pooled, median over units of y",
            centring="each unit over stimuli",
            bias_correction="match chosen on other stimuli",
            resampling_unit="stimulus",
            reference="Khosla & Williams 2024",
            options={"folds": folds},
        ),
        invariant_to=("permutation of units", "isotropic scale", "scale of each unit", "offset of units"),
        symmetric=False,
        fewest_stimuli=max(6, 2 * folds),
    )


def _soft(x: np.ndarray, y: np.ndarray) -> float:
    return float(numerics.soft_matching_distance(x, y))


def _hard(x: np.ndarray, y: np.ndarray) -> float:
    return float(numerics.hard_matching_distance(x, y))


def _correlation(score: Callable[[Any, Any], Any], x: np.ndarray, y: np.ndarray) -> float:
    return float(score(x, y))


def _pairwise(x: np.ndarray, y: np.ndarray, *, folds: int) -> float:
    return numerics.pairwise_matching(x, y, stimulus_blocks(x, y, folds))
