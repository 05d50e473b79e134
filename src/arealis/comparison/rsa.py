"""Representational similarity analysis: do two populations find the same stimuli alike?"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Literal, TypeAlias

import numpy as np

from arealis.comparison.instrument import Geometry, Instrument
from arealis.comparison.rdm_numbers import compare_defined, permuted_means, rdm_draws
from arealis.comparison.trial_distances import DISTANCES, trial_distances
from arealis.numerics import compare_rdms, correlation_distances, euclidean_distances, pair_positions
from arealis.numerics.distances import poisson_distances
from arealis.types import DataError, EstimatorCard

__all__ = ["rsa"]

Distance: TypeAlias = Literal[
    "correlation", "euclidean", "mahalanobis", "poisson", "crossnobis", "poisson_crossvalidated"
]
RdmComparator: TypeAlias = Literal[
    "spearman",
    "pearson",
    "cosine",
    "rho-a",
    "tau-a",
    "tau-b",
    "cosine_cov",
    "corr_cov",
    "bures",
    "neg_riem_dist",
]
_OF_PATTERNS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "correlation": correlation_distances,
    "euclidean": euclidean_distances,
    "poisson": poisson_distances,
}
_FEWEST_STIMULI = 4
_CROSSVALIDATED = ("crossnobis", "poisson_crossvalidated")
_REFERENCE = "Kriegeskorte, Mur & Bandettini 2008"


def rsa(
    *,
    distance: Distance = "correlation",
    comparator: RdmComparator = "spearman",
    noise: Literal["none", "ledoit_wolf", "diagonal"] = "none",
) -> Instrument:
    r"""Similarity of the dissimilarities that two populations give to pairs of stimuli.

    .. math:: \rho\big(d(m_i, m_j),\, d(x_i, x_j)\big)_{i<j}, \qquad d(a, b) = 1 - r(a, b)

    or any other distance d and comparator ρ. Take it where the units of the two sides have nothing to do
    with each other, or where only dissimilarities were published. It does not see whether one population
    could be read out from the other. A stimulus whose pattern is constant on either side, such as one
    without any response, has no correlation distance and is left out; the card counts them. With several
    trials a cross-validated distance is unbiased, so that its zero means "not told apart".

    Args:
        distance: ``"correlation"``, ``"euclidean"`` (squared, divided by the number of units) or
            ``"poisson"`` of average patterns; ``"mahalanobis"``, ``"crossnobis"`` or
            ``"poisson_crossvalidated"`` of trials.
        comparator: As :func:`arealis.numerics.compare_rdms` spells it.
        noise: How the noise covariance of trials is shrunk, for ``"mahalanobis"``, which needs it, and
            ``"crossnobis"``.

    Returns:
        The instrument ``"rsa"``.

    Raises:
        DataError: if there is no such distance or comparator, or the noise does not belong to it.

    Example:
        >>> x = np.random.default_rng(0).normal(size=(5, 8))
        >>> round(rsa().evaluate(x, 2 * x + 1), 12)
        1.0

    Reference:
        Kriegeskorte, Mur & Bandettini 2008, Front Syst Neurosci 2:4.
    """
    _check(distance, comparator, noise)
    of_trials = distance not in _OF_PATTERNS
    found: Callable[[np.ndarray], np.ndarray] = (
        partial(trial_distances, distance=distance, noise=noise, folds=None)
        if of_trials
        else _OF_PATTERNS[distance]
    )
    # Tau-b has no weighted form; its bootstrap is linearised.
    weighted = comparator != "tau-b"
    return Instrument(
        name="rsa",
        evaluate=partial(_evaluate, found, comparator),
        card=_card(distance, comparator, noise, weighted=weighted),
        invariant_to=_invariances(distance, noise),
        reads="trials" if of_trials else "responses",
        identical=0.0 if comparator == "neg_riem_dist" else 1.0,
        fewest_stimuli=_FEWEST_STIMULI,
        missing="filled" if of_trials else "masked",
        draws=partial(_draws, found, comparator) if weighted else None,
        permuted=partial(_permuted, found, comparator),
        kept=partial(_kept, found),
        counts=partial(_counts, found),
        geometry=Geometry(distance, comparator, found),
    )


def _card(distance: str, comparator: str, noise: str, *, weighted: bool) -> EstimatorCard:
    whitening = "" if noise == "none" else f", noise {noise}"
    bootstrap = "percentiles of a bootstrap over stimuli without pairs of a stimulus with itself, 95 %"
    left_out = {"missing": "unit left out of the pairs of its stimulus"}
    return EstimatorCard(
        variant=f"{distance} distance{whitening}, compared by {comparator}",
        centring="each response pattern over units" if distance == "correlation" else "none",
        bias_correction="cross-validated over trials" if distance.startswith(_CROSSVALIDATED) else "none",
        resampling_unit="stimulus",
        interval=bootstrap if weighted else "none",
        reference=_REFERENCE,
        options=dict(left_out) if distance in _OF_PATTERNS else {},
    )


def _check(distance: str, comparator: str, noise: str) -> None:
    whitened = distance in ("mahalanobis", "crossnobis")
    fits = whitened or noise == "none"
    if distance not in DISTANCES or not fits or (distance == "mahalanobis" and noise == "none"):
        raise DataError(
            "dissimilarities cannot be had this way",
            given=f"distance = {distance!r}, noise = {noise!r}",
            needed=f"one of {list(DISTANCES)}; a noise covariance for 'mahalanobis', never for distances "
            "that do not whiten",
            action="set noise = 'ledoit_wolf' for 'mahalanobis', or leave it out",
        )
    # Refuses an unknown comparator in its own words.
    compare_rdms(np.array([1.0, 2.0, 2.5]), np.array([1.0, 2.0, 2.5]), comparator)


def _invariances(distance: str, noise: str) -> tuple[str, ...]:
    if distance == "correlation":
        return "permutation of units", "isotropic scale", "scale of each stimulus", "offset of each stimulus"
    if "poisson" in distance:
        return ("permutation of units",)
    if noise == "diagonal":
        return "permutation of units", "isotropic scale", "scale of each unit", "offset of units"
    return "permutation of units", "rotation", "isotropic scale", "offset of units"


def _evaluate(found: Callable, comparator: str, x: np.ndarray, y: np.ndarray) -> float:
    return compare_defined(found(x), found(y), comparator)


def _draws(found: Callable, comparator: str, x: np.ndarray, y: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return rdm_draws(found(x), found(y)[None], weights, comparator)


def _permuted(
    found: Callable, comparator: str, x: np.ndarray, y: np.ndarray, order: np.ndarray
) -> np.ndarray:
    return permuted_means(found(x)[None], found(y)[None], order, comparator)[:, 0]


def _kept(found: Callable, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Positions of the stimuli that have a distance on both sides to at least one other."""
    if len(x) < 2:
        return np.arange(0)
    defined = ~np.isnan(found(x)) & ~np.isnan(found(y))
    first, second = pair_positions(len(x))
    return np.unique(np.concatenate([first[defined], second[defined]]))


def _counts(found: Callable, x: np.ndarray, y: np.ndarray) -> dict[str, int]:
    return {"pairs": int((~np.isnan(found(x)) & ~np.isnan(found(y))).sum())}
