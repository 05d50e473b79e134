"""Variance of cross-validated comparisons without the noise of how folds were assigned."""

from __future__ import annotations

import numpy as np

from arealis.types.errors import DataError

__all__ = ["crossvalidation_corrected_variance"]


def crossvalidation_corrected_variance(evaluations: np.ndarray) -> np.ndarray:
    r"""Covariance over bootstrap draws as it would be with infinitely many assignments of folds.

    A flexible model is fitted and tested in folds, and a random assignment adds variance
    :math:`\sigma^2_\mathrm{cv}`. With n repetitions in every draw the variance of their mean is
    :math:`\sigma^2 + \sigma^2_\mathrm{cv} / n`, and that of one repetition
    :math:`\sigma^2 + \sigma^2_\mathrm{cv}`; so

    .. math:: \hat\sigma^2 = \frac{n\, \hat V_\mathrm{mean} - \hat V_1}{n - 1}

    with :math:`\hat V_1` the mean over repetitions of the covariance of each.

    Args:
        evaluations: Cross-validated values ``[draw, repetition, quantity]``, averaged over folds. A draw
            in which any is ``NaN`` is left out.

    Returns:
        Covariances ``[quantity, quantity]``; with few draws a variance may come out negative.

    Raises:
        DataError: if there are fewer than two repetitions or two complete draws.

    Example:
        >>> v = np.array([[[1.0], [3.0]], [[5.0], [7.0]], [[2.0], [0.0]]])
        >>> crossvalidation_corrected_variance(v).round(3)
        array([[5.667]])

    Reference:
        Schütt et al. 2023, eLife 12:e82566.
    """
    values = np.asarray(evaluations, dtype=float)
    complete = values[~np.isnan(values).any(axis=(1, 2))] if values.ndim == 3 else values[:0]
    if len(complete) < 2 or values.shape[1] < 2:
        raise DataError(
            "too few repetitions to remove the noise of fold assignment",
            given=f"an array of shape {values.shape} with {len(complete)} complete draws",
            needed="[draw, repetition, quantity] with two complete draws and two repetitions or more",
            action="repeat the cross-validation in every draw with other folds",
        )
    deviations = complete - complete.mean(axis=0)
    mean = deviations.mean(axis=1)
    repetitions = complete.shape[1]
    of_mean = mean.T @ mean
    of_one = np.einsum("dri,drj->ij", deviations, deviations) / repetitions
    return (repetitions * of_mean - of_one) / ((repetitions - 1) * (len(complete) - 1))
