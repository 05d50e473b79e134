"""What a model explains of a recording beyond what is known of the stimuli."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from arealis.analysis import response_matrix
from arealis.comparison.assemble import check_weights
from arealis.numerics import central_range, positions_of
from arealis.numerics.predictivity import (
    PENALTIES,
    HeldOut,
    banded_ridge_predictions,
    held_out_predictions,
    held_out_r2,
    k_folds,
)
from arealis.types import DataError, EstimatorCard, Measurement, NotEstimable, Responses

__all__ = ["explained_beyond"]

_FOLD_SEED = 0


def explained_beyond(
    model: Responses, recording: Responses, controls: np.ndarray, *, weights: np.ndarray, folds: int = 10
) -> Measurement | NotEstimable:
    r"""Unique held-out variance of a model: what ridge regression gains when it is added to the controls.

    .. math:: \Delta R^2 = R^2(A \cup B) - R^2(B)

    with the model's responses A and the controls B, each scaled to the same total variance; the median over
    recorded units. A negative number says that adding the model made predictions worse.

    Args:
        model: Responses with one time step; its units are the features A.
        recording: Responses to the same stimuli, averaged over trials.
        controls: What else is known of the stimuli of the recording, in its order ``[stimulus, feature]``.
        weights: How often each stimulus of the recording occurs in each draw ``[draw, stimulus]``.
        folds: Number of parts that are held out in turn.

    Returns:
        The measurement ``"unique_variance"``, or why there is none. Its interval is a linearised bootstrap of
        the held-out errors; the fits stay as they are.

    Raises:
        DataError: if the stimuli are not the same, or weights or controls do not fit.

    Example:
        >>> from arealis.types import make_responses
        >>> x = np.random.default_rng(0).normal(size=(40, 1, 1, 2))
        >>> r = make_responses(x, stimulus_id=[str(i) for i in range(40)], unit_id=["u", "v"], area="all",
        ...                    quantity="rate", unit="Hz", provenance="made up")
        >>> explained_beyond(r, r, x[:, 0, 0, :1], weights=np.ones((40, 40)), folds=4).value > 0.2
        True

    Reference:
        Borcard, Legendre & Drapeau 1992, Ecology 73:1045; de Heer et al. 2017, J Neurosci 37:6539.
    """
    names = recording.coords["stimulus_id"].values
    place = positions_of(names, model.coords["stimulus_id"].values, kind="stimulus of the recording")
    x, y = response_matrix(model)[place], response_matrix(recording)
    check_weights(weights, len(y))
    _require_controls(controls, len(y))
    try:
        held_out = k_folds(len(y), folds, rng=np.random.default_rng(_FOLD_SEED))
        both = _predict([x, controls], y, held_out)
        alone = _predict([controls], y, held_out)
        unique = held_out_r2(both) - held_out_r2(alone)
    except DataError as error:
        return NotEstimable(f"{error.problem}: {error.given}")
    draws = np.median(_r2_draws(both, weights) - _r2_draws(alone, weights), axis=1)
    return Measurement(
        name="unique_variance",
        value=float(np.median(unique)),
        interval=central_range(draws),
        null=NotEstimable("a gain of zero, to be read off the interval"),
        ceiling=NotEstimable("not taken for a part of the variance"),
        n=len(y),
        card=EstimatorCard(
            variant="R² of ridge regression on model and controls minus R² on controls, median over units",
            centring="each feature over training stimuli",
            bias_correction="held-out stimuli; penalty chosen within the training stimuli",
            resampling_unit="stimulus",
            interval="percentiles of a bootstrap over held-out stimuli, fits fixed, 95 %",
            reference="Borcard, Legendre & Drapeau 1992; de Heer et al. 2017",
            options={"folds": folds, "controls": controls.shape[1], "features": x.shape[1]},
        ),
        draws=draws,
    )


def _require_controls(controls: np.ndarray, stimuli: int) -> None:
    if controls.ndim != 2 or len(controls) != stimuli or not np.isfinite(controls).all():
        raise DataError(
            "controls do not fit the recording",
            given=f"controls of shape {controls.shape} for {stimuli} stimuli, or some that are not finite",
            needed="finite numbers [stimulus, feature], a row for every stimulus of the recording",
            action="give what is known of each stimulus, in the order of the recording",
        )


def _predict(spaces: Sequence[np.ndarray], y: np.ndarray, held_out: np.ndarray) -> HeldOut:
    widths = [space.shape[1] for space in spaces]
    predict = partial(banded_ridge_predictions, widths=widths, penalties=PENALTIES)
    return held_out_predictions(np.concatenate(spaces, axis=1), y, held_out, predict)


def _r2_draws(held: HeldOut, weights: np.ndarray) -> np.ndarray:
    """Explained variance in every reweighted set of stimuli ``[draw, target unit]``."""
    times = weights[:, held.stimulus].astype(float)
    spread = times @ (held.measured - held.baseline) ** 2
    error = times @ (held.measured - held.predicted) ** 2
    return 1 - error / np.where(spread > 0, spread, np.nan)
