"""Trials of two populations: check them, and describe each stimulus by its mean and covariance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from array_api_compat import array_namespace, device

from arealis.numerics.shape.checked import check_fraction, orthonormal_contrasts
from arealis.types.errors import DataError

__all__ = ["GaussianResponses", "Shrinkage", "centred_trials", "gaussian_responses"]

Shrinkage = float | Literal["ledoit_wolf"]


@dataclass(frozen=True)
class GaussianResponses:
    """Mean and covariance of the response to every stimulus.

    Args:
        means: Centred means ``[stimulus, dimension]``.
        factors: Tables F ``[stimulus, row, dimension]`` with covariance :math:`F^\\top F`.
    """

    means: Any
    factors: Any


def centred_trials(x: Any) -> Any:
    """Subtract each unit's overall mean, or say why the trials cannot be compared.

    Args:
        x: Responses ``[stimulus, trial, unit]``, a NumPy array or a tensor.

    Returns:
        The deviations, turned to no more dimensions than there are rows.

    Raises:
        DataError: if there are fewer than three stimuli or two trials, a response is missing, or the trial
            averages are equal for all stimuli.

    Example:
        >>> import numpy as np
        >>> centred_trials(np.random.default_rng(0).normal(size=(3, 2, 50))).shape
        (3, 2, 6)
    """
    if x.ndim != 3 or x.shape[0] < 3 or x.shape[1] < 2 or x.shape[2] < 1:
        raise DataError(
            "there are too few trials to compare their distributions",
            given=f"responses of shape {tuple(x.shape)}",
            needed="[stimulus, trial, unit] with three stimuli, two trials and one unit or more",
            action="pass single trials instead of averages, or record more",
        )
    xp = array_namespace(x)
    x = x if xp.isdtype(x.dtype, "real floating") else xp.astype(x, xp.float64)
    rounding = 64 * xp.finfo(x.dtype).eps * xp.linalg.vector_norm(x)
    x = x - xp.mean(x, axis=(0, 1), keepdims=True)
    varied = xp.linalg.vector_norm(xp.mean(x, axis=1))
    if not bool(varied > rounding) or not bool(xp.isfinite(varied)):
        raise DataError(
            "constant or incomplete trials cannot be compared",
            given="trial averages that are equal for all stimuli, or missing trials (NaN)",
            needed="finite responses whose averages differ between stimuli",
            action="leave out units or trials that were not measured",
        )
    stimuli, trials, units = x.shape
    if units <= stimuli * trials:
        return x
    rows = xp.reshape(x, (stimuli * trials, units))
    return xp.reshape(xp.linalg.qr(rows.T)[1].T, (stimuli, trials, stimuli * trials))


def gaussian_responses(x: Any, *, shrinkage: Shrinkage = 0.0) -> GaussianResponses:
    r"""Mean and covariance of every stimulus, the covariance as a factor with as few rows as it has rank.

    .. math:: \Sigma_k = (1 - s)\, S_k + s\, \frac{\mathrm{tr}\, S_k}{P} I

    with the sample covariance S of T − 1 degrees of freedom.

    Args:
        x: Responses ``[stimulus, trial, unit]``, a NumPy array or a tensor.
        shrinkage: The share s, from 0 to 1; ``"ledoit_wolf"`` estimates one share for all stimuli.

    Returns:
        Means and factors.

    Raises:
        DataError: as :func:`centred_trials`; also if the shrinkage is out of range.

    Example:
        >>> import numpy as np
        >>> x = np.random.default_rng(0).normal(size=(3, 8, 2))
        >>> f = gaussian_responses(x).factors[0]
        >>> np.allclose(f.T @ f, np.cov(x[0].T))
        True

    Reference:
        Ledoit & Wolf 2004, J Multivar Anal 88:365.
    """
    units = x.shape[-1]
    x = centred_trials(x)
    xp = array_namespace(x)
    means = xp.mean(x, axis=1)
    scatter = orthonormal_contrasts(x, x.shape[1]) @ x / (x.shape[1] - 1) ** 0.5
    share = _ledoit_wolf(x - means[:, None, :], units) if shrinkage == "ledoit_wolf" else shrinkage
    if not isinstance(share, (int, float)):
        raise DataError(
            "there is no such shrinkage",
            given=repr(shrinkage),
            needed="a number from 0 to 1, or 'ledoit_wolf'",
            action="choose one of them",
        )
    check_fraction("shrinkage", share)
    if share > 0:
        scatter = _shrunk(scatter, share, units)
    if scatter.shape[1] > scatter.shape[2]:
        scatter = xp.linalg.qr(scatter)[1]
    return GaussianResponses(means, scatter)


def _shrunk(scatter: Any, share: float, units: int) -> Any:
    """Rows for the shared variance of all units below the scatter; units beyond the span hold none."""
    xp = array_namespace(scatter)
    dimensions = scatter.shape[2]
    if units > dimensions:
        raise DataError(
            "shrinkage needs all units",
            given=f"{units} units, of which the trials span {dimensions} dimensions",
            needed="no more units than stimuli times trials",
            action="reduce the units to principal components first, or do not shrink",
        )
    variance = xp.sum(scatter**2, axis=(1, 2)) / units
    even = (
        xp.eye(dimensions, dtype=scatter.dtype, device=device(scatter))
        * xp.sqrt(share * variance)[:, None, None]
    )
    return xp.concat([(1 - share) ** 0.5 * scatter, even], axis=1)


def _ledoit_wolf(deviations: Any, units: int) -> float:
    """One share for all stimuli: noise of the covariances over their distance from spheres, both summed."""
    xp = array_namespace(deviations)
    trials = deviations.shape[1]
    turned = xp.permute_dims(deviations, (0, 2, 1))
    products = deviations @ turned if trials < units else turned @ deviations
    squared = xp.sum((products / trials) ** 2, axis=(1, 2))
    diagonal = xp.sum(deviations**2, axis=2) / trials
    away = squared - xp.sum(diagonal, axis=1) ** 2 / units
    noise = xp.sum(diagonal**2, axis=1) - squared / trials
    # As in Ledoit & Wolf, noise cannot exceed the distance; nothing to shrink where there is none.
    total = float(xp.sum(away))
    return min(1.0, max(0.0, float(xp.sum(noise)) / total)) if total > 0 else 0.0
