"""Area under the ROC curve for "is there a response"."""

from __future__ import annotations

import numpy as np

from arealis.comparison.instrument import Instrument
from arealis.numerics import permuted_roc_auc, roc_auc_by_row_pairs, roc_auc_draws
from arealis.numerics.roc import RowPairCounts
from arealis.types import DataError, EstimatorCard

__all__ = ["roc_auc"]


def roc_auc() -> Instrument:
    r"""How well the size of a model's response tells which units responded in the recording.

    .. math:: A = P\big(|m_{su}| > |m_{s'u'}| \;\big|\; x_{su} \ne 0,\, x_{s'u'} = 0\big)

    Take it for recordings in which 0 means "no significant response" and model and recording have the
    same units. Do not take it where every response was measured: it does not see the sign of a response,
    nor its size in the recording.

    Returns:
        The instrument ``"roc_auc"``.

    Example:
        >>> roc_auc().evaluate(np.eye(3), np.eye(3))
        1.0

    Reference:
        Hanley & McNeil 1982, Radiology 143:29.
    """
    return Instrument(
        name="roc_auc",
        evaluate=_evaluate,
        card=EstimatorCard(
            variant="pooled over stimuli and units; magnitude of the model's response, ties one half",
            interval="percentiles of a bootstrap over stimuli, 95 %",
            null="the model's stimuli permuted, central 95 %; what units do on average remains",
            reference="Hanley & McNeil 1982",
            options={"positive": "recording differs from 0", "missing": "left out pairwise"},
        ),
        invariant_to=("isotropic scale", "increasing map of magnitudes"),
        identical=None,
        symmetric=False,
        fewest_stimuli=1,
        missing="masked",
        units="matched",
        draws=_draws,
        permuted=_permuted,
        counts=_count_responses,
    )


def _evaluate(x: np.ndarray, y: np.ndarray) -> float:
    counts = _count_responses(x, y)
    if not all(counts.values()):
        raise DataError(
            "detection of responses cannot be scored",
            given=f"a recording with {counts['responses']} responses and {counts['silences']} silences",
            needed="one of each or more",
            action="set responses that are not significant to 0",
        )
    return float(roc_auc_draws(_pairs(x, y), np.ones((1, len(x))))[0])


def _draws(x: np.ndarray, y: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return roc_auc_draws(_pairs(x, y), weights)


def _permuted(x: np.ndarray, y: np.ndarray, order: np.ndarray) -> np.ndarray:
    measured = ~np.isnan(y)
    return permuted_roc_auc(np.abs(x), measured & (y != 0), measured, order)


def _pairs(x: np.ndarray, y: np.ndarray) -> RowPairCounts:
    measured = ~np.isnan(x) & ~np.isnan(y)
    return roc_auc_by_row_pairs(np.abs(x), measured & (y != 0), measured)


def _count_responses(x: np.ndarray, y: np.ndarray) -> dict[str, int]:
    measured = ~np.isnan(x) & ~np.isnan(y)
    responses = int((measured & (y != 0)).sum())
    return {"responses": responses, "silences": int(measured.sum()) - responses}
