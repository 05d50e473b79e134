"""Predictions of held-out stimuli: every one made by a fit that has not seen the stimulus."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from array_api_compat import array_namespace, device

from arealis.numerics.predictivity.splits import checked_splits
from arealis.numerics.predictivity.tables import check_tables

__all__ = ["HeldOut", "held_out_predictions"]


@dataclass(frozen=True)
class HeldOut:
    """What was predicted and what was measured, one row for every stimulus that a split holds out.

    Args:
        split: Which split ``[row]``.
        stimulus: Which stimulus ``[row]``; it may be held out in several splits.
        predicted: Predictions ``[row, target unit]``.
        measured: Responses ``[row, target unit]``.
        baseline: Mean of the training responses ``[row, target unit]``: the prediction of an empty model.

    Example:
        >>> one = np.ones((2, 1))
        >>> HeldOut(np.zeros(2, dtype=int), np.arange(2), one, one, one).predicted.shape
        (2, 1)
    """

    split: np.ndarray
    stimulus: np.ndarray
    predicted: Any
    measured: Any
    baseline: Any


def held_out_predictions(
    x: Any, y: Any, held_out: np.ndarray, predict: Callable[[Any, Any, Any], Any]
) -> HeldOut:
    """Predict the target's responses to the stimuli that each split holds out.

    ``predict`` is handed the training stimuli of both sides, and of the held-out stimuli the source alone.

    Args:
        x: Responses of the source ``[stimulus, source unit]``, a NumPy array or a tensor.
        y: Responses of the target ``[stimulus, target unit]``.
        held_out: True where a split holds a stimulus out ``[split, stimulus]``; see
            :func:`~arealis.numerics.predictivity.k_folds`.
        predict: ``(x of training stimuli, y of training stimuli, x of held-out stimuli) → predictions``,
            such as :func:`~arealis.numerics.predictivity.least_squares_predictions`.

    Returns:
        Predictions beside what was measured.

    Raises:
        DataError: if the stimuli differ in number, a response is missing, or the splits do not fit.

    Example:
        >>> from arealis.numerics.predictivity import k_folds, least_squares_predictions
        >>> x = np.arange(6.0)[:, None]
        >>> folds = k_folds(6, 3, rng=np.random.default_rng(0))
        >>> held = held_out_predictions(x, 2 * x + 1, folds, least_squares_predictions)
        >>> bool(np.allclose(held.predicted, held.measured))
        True

    Reference:
        Stone 1974, J R Stat Soc B 36:111.
    """
    check_tables(x, y)
    held_out = checked_splits(held_out, x.shape[0])
    xp = array_namespace(x, y)
    predicted, measured, baseline = [], [], []
    for tested in held_out:
        old, new = (xp.asarray(np.flatnonzero(rows), device=device(x)) for rows in (~tested, tested))
        x_old, y_old, x_new, y_new = (xp.take(s, rows, axis=0) for rows in (old, new) for s in (x, y))
        predicted.append(predict(x_old, y_old, x_new))
        measured.append(y_new)
        baseline.append(0 * y_new + xp.mean(y_old, axis=0))
    split, stimulus = np.nonzero(held_out)
    return HeldOut(split, stimulus, *(xp.concat(part) for part in (predicted, measured, baseline)))
