"""Psychometric curve: how choices between two sides follow the evidence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit, ndtr

from arealis.numerics import central_range, row_permutations, wilson_range
from arealis.types import DataError, EstimatorCard, Measurement, NotEstimable, Range

__all__ = ["PsychometricFit", "fit_psychometric", "psychometric_curve"]

_STEEPEST, _MOST_BIASED, _LARGEST_LAPSE = 100.0, 20.0, 0.2
_REFERENCE = "Wichmann & Hill 2001"
_FIT = EstimatorCard(
    variant="logistic with one lapse rate for both sides, maximum likelihood, lapse at most 0.2",
    resampling_unit="stimulus",
    interval="bootstrap over episodes, central 95 %",
    null="choices permuted over episodes, central 95 %",
    reference=_REFERENCE,
)
_POINT = EstimatorCard(
    variant="fraction of choices to the right",
    resampling_unit="stimulus",
    interval="Wilson, 95 %",
    null="choices permuted over episodes, central 95 %",
    reference=_REFERENCE,
)
_EXACT = NotEstimable("choices are exact, so nothing but who chooses limits the curve")


@dataclass(frozen=True)
class PsychometricFit:
    """Curves fitted to sets of choices.

    Args:
        slope: Log-odds of a choice to the right per unit of evidence ``[set]``.
        bias: Log-odds without evidence ``[set]``, positive to the right.
        lapse: Fraction of choices at either end that do not follow the evidence ``[set]``.
    """

    slope: np.ndarray
    bias: np.ndarray
    lapse: np.ndarray


def fit_psychometric(evidence: np.ndarray, right: np.ndarray, total: np.ndarray) -> PsychometricFit:
    r"""Fit a curve to each of several sets of choices by maximum likelihood.

    .. math:: P(\text{right} \mid c) = \lambda + (1 - 2 \lambda)\, \sigma(a + b c)

    with the lapse λ from 0 to 0.2. Where choices part perfectly, the likelihood has no maximum, and
    slope and bias stop where it hardly grows any more.

    Args:
        evidence: Signed evidence c ``[level]``, positive for right.
        right: Choices to the right ``[set, level]``.
        total: Choices ``[set, level]``; a level without any counts for nothing.

    Returns:
        The fits.

    Example:
        >>> evidence = np.array([-4.0, -2, -1, 1, 2, 4])
        >>> right = 0.05 + 0.9 * expit(1.5 * evidence + 0.3)
        >>> fit = fit_psychometric(evidence, right[None], np.ones((1, 6)))
        >>> [round(float(number[0]), 2) for number in (fit.slope, fit.bias, fit.lapse)]
        [1.5, 0.3, 0.05]

    References:
        Wichmann & Hill 2001, Percept Psychophys 63:1293.
    """
    sets, scale = len(right), float(np.abs(evidence).max()) or 1.0
    x, share = evidence / scale, total / np.maximum(total.sum(axis=1, keepdims=True), 1)
    hit = np.divide(right, total, out=np.zeros(right.shape), where=total > 0) * share

    def cost(flat: np.ndarray) -> tuple[float, np.ndarray]:
        a, b, lapse = flat.reshape(3, sets, 1)
        curve = expit(a + b * x)
        chance = np.clip(lapse + (1 - 2 * lapse) * curve, 1e-12, 1 - 1e-12)
        by_chance = (share - hit) / (1 - chance) - hit / chance
        by_z = by_chance * (1 - 2 * lapse) * curve * (1 - curve)
        gradient = np.stack([by_z.sum(1), (by_z * x).sum(1), (by_chance * (1 - 2 * curve)).sum(1)])
        return -float((hit * np.log(chance) + (share - hit) * np.log1p(-chance)).sum()), gradient.ravel()

    follows = np.sign((hit * x).sum(1) - (share * x).sum(1) * hit.sum(1))
    start = np.concatenate([np.zeros(sets), 2.0 * follows, np.full(sets, 0.02)])
    bounds = [(-_MOST_BIASED, _MOST_BIASED)] * sets + [(-_STEEPEST, _STEEPEST)] * sets
    bounds += [(0.0, _LARGEST_LAPSE)] * sets
    settings = {"maxiter": 2000, "maxfun": 5000, "ftol": 1e-10, "gtol": 1e-7}
    found = minimize(cost, start, jac=True, method="L-BFGS-B", bounds=bounds, options=settings).x
    a, b, lapse = found.reshape(3, sets)
    return PsychometricFit(b / scale, a, lapse)


def psychometric_curve(
    evidence: np.ndarray,
    side: np.ndarray,
    *,
    weights: np.ndarray,
    permutations: int,
    rng: np.random.Generator,
    ideal: float | None = None,
) -> list[Measurement] | NotEstimable:
    r"""Measure how choices follow the evidence: the curve's slope, bias and lapse, and its points.

    .. math:: P(\text{right} \mid c) = \lambda + (1 - 2 \lambda)\, \sigma(a + b c)

    Args:
        evidence: Signed evidence c of every episode ``[stimulus]``, positive for right.
        side: 1 for a choice to the right, 0 to the left, ``NaN`` for none, which is left out ``[stimulus]``.
        weights: How often each episode occurs in each bootstrap draw ``[draw, stimulus]``.
        permutations: Number of permutations of the null.
        rng: Source of randomness.
        ideal: Sensitivity k of an ideal observer, who chooses right with probability Φ(k c); if given, it is
            the ceiling of every point.

    Returns:
        The measurements ``"psychometric_slope"`` b (log-odds per unit of evidence), ``"psychometric_bias"`` a
        (log-odds without evidence), ``"psychometric_lapse"`` λ, and for every level of evidence
        ``"rightward_at_…"``, the fraction of choices to the right; or why there is no curve.

    Raises:
        DataError: if evidence, choices or weights do not fit each other.

    Example:
        >>> rng = np.random.default_rng(0)
        >>> evidence = rng.choice([-1.0, 0.0, 1.0], size=600)
        >>> side = (rng.random(600) < expit(2 * evidence)).astype(float)
        >>> curve = psychometric_curve(evidence, side, weights=np.ones((40, 600)), permutations=40, rng=rng)
        >>> [m.name for m in curve][:4]
        ['psychometric_slope', 'psychometric_bias', 'psychometric_lapse', 'rightward_at_-1']

    References:
        Wichmann & Hill 2001, Percept Psychophys 63:1293; Britten et al. 1992, J Neurosci 12:4745.
    """
    _check(evidence, side, weights)
    made = np.flatnonzero(~np.isnan(side))
    levels, level = np.unique(evidence[made] + 0.0, return_inverse=True)
    if len(levels) < 2:
        return NotEstimable(f"choices were made at {len(levels)} levels of evidence, and a curve takes two")
    member, right = np.eye(len(levels))[level], side[made, None]
    whole = (member * right).sum(0), member.sum(0)
    drawn = weights[:, made] @ (member * right), weights[:, made] @ member
    shuffled = side[made][row_permutations(len(made), permutations, rng=rng)] @ member
    fits = [
        fit_psychometric(levels, r, t)
        for r, t in (
            (whole[0][None], whole[1][None]),
            drawn,
            (shuffled, np.broadcast_to(whole[1], shuffled.shape)),
        )
    ]
    numbers = [_number(name, fits, len(made)) for name in ("slope", "bias", "lapse")]
    return numbers + [
        _point(c, whole[0][i], whole[1][i], drawn[0][:, i], drawn[1][:, i], shuffled[:, i], ideal)
        for i, c in enumerate(levels)
    ]


def _point(
    level: float,
    right: float,
    total: float,
    right_drawn: np.ndarray,
    total_drawn: np.ndarray,
    shuffled: np.ndarray,
    ideal: float | None,
) -> Measurement:
    """The fraction of choices to the right at one level of evidence, of draws ``[draw]``, of chance."""
    draws = np.divide(right_drawn, total_drawn, out=np.full(len(total_drawn), np.nan), where=total_drawn > 0)
    return Measurement(
        name=f"rightward_at_{level:+g}",
        value=float(right / total),
        interval=wilson_range(float(right), int(total)),
        null=central_range(shuffled / total),
        ceiling=_EXACT if ideal is None else Range(*[float(ndtr(ideal * level))] * 2),
        n=int(total),
        card=_POINT,
        draws=draws,
    )


def _number(name: str, fits: list[PsychometricFit], n: int) -> Measurement:
    value, draws, null = (getattr(fit, name) for fit in fits)
    return Measurement(
        name=f"psychometric_{name}",
        value=float(value[0]),
        interval=central_range(draws),
        null=central_range(null),
        ceiling=_EXACT,
        n=n,
        card=_FIT,
        draws=draws,
    )


def _check(evidence: np.ndarray, side: np.ndarray, weights: np.ndarray) -> None:
    known = np.isfinite(evidence).all() and np.isin(side[~np.isnan(side)], (0, 1)).all()
    if evidence.ndim != 1 or side.shape != evidence.shape or weights.shape[1:] != evidence.shape or not known:
        raise DataError(
            "evidence, choices or weights do not fit each other",
            given=f"evidence {evidence.shape}, choices {side.shape}, weights {weights.shape}"
            + ("" if known else ", some evidence not finite, or choices other than 0 and 1"),
            needed="finite evidence and a choice of 0, 1 or NaN an episode, and weights [draw, episode]",
            action="pass those of these episodes, in their order",
        )
