"""Pearson correlation of each unit with the same unit of the other side."""

from __future__ import annotations

import numpy as np

from arealis.comparison.instrument import Instrument
from arealis.numerics import pearson_draws
from arealis.types import DataError, EstimatorCard

__all__ = ["pearson"]


def pearson() -> Instrument:
    r"""Correlation over stimuli of a model's response with the measured one, the median over units.

    .. math:: r = \mathrm{median}_u \; r\big(m_{\cdot u}, x_{\cdot u}\big)

    Take it where the model predicts the units themselves, such as one potential or the output of an
    encoding model. Do not take it for a network's own units: it does not see whether a mixture of them
    would predict better.

    Returns:
        The instrument ``"pearson"``.

    Example:
        >>> x = np.random.default_rng(0).normal(size=(9, 2))
        >>> round(pearson().evaluate(x, 3 * x + 1), 12)
        1.0

    Reference:
        Pearson 1896, Philos Trans R Soc A 187:253.
    """
    return Instrument(
        name="pearson",
        evaluate=_evaluate,
        card=EstimatorCard(
            variant="unit by unit, median over units",
            centring="each unit over stimuli",
            reference="Pearson 1896",
        ),
        invariant_to=("offset of units", "isotropic scale", "scale of each unit"),
        units="matched",
        draws=_draws,
        permuted=_permuted,
    )


def _evaluate(x: np.ndarray, y: np.ndarray) -> float:
    value = float(_draws(x, y, np.ones((1, len(x))))[0])
    if np.isnan(value):
        raise DataError(
            "responses cannot be correlated",
            given=f"{x.shape[1]} units, some of which respond alike to all stimuli",
            needed="units that tell stimuli apart on both sides",
            action="leave out constant units",
        )
    return value


def _draws(x: np.ndarray, y: np.ndarray, weights: np.ndarray) -> np.ndarray:
    times = np.ascontiguousarray(weights.T, dtype=float)
    return np.median([pearson_draws(x[:, u], y[:, u], times) for u in range(x.shape[1])], axis=0)


def _permuted(x: np.ndarray, y: np.ndarray, order: np.ndarray) -> np.ndarray:
    x, y = (side - side.mean(axis=0) for side in (x, y))
    length = np.linalg.norm(x, axis=0) * np.linalg.norm(y, axis=0)
    products = np.stack([x[:, u][order] @ y[:, u] for u in range(x.shape[1])])
    return np.median(products / length[:, None], axis=0)
