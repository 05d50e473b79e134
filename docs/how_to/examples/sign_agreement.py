"""Sign agreement: does a model excite what the stimulus excited in the animal?"""

from __future__ import annotations

import numpy as np

from arealis.comparison import Instrument
from arealis.types import DataError, EstimatorCard

__all__ = ["sign_agreement"]


def sign_agreement() -> Instrument:
    r"""Fraction of significant pairs of stimulus and unit for which model and recording agree in sign.

    .. math:: A = P\left(\mathrm{sgn}\, m_{su} = \mathrm{sgn}\, x_{su}\right), \quad x_{su} \ne 0

    Returns:
        The instrument ``"sign_agreement"``.
    """
    return Instrument(
        name="sign_agreement",
        evaluate=_evaluate,
        card=EstimatorCard(
            variant="pooled over stimuli and units",
            null="the model's stimuli permuted, central 95 %; what units do on average remains",
            options={"pairs used": "recording differs from 0", "missing": "left out pairwise"},
        ),
        invariant_to=("isotropic scale",),
        symmetric=False,
        missing="masked",
        units="matched",
        draws=_draws,
    )


def _evaluate(x: np.ndarray, y: np.ndarray) -> float:
    agree, used = _count(x, y)
    if not used.any():
        raise DataError(
            "signs cannot be compared",
            given="a recording without a significant response",
            needed="one response or more",
            action="show more stimuli",
        )
    return float(agree.sum() / used.sum())


def _draws(x: np.ndarray, y: np.ndarray, weights: np.ndarray) -> np.ndarray:
    agree, used = (weights @ counts for counts in _count(x, y))
    return np.divide(agree, used, out=np.full(len(weights), np.nan), where=used > 0)


def _count(model: np.ndarray, recording: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of every stimulus, pairs of one sign and pairs that can be compared ``[stimulus]``."""
    used = (recording != 0) & ~np.isnan(model * recording)
    return (used & (np.sign(model) == np.sign(recording))).sum(axis=1), used.sum(axis=1)
