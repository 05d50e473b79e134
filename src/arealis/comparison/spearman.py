"""Spearman correlation of signed responses over the significant pairs of stimulus and unit."""

from __future__ import annotations

import numpy as np

from arealis.comparison.instrument import Instrument
from arealis.numerics import permuted_spearman, spearman_draws
from arealis.types import DataError, EstimatorCard

__all__ = ["spearman"]

_FEWEST_PAIRS = 4


def spearman() -> Instrument:
    r"""Rank correlation of a model's response with the measured one, where there is a significant one.

    .. math:: \rho = r\big(\mathrm{rank}\, m_{su}, \mathrm{rank}\, x_{su}\big), \quad x_{su} \ne 0

    Take it for recordings in which 0 means "no significant response" and model and recording have the
    same units. Do not take it where false alarms matter: it does not see what the model says of responses
    that are 0. What units do on average counts as much as how they tell stimuli apart.

    Returns:
        The instrument ``"spearman"``.

    Example:
        >>> x = np.arange(1.0, 10.0).reshape(3, 3)
        >>> round(spearman().evaluate(x, x**3), 12)
        1.0

    Reference:
        Spearman 1904, Am J Psychol 15:72.
    """
    return Instrument(
        name="spearman",
        evaluate=_evaluate,
        card=EstimatorCard(
            variant="signed responses, pooled over stimuli and units, mid-ranks for ties",
            centring="mean rank",
            interval="percentiles of a bootstrap over stimuli, 95 %",
            null="the model's stimuli permuted, central 95 %; what units do on average remains",
            reference="Spearman 1904",
            options={"pairs used": "recording differs from 0", "missing": "left out pairwise"},
        ),
        invariant_to=("isotropic scale", "increasing map of values"),
        symmetric=False,
        fewest_stimuli=1,
        missing="masked",
        units="matched",
        draws=_draws,
        permuted=_permuted,
        counts=_counts,
    )


def _evaluate(x: np.ndarray, y: np.ndarray) -> float:
    stimulus, unit = _significant(x, y)
    if len(stimulus) >= _FEWEST_PAIRS:
        value = spearman_draws(x[stimulus, unit], y[stimulus, unit], np.ones((len(stimulus), 1)))[0]
        if not np.isnan(value):
            return float(value)
    raise DataError(
        "responses cannot be ranked against each other",
        given=f"{len(stimulus)} significant pairs of stimulus and unit, or responses that are all equal",
        needed=f"{_FEWEST_PAIRS} pairs or more whose responses differ on both sides",
        action="show more stimuli, or record more units",
    )


def _draws(x: np.ndarray, y: np.ndarray, weights: np.ndarray) -> np.ndarray:
    stimulus, unit = _significant(x, y)
    return spearman_draws(x[stimulus, unit], y[stimulus, unit], weights.T[stimulus])


def _permuted(x: np.ndarray, y: np.ndarray, order: np.ndarray) -> np.ndarray:
    stimulus, unit = np.nonzero(~np.isnan(y) & (y != 0))
    return permuted_spearman(x.ravel(), order[:, stimulus] * x.shape[1] + unit, y[stimulus, unit])


def _significant(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    stimulus, unit = np.nonzero(~np.isnan(x) & ~np.isnan(y) & (y != 0))
    return stimulus, unit


def _counts(x: np.ndarray, y: np.ndarray) -> dict[str, int]:
    stimulus, _ = _significant(x, y)
    return {"pairs": len(stimulus), "stimuli": len(np.unique(stimulus))}
