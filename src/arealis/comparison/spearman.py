"""Spearman correlation of signed responses over the significant pairs of stimulus and unit."""

from __future__ import annotations

import numpy as np

from arealis.comparison.alignment import align
from arealis.comparison.similarity import check_weights, similarity
from arealis.numerics import permuted_spearman, row_permutations, spearman_draws
from arealis.types import EstimatorCard, Measurement, NotEstimable, Responses

__all__ = ["spearman"]

_CARD = EstimatorCard(
    variant="signed responses, pooled over stimuli and units, mid-ranks for ties",
    centring="mean rank",
    resampling_unit="stimulus",
    interval="percentiles of a bootstrap over stimuli, 95 %",
    null="the model's stimuli permuted, central 95 %; what units do on average remains",
    reference="Spearman 1904",
    options={"pairs used": "recording differs from 0", "missing": "left out pairwise"},
)
_FEWEST_PAIRS = 4


def spearman(
    model: Responses,
    recording: Responses,
    *,
    weights: np.ndarray,
    permutations: int,
    rng: np.random.Generator,
) -> Measurement | NotEstimable:
    r"""Rank correlation of a model's response with the measured one, where there is a significant one.

    .. math:: \rho = r\big(\mathrm{rank}\, m_{su}, \mathrm{rank}\, x_{su}\big), \quad x_{su} \ne 0

    Args:
        model: Responses with one time step.
        recording: Responses to the same stimuli; 0 means "no significant response".
        weights: How often each stimulus of the recording occurs in each draw ``[draw, stimulus]``.
        permutations: Number of permutations for the null.
        rng: Source of randomness of the permutations.

    Returns:
        The measurement ``"spearman"``, or why there is none.

    Raises:
        DataError: if the two do not hold the same stimuli and units, or the weights do not fit.

    Example:
        >>> from arealis.types import make_responses
        >>> x = np.arange(1.0, 10.0).reshape(3, 1, 1, 3)
        >>> r = make_responses(x, stimulus_id=["a", "b", "c"], unit_id=["u", "v", "w"], area="all",
        ...                    quantity="dF/F", unit="1", provenance="made up")
        >>> m = spearman(r, r, weights=np.ones((40, 3)), permutations=40, rng=np.random.default_rng(0))
        >>> round(m.value, 12)
        1.0
    """
    pair = align(model, recording)
    check_weights(weights, len(pair.stimulus_id))
    stimulus, unit = np.nonzero(~np.isnan(pair.recording) & (pair.recording != 0))
    if len(stimulus) < _FEWEST_PAIRS:
        return NotEstimable(f"{len(stimulus)} significant pairs; {_FEWEST_PAIRS} are needed")
    predicted, measured = pair.model[stimulus, unit], pair.recording[stimulus, unit]
    value = float(spearman_draws(predicted, measured, np.ones((len(stimulus), 1)))[0])
    if np.isnan(value):
        return NotEstimable("the responses of one side are equal in all significant pairs")
    order = row_permutations(len(pair.stimulus_id), permutations, rng=rng)
    chosen = order[:, stimulus] * len(pair.unit_id) + unit
    return similarity(
        "spearman",
        value,
        pair=pair,
        draws=spearman_draws(predicted, measured, weights.T[stimulus]),
        null=permuted_spearman(pair.model.ravel(), chosen, measured),
        n=len(np.unique(stimulus)),
        card=_CARD,
        options={"pairs": len(stimulus)},
    )
