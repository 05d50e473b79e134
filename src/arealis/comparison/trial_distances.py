"""Distances between stimuli from single trials: average them, or cross-validate over them."""

from __future__ import annotations

import numpy as np

from arealis.numerics import crossnobis, noise_covariance, poisson_crossvalidated, rdm, residuals
from arealis.types import DataError

__all__ = ["CROSSVALIDATED", "DISTANCES", "WHITENED", "trial_distances"]

CROSSVALIDATED = ("crossnobis", "poisson_crossvalidated")
"""Distances whose runs are the trials, or folds of them."""
WHITENED = ("crossnobis", "mahalanobis")
"""Distances that take a noise covariance."""
DISTANCES = ("correlation", "euclidean", "mahalanobis", "poisson", *CROSSVALIDATED)
"""All distances that single trials can have."""


def trial_distances(trials: np.ndarray, distance: str, *, noise: str, folds: int | None) -> np.ndarray:
    """Distance of every pair of stimuli from single trials.

    Args:
        trials: Responses ``[stimulus, trial, unit]``; ``NaN`` where nothing was measured.
        distance: One of :data:`DISTANCES`.
        noise: ``"none"``, or how the covariance of the trials around their means is shrunk.
        folds: Into how many runs the trials are dealt, in turn; every trial is one if None.

    Returns:
        Distances ``[pair]`` in SciPy's condensed order.

    Raises:
        DataError: if there are more folds than trials, or as the distance and the covariance do.

    Example:
        >>> x = np.array([[[0.0], [0.0]], [[2.0], [4.0]]])
        >>> trial_distances(x, "euclidean", noise="none", folds=None)
        array([9.])
        >>> trial_distances(x, "crossnobis", noise="none", folds=2)
        array([8.])
    """
    covariance = None if noise == "none" else _noise(trials, noise)
    if distance == "crossnobis":
        return crossnobis(_runs(trials, folds), covariance)
    if distance == "poisson_crossvalidated":
        return poisson_crossvalidated(_runs(trials, folds))
    return rdm(_mean(trials), distance, noise_covariance=covariance)


def _noise(trials: np.ndarray, noise: str) -> np.ndarray:
    """Covariance of what measured trials deviate from the mean of their stimulus."""
    stimuli, repeats, units = trials.shape
    labels, flat = np.repeat(np.arange(stimuli), repeats), trials.reshape(-1, units)
    measured = ~np.isnan(flat).all(axis=1)
    flat, labels = flat[measured], labels[measured]
    freedom = len(labels) - len(np.unique(labels))
    return noise_covariance(residuals(flat, labels), shrinkage=noise, degrees_of_freedom=freedom)


def _runs(trials: np.ndarray, folds: int | None) -> np.ndarray:
    """Patterns ``[run, stimulus, unit]``: every trial, or the means of trials dealt in turn."""
    count = trials.shape[1] if folds is None else folds
    if count > trials.shape[1]:
        raise DataError(
            "there are more folds than trials",
            given=f"{count} folds of {trials.shape[1]} trials",
            needed="one trial a fold or more",
            action="take fewer folds",
        )
    return np.stack([_mean(trials[:, start::count]) for start in range(count)])


def _mean(trials: np.ndarray) -> np.ndarray:
    """Mean over the trials that were measured ``[stimulus, unit]``, ``NaN`` where there is none."""
    measured = ~np.isnan(trials)
    count = measured.sum(axis=1)
    total = np.where(measured, trials, 0.0).sum(axis=1)
    return np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0)
