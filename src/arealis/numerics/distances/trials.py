"""From single trials, as many of each stimulus as there happen to be, to mean patterns and residuals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from array_api_compat import array_namespace, device

from arealis.numerics.distances.missing import as_floats, filled_and_weight
from arealis.types.errors import DataError

__all__ = ["mean_patterns", "residuals"]


def mean_patterns(trials: Any, labels: Sequence | np.ndarray) -> tuple[Any, np.ndarray]:
    """Average the trials of each stimulus, however many there are.

    Args:
        trials: Single trials ``[..., trial, unit]``, a NumPy array or a tensor; ``NaN`` entries are left
            out of the mean of their unit.
        labels: The stimulus of each trial ``[trial]``.

    Returns:
        Mean patterns ``[..., stimulus, unit]``, ``NaN`` where no trial was measured, and the names of the
        stimuli, sorted.

    Raises:
        DataError: if there is not one label a trial.

    Example:
        >>> mean_patterns(np.array([[1.0], [5.0], [3.0]]), ["b", "a", "b"])
        (array([[5.],
               [2.]]), array(['a', 'b'], dtype='<U1'))
    """
    names, stimulus = _stimuli(trials, labels)
    xp = array_namespace(trials)
    order = np.argsort(stimulus, kind="stable")
    filled, weight = filled_and_weight(as_floats(trials))
    filled, weight = (xp.take(a, xp.asarray(order, device=device(a)), axis=-2) for a in (filled, weight))
    ends = np.cumsum(np.bincount(stimulus)).tolist()
    parts = [slice(start, end) for start, end in zip([0, *ends[:-1]], ends, strict=True)]
    total = xp.stack([xp.sum(filled[..., part, :], axis=-2) for part in parts], axis=-2)
    count = xp.stack([xp.sum(weight[..., part, :], axis=-2) for part in parts], axis=-2)
    return total / xp.where(count > 0, count, xp.nan), names


def residuals(trials: Any, labels: Sequence | np.ndarray) -> Any:
    """What is left of single trials when the mean pattern of their stimulus is taken away.

    Their degrees of freedom are the number of trials minus the number of stimuli.

    Args:
        trials: Single trials ``[..., trial, unit]``, a NumPy array or a tensor; ``NaN`` stays ``NaN``.
        labels: The stimulus of each trial ``[trial]``.

    Returns:
        Residuals ``[..., trial, unit]``; zero for a stimulus with a single trial.

    Raises:
        DataError: if there is not one label a trial, or no stimulus has two trials.

    Example:
        >>> residuals(np.array([[1.0], [5.0], [3.0]]), ["b", "a", "b"])
        array([[-1.],
               [ 0.],
               [ 1.]])
    """
    names, stimulus = _stimuli(trials, labels)
    if len(names) == len(stimulus):
        raise DataError(
            "single trials leave no residuals",
            given=f"{len(stimulus)} trials of {len(names)} stimuli",
            needed="two trials or more of at least one stimulus",
            action="show stimuli more than once, or estimate the noise elsewhere",
        )
    xp = array_namespace(trials)
    x = as_floats(trials)
    patterns, _ = mean_patterns(x, labels)
    return x - xp.take(patterns, xp.asarray(stimulus, device=device(x)), axis=-2)


def _stimuli(trials: Any, labels: Sequence | np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Sorted names, and the position among them of each trial's stimulus."""
    labels = np.asarray(labels)
    if trials.ndim < 2 or labels.shape != (trials.shape[-2],) or not labels.size:
        raise DataError(
            "labels do not fit the trials",
            given=f"labels of shape {labels.shape} for trials of shape {tuple(trials.shape)}",
            needed="[..., trial, unit] and the name of one stimulus for each trial",
            action="give one label for each trial",
        )
    return np.unique(labels, return_inverse=True)
