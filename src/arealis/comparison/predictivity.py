"""Linear predictivity: how well a readout of one population predicts each unit of another."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from arealis.comparison.instrument import Instrument
from arealis.numerics.predictivity import (
    HeldOut,
    Method,
    Pooling,
    held_out_correlation_draws,
    held_out_correlations,
    held_out_predictions,
    k_folds,
    predictor,
    random_splits,
)
from arealis.types import DataError, EstimatorCard

__all__ = [
    "least_squares_predictivity",
    "one_to_one_predictivity",
    "pls_predictivity",
    "ridge_predictivity",
]

# Target units in one fit of many permutations.
_TARGETS = 4000
_ROTATIONS = ("permutation of units", "rotation", "isotropic scale", "offset of units")
_UNITS = ("permutation of units", "isotropic scale", "scale of each unit", "offset of units")
_LINEAR = (*_ROTATIONS, "scale of each unit", "invertible linear map")


def ridge_predictivity(
    *, folds: int = 5, shared_penalty: bool = False, pooling: Pooling = "splits", seed: int = 0
) -> Instrument:
    r"""How well ridge regression on the first population predicts each unit of the second.

    .. math:: \mathrm{median}_j\; \overline{r(\hat y_j, y_j)}, \qquad
              \hat Y = \bar y + (X - \bar x)(X_t^\top X_t + \lambda I)^{-1} X_t^\top Y_t

    on stimuli t left out of the fit, with λ chosen by leaving out training stimuli. Take it to ask how
    much of a recording a model can account for, whatever else the model holds: it is not symmetric, and a
    model of very many units predicts almost anything that resembles it. Do not take it to ask whether two
    populations are organised alike.

    Args:
        folds: Folds of stimuli, each predicted from the others.
        shared_penalty: Choose one penalty for all units of the second population.
        pooling: ``"splits"``, the mean of the correlations in each fold; or ``"deviations"``, one
            correlation over all folds, each centred: steadier for few stimuli, but somewhat below 0 for
            unrelated populations.
        seed: Seed of the folds.

    Returns:
        The instrument ``"ridge_predictivity"``.

    Example:
        >>> x = np.random.default_rng(0).normal(size=(40, 3))
        >>> round(ridge_predictivity().evaluate(x, x @ np.array([[1.0], [-2.0], [0.5]])), 6)
        1.0

    Reference:
        Yamins et al. 2014, PNAS 111:8619; Hoerl & Kennard 1970, Technometrics 12:55.
    """
    options = {"folds": folds, "penalty": "shared" if shared_penalty else "for each unit"}
    return _instrument(
        "ridge", partial(_folds, folds=folds, seed=seed), pooling, seed, 2 * folds, _ROTATIONS, options,
        predict=predictor("ridge", shared_penalty=shared_penalty), by_unit=not shared_penalty,
        variant="ridge, penalty relative to the mean eigenvalue, chosen by leaving out training stimuli",
    )  # fmt: skip


def pls_predictivity(
    *, components: int = 25, splits: int = 10, pooling: Pooling = "splits", seed: int = 0
) -> Instrument:
    r"""How well partial least squares on the first population predicts each unit of the second.

    .. math:: \mathrm{median}_j\; \frac{1}{S} \sum_s r(\hat y_{sj}, y_{sj})

    with unscaled units and, in every split, a tenth of the stimuli held out. Take it to compare with
    Brain-Score, whose neural predictivity it is before division by the ceiling. Otherwise take ridge, which
    chooses its own complexity: here the number of components decides, and with as many components as units
    it is least squares.

    Args:
        components: Components of the regression, no more than units or training stimuli less one.
        splits: Random splits of the stimuli, 90 to 10.
        pooling: ``"splits"``, the mean of the correlations in each split, or ``"deviations"``, one
            correlation over all splits, each centred.
        seed: Seed of the splits.

    Returns:
        The instrument ``"pls_predictivity"``.

    Example:
        >>> x = np.random.default_rng(0).normal(size=(40, 3))
        >>> round(pls_predictivity(components=3).evaluate(x, x @ np.array([[1.0], [-2.0], [0.5]])), 6)
        1.0

    Reference:
        Schrimpf et al. 2018, bioRxiv 407007.
    """
    return _instrument(
        "pls", partial(_splits, splits=splits, seed=seed), pooling, seed, _fewest(components), _ROTATIONS,
        {"components": components, "splits": splits},
        predict=predictor("pls", components=components), by_unit=False,
        variant=f"partial least squares, {components} components, unscaled, 90 to 10 splits",
    )  # fmt: skip


def least_squares_predictivity(*, folds: int = 5, pooling: Pooling = "splits", seed: int = 0) -> Instrument:
    r"""How well plain linear regression on the first population predicts each unit of the second.

    .. math:: \mathrm{median}_j\; \overline{r(\hat y_j, y_j)}, \qquad
              \hat Y = \bar y + (X - \bar x)(X_t - \bar x)^+ (Y_t - \bar y)

    Take it where stimuli are many times more than units of the first population and any invertible linear
    map of them should make no difference. Otherwise take ridge: with nearly as many units as training
    stimuli the predictions are noise, and with more there is no one answer, so it refuses.

    Args:
        folds: Folds of stimuli, each predicted from the others.
        pooling: As in :func:`ridge_predictivity`.
        seed: Seed of the folds.

    Returns:
        The instrument ``"least_squares_predictivity"``.

    Example:
        >>> x = np.random.default_rng(0).normal(size=(40, 3))
        >>> round(least_squares_predictivity().evaluate(x, x @ np.array([[1.0], [-2.0], [0.5]])), 6)
        1.0

    Reference:
        Kornblith et al. 2019, ICML (linear regression as a similarity, there without held-out stimuli).
    """
    return _instrument(
        "least_squares", partial(_folds, folds=folds, seed=seed), pooling, seed, 2 * folds, _LINEAR,
        {"folds": folds}, predict=_determined, variant="least squares",
    )  # fmt: skip


def one_to_one_predictivity(*, folds: int = 5, pooling: Pooling = "splits", seed: int = 0) -> Instrument:
    r"""How well each unit of the second population is predicted by its best single unit of the first.

    .. math:: \mathrm{median}_j\; \overline{r(\hat y_j, y_j)}, \qquad
              \hat y_j = \bar y_j + b_j (x_{i(j)} - \bar x_{i(j)}), \quad i(j) = \arg\max_i |r(x_i, y_j)|

    with the partner chosen and fitted on training stimuli. Take it to ask whether single units have
    counterparts, not only mixtures of them. Several units may share a partner; where each may have one
    only, take a matching.

    Args:
        folds: Folds of stimuli, each predicted from the others.
        pooling: As in :func:`ridge_predictivity`.
        seed: Seed of the folds.

    Returns:
        The instrument ``"one_to_one_predictivity"``.

    Example:
        >>> x = np.random.default_rng(0).normal(size=(40, 3))
        >>> round(one_to_one_predictivity().evaluate(x, -2 * x[:, ::-1]), 12)
        1.0

    Reference:
        Li et al. 2016, ICLR; Khosla & Williams 2024, UniReps.
    """
    return _instrument(
        "one_to_one", partial(_folds, folds=folds, seed=seed), pooling, seed, 2 * folds, _UNITS,
        {"folds": folds}, predict=predictor("one_to_one"), identical=1.0,
        variant="each unit from its best single unit, chosen on training stimuli",
    )  # fmt: skip


def _instrument(
    method: Method,
    plan: Callable[[int], np.ndarray],
    pooling: Pooling,
    seed: int,
    fewest_stimuli: int,
    invariant_to: tuple[str, ...],
    options: dict[str, Any],
    *,
    predict: Callable[[Any, Any, Any], Any],
    variant: str,
    identical: float | None = None,
    by_unit: bool = True,
) -> Instrument:
    """An instrument whose splits are fixed by a seed and the order of the stimuli."""
    pooled = {"splits": "mean over splits", "deviations": "over all splits, each centred"}
    return Instrument(
        name=f"{method}_predictivity",
        evaluate=partial(_value, plan=plan, predict=predict, pooling=pooling),
        card=EstimatorCard(
            variant=f"{variant}; Pearson's r of held-out predictions, median over units",
            centring="each unit over the training stimuli",
            bias_correction="held-out stimuli",
            resampling_unit="stimulus",
            reference="Schrimpf et al. 2018",
            options={
                **options,
                "seed of the splits": seed,
                "correlation": pooled.get(pooling, pooling),
                "draws": "predictions fixed, stimuli reweighted in the correlation",
            },
        ),
        invariant_to=invariant_to,
        identical=identical,
        symmetric=False,
        fewest_stimuli=fewest_stimuli,
        draws=partial(_draws, plan=plan, predict=predict, pooling=pooling),
        permuted=partial(_permuted, plan=plan, predict=predict, pooling=pooling) if by_unit else None,
    )


def _folds(stimuli: int, *, folds: int, seed: int) -> np.ndarray:
    return k_folds(stimuli, folds, rng=np.random.default_rng(seed))


def _splits(stimuli: int, *, splits: int, seed: int) -> np.ndarray:
    return random_splits(stimuli, splits, rng=np.random.default_rng(seed))


def _fewest(components: int) -> int:
    """The smallest number of stimuli of which 90 % allow that many components."""
    stimuli = components + 4
    while (~_splits(stimuli, splits=1, seed=0)).sum() <= components:
        stimuli += 1
    return stimuli


def _determined(x: np.ndarray, y: np.ndarray, new: np.ndarray) -> np.ndarray:
    """Least squares, where the training stimuli leave no freedom."""
    if x.shape[1] > len(x) - 1:
        raise DataError(
            "least squares has no single answer",
            given=f"{x.shape[1]} units and {len(x)} training stimuli",
            needed="more training stimuli than units",
            action="take ridge_predictivity, or show more stimuli",
        )
    return predictor("least_squares")(x, y, new)


def _held(x: Any, y: Any, plan: Any, predict: Any) -> HeldOut:
    return held_out_predictions(x, y, plan(len(x)), predict)


def _value(x: Any, y: Any, *, plan: Any, predict: Any, pooling: Pooling) -> float:
    return float(np.median(held_out_correlations(_held(x, y, plan, predict), pooling=pooling)))


def _permuted(x: Any, y: Any, order: np.ndarray, *, plan: Any, predict: Any, pooling: Pooling) -> np.ndarray:
    """As many targets as there are permutations: where each is predicted by itself, one fit serves all.

    Reordering y the other way round pairs the same stimuli as reordering x; only which of them a split
    holds out differs, and that is chance in either case.
    """
    stimuli, units = y.shape
    null = np.empty(len(order))
    step = max(1, _TARGETS // units)
    for start in range(0, len(order), step):
        block = slice(start, start + step)
        back = np.argsort(order[block], axis=1)
        together = np.moveaxis(y[back], 0, 1).reshape(stimuli, -1)
        r = held_out_correlations(_held(x, together, plan, predict), pooling=pooling)
        null[block] = np.median(r.reshape(-1, units), axis=1)
    return null


def _draws(x: Any, y: Any, weights: np.ndarray, *, plan: Any, predict: Any, pooling: Pooling) -> np.ndarray:
    """Median over the units that vary in a draw; ``NaN`` where none does."""
    r = held_out_correlation_draws(_held(x, y, plan, predict), weights, pooling=pooling)
    scored = ~np.isnan(r).all(axis=1)
    medians = np.full(len(r), np.nan)
    medians[scored] = np.nanmedian(r[scored], axis=1)
    return medians
