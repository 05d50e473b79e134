"""Accuracy of a decision area: how often the unit of the right label is the most active."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from arealis.analysis.response_matrix import response_matrix
from arealis.numerics import central_range, row_permutations, wilson_range
from arealis.types import DataError, EstimatorCard, Measurement, NotEstimable, Responses

__all__ = ["accuracy"]

_CARD = EstimatorCard(
    variant="most active unit, ties shared",
    resampling_unit="stimulus",
    interval="Wilson, 95 %",
    null="labels permuted over stimuli, central 95 %",
    reference="Wilson 1927",
)


def accuracy(
    responses: Responses,
    labels: Sequence[int] | np.ndarray,
    *,
    weights: np.ndarray,
    permutations: int,
    rng: np.random.Generator,
) -> Measurement:
    r"""Fraction of stimuli for which the unit of the label is the most active.

    .. math:: A = \frac{1}{n} \sum_s \frac{[x_{s,\ell(s)} = \max_u x_{su}]}{\#\{u : x_{su} = \max\}}

    so that a tie among k units counts 1/k, which is what breaking it at random gives on average. The
    interval is Wilson's, which does not collapse at 0 or 1; the draws resample stimuli and serve paired
    differences.

    Args:
        responses: Activity of the decision area only, one unit a label, one time step.
        labels: Position of the right unit for every stimulus ``[stimulus]``.
        weights: How often each stimulus occurs in each bootstrap draw ``[draw, stimulus]``.
        permutations: Number of permutations of the labels.
        rng: Source of randomness.

    Returns:
        The measurement ``"accuracy"``.

    Raises:
        DataError: if labels or weights do not fit the stimuli, a label has no unit, or a response is
            missing.

    Example:
        >>> from arealis.types import make_responses
        >>> r = make_responses(np.eye(3)[:, None, None, :], stimulus_id=list("abc"), unit_id=list("012"),
        ...                    area="decision", quantity="rate", unit="arbitrary", provenance="made up")
        >>> accuracy(r, [0, 1, 1], weights=np.ones((40, 3)), permutations=40,
        ...          rng=np.random.default_rng(0)).value.__round__(3)
        0.667
    """
    activity, labels = response_matrix(responses), np.asarray(labels)
    _check(activity, labels, weights)
    highest = activity == activity.max(axis=1, keepdims=True)
    share = highest / highest.sum(axis=1, keepdims=True)
    stimuli = np.arange(len(labels))
    credit = share[stimuli, labels]
    totals = weights.sum(axis=1)
    draws = np.divide(weights @ credit, totals, out=np.full(len(totals), np.nan), where=totals > 0)
    permuted = labels[row_permutations(len(labels), permutations, rng=rng)]
    null = share[stimuli, permuted].mean(axis=1)
    return Measurement(
        name="accuracy",
        value=float(credit.mean()),
        interval=wilson_range(float(credit.sum()), len(credit)),
        null=central_range(null),
        ceiling=NotEstimable("labels are exact, so nothing but the network limits accuracy"),
        n=len(credit),
        card=_CARD,
        draws=draws,
    )


def _check(activity: np.ndarray, labels: np.ndarray, weights: np.ndarray) -> None:
    stimuli, units = activity.shape
    fits = labels.shape == (stimuli,) and weights.ndim == 2 and weights.shape[1] == stimuli
    if not fits or not np.issubdtype(labels.dtype, np.integer):
        raise DataError(
            "labels or weights do not fit the stimuli",
            given=f"labels {labels.shape} of {labels.dtype}, weights {weights.shape}, {stimuli} stimuli",
            needed="one whole number a stimulus and weights [draw, stimulus]",
            action="pass the labels and the weights of these stimuli, in their order",
        )
    if labels.min() < 0 or labels.max() >= units or np.isnan(activity).any():
        missing = int(np.isnan(activity).sum())
        raise DataError(
            "accuracy needs a response of the unit of every label",
            given=f"labels {labels.min()} to {labels.max()}, {missing} missing responses",
            needed=f"labels from 0 to {units - 1} and no missing response",
            action="pass the responses of the decision area, one unit a label",
        )
