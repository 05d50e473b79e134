"""Linear centred kernel alignment of a model with a recording."""

from __future__ import annotations

import numpy as np

from arealis.comparison.alignment import align
from arealis.comparison.similarity import check_weights, similarity
from arealis.numerics import linear_cka_draws, permuted_linear_cka, row_permutations
from arealis.types import EstimatorCard, Measurement, NotEstimable, Responses

__all__ = ["linear_cka"]

_CARD = EstimatorCard(
    variant="linear, debiased",
    centring="each unit over stimuli",
    bias_correction="averages over distinct stimuli (Song 2012)",
    resampling_unit="stimulus",
    interval="percentiles of a bootstrap over stimuli without pairs of a stimulus with itself, 95 %",
    null="the model's stimuli permuted, central 95 %",
    reference="Kornblith et al. 2019; Song et al. 2012",
    options={"missing": "set to the unit's mean over the other stimuli"},
)
_FEWEST_STIMULI = 4


def linear_cka(
    model: Responses,
    recording: Responses,
    *,
    weights: np.ndarray,
    permutations: int,
    rng: np.random.Generator,
) -> Measurement | NotEstimable:
    """How well the similarity of stimuli in a model matches that in a recording, without small-sample bias.

    Args:
        model: Responses with one time step.
        recording: Responses to the same stimuli.
        weights: How often each stimulus of the recording occurs in each draw ``[draw, stimulus]``.
        permutations: Number of permutations for the null.
        rng: Source of randomness of the permutations.

    Returns:
        The measurement ``"linear_cka"``, or why there is none. Its equation is that of
        :func:`arealis.numerics.linear_cka`.

    Raises:
        DataError: if the two do not hold the same stimuli and units, or the weights do not fit.

    Example:
        >>> from arealis.types import make_responses
        >>> x = np.random.default_rng(0).normal(size=(6, 1, 1, 4))
        >>> r = make_responses(x, stimulus_id=list("abcdef"), unit_id=list("tuvw"), area="all",
        ...                    quantity="dF/F", unit="1", provenance="made up")
        >>> m = linear_cka(r, r, weights=np.ones((40, 6)), permutations=40, rng=np.random.default_rng(0))
        >>> round(m.value, 12)
        1.0
    """
    pair = align(model, recording)
    stimuli = len(pair.stimulus_id)
    check_weights(weights, stimuli)
    if stimuli < _FEWEST_STIMULI:
        return NotEstimable(f"{stimuli} stimuli; the debiased estimate needs {_FEWEST_STIMULI}")
    modelled, recorded = _filled(pair.model), _filled(pair.recording)
    value = float(linear_cka_draws(modelled, recorded, np.ones((1, stimuli)), debiased=True)[0])
    if np.isnan(value):
        return NotEstimable("the responses of one side differ between stimuli no more than noise would")
    order = row_permutations(stimuli, permutations, rng=rng)
    return similarity(
        "linear_cka",
        value,
        pair=pair,
        draws=linear_cka_draws(modelled, recorded, weights, debiased=True),
        null=permuted_linear_cka(modelled, recorded, order, debiased=True),
        n=stimuli,
        card=_CARD,
        options={"units": modelled.shape[1], "missing entries": int(np.isnan(pair.recording).sum())},
    )


def _filled(responses: np.ndarray) -> np.ndarray:
    """Replace missing entries by the mean of their unit; leave out units that were never measured."""
    measured = ~np.isnan(responses)
    responses, measured = responses[:, measured.any(axis=0)], measured[:, measured.any(axis=0)]
    mean = np.where(measured, responses, 0.0).sum(axis=0) / measured.sum(axis=0)
    return np.where(measured, responses, mean)
