"""Representational similarity analysis: do two populations find the same stimuli alike?"""

from __future__ import annotations

import numpy as np

from arealis.comparison.alignment import align
from arealis.comparison.similarity import check_weights, similarity
from arealis.numerics import (
    correlation_distances,
    pair_positions,
    permuted_rdm_spearman,
    row_permutations,
    spearman_draws,
)
from arealis.types import EstimatorCard, Measurement, NotEstimable, Responses

__all__ = ["rsa"]

_CARD = EstimatorCard(
    variant="correlation distance, compared by Spearman",
    centring="each response pattern over units",
    resampling_unit="stimulus",
    interval="percentiles of a bootstrap over stimuli without pairs of a stimulus with itself, 95 %",
    null="the model's stimuli permuted, central 95 %",
    reference="Kriegeskorte, Mur & Bandettini 2008",
    options={"missing": "unit left out of the pairs of its stimulus"},
)
_FEWEST_STIMULI = 4


def rsa(
    model: Responses,
    recording: Responses,
    *,
    weights: np.ndarray,
    permutations: int,
    rng: np.random.Generator,
) -> Measurement | NotEstimable:
    r"""Spearman correlation of the dissimilarities that two populations give to pairs of stimuli.

    .. math:: \rho\big(d(m_i, m_j),\, d(x_i, x_j)\big)_{i<j}, \qquad d(a, b) = 1 - r(a, b)

    A stimulus whose pattern is constant on either side, such as one without any response, has no
    correlation distance and is left out; the card counts them.

    Args:
        model: Responses with one time step.
        recording: Responses to the same stimuli.
        weights: How often each stimulus of the recording occurs in each draw ``[draw, stimulus]``.
        permutations: Number of permutations for the null.
        rng: Source of randomness of the permutations.

    Returns:
        The measurement ``"rsa"``, or why there is none.

    Raises:
        DataError: if the two do not hold the same stimuli and units, or the weights do not fit.

    Example:
        >>> from arealis.types import make_responses
        >>> x = np.random.default_rng(0).normal(size=(5, 1, 1, 8))
        >>> r = make_responses(x, stimulus_id=list("abcde"), unit_id=list("stuvwxyz"), area="all",
        ...                    quantity="dF/F", unit="1", provenance="made up")
        >>> m = rsa(r, r, weights=np.ones((40, 5)), permutations=40, rng=np.random.default_rng(0))
        >>> round(m.value, 12)
        1.0
    """
    pair = align(model, recording)
    check_weights(weights, len(pair.stimulus_id))
    kept = _with_a_distance(pair.model, pair.recording)
    left_out = len(pair.stimulus_id) - len(kept)
    if len(kept) < _FEWEST_STIMULI:
        return NotEstimable(f"{len(kept)} stimuli have a pattern on both sides; {_FEWEST_STIMULI} are needed")
    modelled, recorded = (correlation_distances(side[kept]) for side in (pair.model, pair.recording))
    defined = ~np.isnan(modelled) & ~np.isnan(recorded)
    first, second = (position[defined] for position in pair_positions(len(kept)))
    x, y = modelled[defined], recorded[defined]
    value = float(spearman_draws(x, y, np.ones((len(x), 1)))[0])
    if np.isnan(value):
        return NotEstimable("all dissimilarities of one side are equal")
    times = np.ascontiguousarray(weights.T[kept], dtype=float)
    order = row_permutations(len(kept), permutations, rng=rng)
    return similarity(
        "rsa",
        value,
        pair=pair,
        draws=spearman_draws(x, y, times[first] * times[second]),
        null=permuted_rdm_spearman(modelled, recorded, order),
        n=len(kept),
        card=_CARD,
        options={"pairs": len(x), "stimuli left out": left_out},
    )


def _with_a_distance(model: np.ndarray, recording: np.ndarray) -> np.ndarray:
    """Positions of the stimuli that have a distance on both sides to at least one other."""
    stimuli = len(model)
    if stimuli < 2:
        return np.arange(0)
    defined = ~np.isnan(correlation_distances(model)) & ~np.isnan(correlation_distances(recording))
    first, second = pair_positions(stimuli)
    return np.unique(np.concatenate([first[defined], second[defined]]))
