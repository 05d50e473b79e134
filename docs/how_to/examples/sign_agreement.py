"""Sign agreement: does a model excite what the stimulus excited in the animal?"""

from __future__ import annotations

import numpy as np

from arealis.comparison.alignment import align
from arealis.comparison.similarity import check_weights, similarity
from arealis.numerics import row_permutations
from arealis.types import EstimatorCard, Measurement, NotEstimable, Responses

__all__ = ["sign_agreement"]

_CARD = EstimatorCard(
    variant="pooled over stimuli and units",
    resampling_unit="stimulus",
    interval="percentiles of a bootstrap over stimuli, 95 %",
    null="the model's stimuli permuted, central 95 %; what units do on average remains",
    options={"pairs used": "recording differs from 0", "missing": "left out pairwise"},
)


def sign_agreement(
    model: Responses,
    recording: Responses,
    *,
    weights: np.ndarray,
    permutations: int,
    rng: np.random.Generator,
) -> Measurement | NotEstimable:
    r"""Fraction of significant pairs of stimulus and unit for which model and recording agree in sign.

    .. math:: A = P\left(\mathrm{sgn}\, m_{su} = \mathrm{sgn}\, x_{su}\right), \quad x_{su} \ne 0

    Args:
        model: Responses with one time step.
        recording: Responses to the same stimuli; 0 means "no significant response".
        weights: How often each stimulus of the recording occurs in each draw ``[draw, stimulus]``.
        permutations: Number of permutations for the null.
        rng: Source of randomness of the permutations.

    Returns:
        The measurement ``"sign_agreement"``, or why there is none.

    Raises:
        DataError: if the two do not hold the same stimuli and units, or the weights do not fit.
    """
    pair = align(model, recording)
    check_weights(weights, len(pair.stimulus_id))
    agree, used = _count(pair.model, pair.recording)
    if not used.any():
        return NotEstimable("the recording has no significant response")
    permuted = [
        _count(pair.model[rows], pair.recording)
        for rows in row_permutations(len(used), permutations, rng=rng)
    ]
    totals = weights @ used
    return similarity(
        "sign_agreement",
        float(agree.sum() / used.sum()),
        pair=pair,
        draws=np.divide(weights @ agree, totals, out=np.full(len(weights), np.nan), where=totals > 0),
        null=np.array([a.sum() / u.sum() for a, u in permuted]),
        n=int((used > 0).sum()),
        card=_CARD,
        options={"pairs": int(used.sum())},
    )


def _count(model: np.ndarray, recording: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of every stimulus, pairs of one sign and pairs that can be compared ``[stimulus]``."""
    used = (recording != 0) & ~np.isnan(model * recording)
    return (used & (np.sign(model) == np.sign(recording))).sum(axis=1), used.sum(axis=1)
