"""Area under the ROC curve for "is there a response"."""

from __future__ import annotations

import numpy as np

from arealis.comparison.alignment import align
from arealis.comparison.similarity import check_weights, similarity
from arealis.numerics import permuted_roc_auc, roc_auc_by_row_pairs, roc_auc_draws, row_permutations
from arealis.types import EstimatorCard, Measurement, NotEstimable, Responses

__all__ = ["roc_auc"]

_CARD = EstimatorCard(
    variant="pooled over stimuli and units; magnitude of the model's response, ties one half",
    resampling_unit="stimulus",
    interval="percentiles of a bootstrap over stimuli, 95 %",
    null="the model's stimuli permuted, central 95 %; what units do on average remains",
    reference="Hanley & McNeil 1982",
    options={"positive": "recording differs from 0", "missing": "left out pairwise"},
)


def roc_auc(
    model: Responses,
    recording: Responses,
    *,
    weights: np.ndarray,
    permutations: int,
    rng: np.random.Generator,
) -> Measurement | NotEstimable:
    r"""How well the size of a model's response tells which units responded in the recording.

    .. math:: A = P\big(|m_{su}| > |m_{s'u'}| \;\big|\; x_{su} \ne 0,\, x_{s'u'} = 0\big)

    Args:
        model: Responses with one time step.
        recording: Responses to the same stimuli; 0 means "no significant response".
        weights: How often each stimulus of the recording occurs in each draw ``[draw, stimulus]``.
        permutations: Number of permutations for the null.
        rng: Source of randomness of the permutations.

    Returns:
        The measurement ``"roc_auc"``, or why there is none.

    Raises:
        DataError: if the two do not hold the same stimuli and units, or the weights do not fit.

    Example:
        >>> from arealis.types import make_responses
        >>> r = make_responses(np.eye(3)[:, None, None, :], stimulus_id=list("abc"), unit_id=list("uvw"),
        ...                    area="all", quantity="dF/F", unit="1", provenance="made up")
        >>> m = roc_auc(r, r, weights=np.ones((40, 3)), permutations=40, rng=np.random.default_rng(0))
        >>> m.value, m.interval
        (1.0, Range(low=1.0, high=1.0))
    """
    pair = align(model, recording)
    check_weights(weights, len(pair.stimulus_id))
    measured = ~np.isnan(pair.recording)
    responded = measured & (pair.recording != 0)
    scores = np.abs(pair.model)
    counts = roc_auc_by_row_pairs(scores, responded, measured)
    positives, negatives = int(counts.positives.sum()), int(counts.negatives.sum())
    if not positives or not negatives:
        return NotEstimable(f"the recording has {positives} responses and {negatives} silences")
    order = row_permutations(len(scores), permutations, rng=rng)
    return similarity(
        "roc_auc",
        float(roc_auc_draws(counts, np.ones((1, len(scores))))[0]),
        pair=pair,
        draws=roc_auc_draws(counts, weights),
        null=permuted_roc_auc(scores, responded, measured, order),
        n=len(scores),
        card=_CARD,
        options={"responses": positives, "silences": negatives},
    )
