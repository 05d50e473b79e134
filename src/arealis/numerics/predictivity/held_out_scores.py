"""How good held-out predictions are: correlation and explained variance of each target unit."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from array_api_compat import array_namespace, device, to_device

from arealis.numerics.blocks import blocks
from arealis.numerics.predictivity.held_out import HeldOut
from arealis.types.errors import DataError

__all__ = ["Pooling", "held_out_correlation_draws", "held_out_correlations", "held_out_r2"]

Pooling = Literal["splits", "deviations"]

# A spread below this share of the values' own size is rounding error, not a response.
_ROUNDING = 64 * np.finfo(float).eps


def held_out_correlations(held: HeldOut, *, pooling: Pooling = "splits") -> Any:
    r"""Pearson correlation of predicted with measured responses of every target unit.

    .. math:: r_j^\mathrm{splits} = \frac{1}{S} \sum_s \frac{c_{sj}}{\sqrt{u_{sj} v_{sj}}}, \qquad
              r_j^\mathrm{deviations} = \frac{\sum_s c_{sj}}{\sqrt{\sum_s u_{sj} \sum_s v_{sj}}}

    with c the sum of products, u and v the sums of squares of the deviations of predicted and measured
    responses from their means within split s. The mean over splits is 0 for unrelated populations. One
    correlation of all deviations is steadier where splits hold few stimuli, but then somewhat below 0, for
    each stimulus is held out of some fits and part of the others. Predictions are never pooled without
    centring each split: the mean of the training stimuli is low where that of the held-out ones is high, and
    an empty model would score far below zero.

    A prediction that does not vary scores 0. A unit whose measured response does not vary within a split
    says nothing there, and the split is left out of that unit's mean.

    Args:
        held: Held-out predictions.
        pooling: ``"splits"``: correlate in each split, then average; ``"deviations"``: one correlation.

    Returns:
        Correlations ``[target unit]`` in the library of the predictions.

    Raises:
        DataError: if a unit's measured response varies in no split, or there is no such pooling.

    Example:
        >>> values = np.array([[0.0], [1.0], [2.0]])
        >>> held = HeldOut(np.zeros(3), np.arange(3), values, 3 * values, 0 * values)
        >>> held_out_correlations(held).round(12)
        array([1.])

    Reference:
        Schrimpf et al. 2018, bioRxiv 407007 (correlation in each split).
    """
    everyone = np.ones((1, int(held.stimulus.max()) + 1))
    r = held_out_correlation_draws(held, everyone, pooling=pooling)[0]
    silent = int(np.isnan(r).sum())
    if silent:
        raise DataError(
            "some units cannot be scored",
            given=f"{silent} of {len(r)} target units whose response is the same for all held-out stimuli",
            needed="target units whose responses differ between stimuli",
            action="leave these units out",
        )
    xp = array_namespace(held.predicted)
    return xp.asarray(r, dtype=held.predicted.dtype, device=device(held.predicted))


def held_out_correlation_draws(held: HeldOut, weights: np.ndarray, *, pooling: Pooling) -> np.ndarray:
    """Correlation of every target unit in every reweighted set of stimuli; the predictions stay as they are.

    Args:
        held: Held-out predictions.
        weights: How often each stimulus occurs ``[draw, stimulus]``.
        pooling: As in :func:`held_out_correlations`.

    Returns:
        Correlations ``[draw, target unit]``; ``NaN`` where a draw holds no two different responses of a
        unit within any split.

    Raises:
        DataError: if there is no such pooling.

    Example:
        >>> values = np.array([[0.0], [1.0], [2.0]])
        >>> held = HeldOut(np.zeros(3), np.arange(3), values, values**2, 0 * values)
        >>> held_out_correlation_draws(held, np.array([[1, 1, 0], [3, 0, 0]]), pooling="splits").ravel()
        array([ 1., nan])
    """
    if pooling not in ("splits", "deviations"):
        raise DataError(
            "held-out correlations cannot be pooled",
            given=f"pooling {pooling!r}",
            needed="'splits' or 'deviations'",
            action="name a pooling that exists",
        )
    predicted, measured = (np.asarray(to_device(s, "cpu"), float) for s in (held.predicted, held.measured))
    score = _mean_over_splits if pooling == "splits" else _pooled_deviations
    draws = np.empty((len(weights), predicted.shape[1]))
    for block in blocks(len(weights), 8 * predicted.shape[1]):
        w = np.asarray(weights, dtype=float)[block][:, held.stimulus]
        rows = [held.split == split for split in np.unique(held.split)]
        draws[block] = score([_sums(predicted[r], measured[r], w[:, r]) for r in rows])
    return draws


def held_out_r2(held: HeldOut) -> Any:
    r"""Share of the variance of held-out responses that is explained, against the training mean.

    .. math:: R^2_j = 1 - \frac{\sum_i (y_{ij} - \hat y_{ij})^2}
                               {\sum_i (y_{ij} - \bar y^\mathrm{train}_{ij})^2}

    Args:
        held: Held-out predictions.

    Returns:
        Shares ``[target unit]``: 0 for the training mean, below 0 for a worse prediction.

    Raises:
        DataError: if a unit's held-out responses are all equal to its training mean.

    Example:
        >>> y = np.array([[0.0], [2.0]])
        >>> held_out_r2(HeldOut(np.zeros(2), np.arange(2), y / 2 + 0.5, y, 0 * y + 1))
        array([0.75])

    Reference:
        Campbell & Thompson 2008, Rev Financ Stud 21:1509 (out-of-sample R²).
    """
    xp = array_namespace(held.predicted)
    error = xp.sum((held.measured - held.predicted) ** 2, axis=0)
    spread = xp.sum((held.measured - held.baseline) ** 2, axis=0)
    size = xp.sum(held.measured**2, axis=0)
    if not bool(xp.all(spread > _ROUNDING**2 * size)):
        raise DataError(
            "some units have no variance to explain",
            given="target units whose response is the same for all stimuli",
            needed="target units whose responses differ between stimuli",
            action="leave these units out",
        )
    return 1 - error / spread


def _sums(predicted: np.ndarray, measured: np.ndarray, w: np.ndarray) -> tuple[np.ndarray, ...]:
    """Sum of products and sums of squares of weighted deviations within a split ``[draw, unit]``."""
    sizes = [np.sqrt(np.mean(side**2, axis=0)) for side in (predicted, measured)]
    p, y = predicted - predicted.mean(axis=0), measured - measured.mean(axis=0)
    total = np.maximum(w.sum(axis=1, keepdims=True), 1e-300)
    wp, wy = w @ p, w @ y
    c, u, v = w @ (p * y) - wp * wy / total, w @ (p * p) - wp**2 / total, w @ (y * y) - wy**2 / total
    floors = [
        _ROUNDING * (w @ (d * d)) + total * (_ROUNDING * s) ** 2 for d, s in ((p, sizes[0]), (y, sizes[1]))
    ]
    return c, np.where(u > floors[0], u, 0.0), np.where(v > floors[1], v, 0.0)


def _correlation(c: np.ndarray, u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """0 for a constant prediction, ``NaN`` for a constant measurement."""
    scale = np.sqrt(np.where(u > 0, u, 1.0)) * np.sqrt(np.where(v > 0, v, np.nan))
    return np.clip(np.where(u > 0, c, 0.0) / scale, -1.0, 1.0)


def _mean_over_splits(sums: list[tuple[np.ndarray, ...]]) -> np.ndarray:
    r = np.stack([_correlation(*parts) for parts in sums])
    scored = ~np.isnan(r)
    count = scored.sum(axis=0)
    return np.where(scored, r, 0.0).sum(axis=0) / np.where(count > 0, count, np.nan)


def _pooled_deviations(sums: list[tuple[np.ndarray, ...]]) -> np.ndarray:
    return _correlation(*(np.sum(part, axis=0) for part in zip(*sums, strict=True)))
