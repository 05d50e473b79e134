"""Noise covariance of units, estimated from residuals and shrunk so that it has an inverse."""

from __future__ import annotations

from typing import Any

from array_api_compat import array_namespace, device

from arealis.numerics.distances.missing import as_floats
from arealis.numerics.distances.whitening import cholesky_factor
from arealis.types.errors import DataError

__all__ = ["noise_covariance"]


def noise_covariance(
    residuals: Any, *, shrinkage: str = "ledoit_wolf", degrees_of_freedom: int | None = None
) -> Any:
    r"""Covariance of the noise between units, shrunk towards a simpler one by the share that data ask for.

    .. math:: \hat\Sigma = \frac{n}{\nu}\big((1 - \lambda) S + \lambda T\big), \qquad
              S = \frac{1}{n} \sum_k r_k r_k^\top

    with n residuals around their mean and ν degrees of freedom. ``"ledoit_wolf"``: T is the identity times
    the mean variance; with ν = n it equals ``sklearn.covariance.ledoit_wolf``. ``"diagonal"``: T is the
    diagonal of S, and λ is estimated from the correlations (without the paper's factor (n − 1)/n on their
    squared means, as rsatoolbox does: λ changes by a share of the order 1/n²). ``"none"``: λ = 0.

    Args:
        residuals: What is left of single trials ``[..., trial, unit]``, a NumPy array or a tensor. Leading
            axes (runs, time steps) get a covariance each. A trial that is ``NaN`` in all units is left out.
        shrinkage: ``"ledoit_wolf"``, ``"diagonal"`` or ``"none"``.
        degrees_of_freedom: ν; the number of trials minus 1 if None. Residuals around the means of s stimuli
            have s fewer than there are trials.

    Returns:
        Covariances ``[..., unit, unit]`` in the library of ``residuals``.

    Raises:
        DataError: if there are fewer than two trials or no degree of freedom, a trial lacks some of its
            units only, a unit is constant, the covariance has no inverse, or there is no such shrinkage.

    Example:
        >>> import numpy as np
        >>> r = np.array([[1.0, 0.0], [-1.0, 0.0], [0.0, 2.0], [0.0, -2.0]])
        >>> noise_covariance(r, shrinkage="none").round(3)
        array([[0.667, 0.   ],
               [0.   , 2.667]])

    Reference:
        Ledoit & Wolf 2004, J Multivar Anal 88:365; Schäfer & Strimmer 2005, Stat Appl Genet Mol Biol 4:32.
    """
    xp = array_namespace(residuals)
    if shrinkage not in _SHRINKAGES or residuals.ndim < 2:
        raise DataError(
            "no noise covariance can be estimated",
            given=f"shrinkage {shrinkage!r} for residuals of shape {tuple(residuals.shape)}",
            needed=f"one of {sorted(_SHRINKAGES)} and [..., trial, unit]",
            action="name a shrinkage that exists and pass a table of residuals",
        )
    if residuals.ndim > 2:
        each = {"shrinkage": shrinkage, "degrees_of_freedom": degrees_of_freedom}
        return xp.stack([noise_covariance(residuals[i, ...], **each) for i in range(residuals.shape[0])])
    r = _measured_trials(as_floats(residuals), xp)
    trials = r.shape[0]
    freedom = trials - 1 if degrees_of_freedom is None else degrees_of_freedom
    if trials < 2 or freedom < 1:
        raise DataError(
            "too few residuals for a noise covariance",
            given=f"{trials} trials and {freedom} degrees of freedom",
            needed="two trials and one degree of freedom or more",
            action="show some stimuli more than once, or take no noise covariance",
        )
    r = r - xp.mean(r, axis=0)
    covariance = _SHRINKAGES[shrinkage](r, freedom, xp)
    cholesky_factor(covariance)  # says so here if it has no inverse, not where it is used
    return covariance


def _measured_trials(r: Any, xp: Any) -> Any:
    missing = xp.isnan(r)
    r = r[~xp.all(missing, axis=1), :]
    finite = xp.isfinite(r)
    if not bool(xp.all(finite)):
        raise DataError(
            "some residuals are missing or infinite",
            given=f"{int(xp.sum(xp.astype(~finite, xp.int64)))} of {r.shape[0] * r.shape[1]} entries",
            needed="trials that are measured in full or missing (NaN) in full",
            action="leave out the units that lack some of the trials, or these trials",
        )
    return r


def _unshrunk(r: Any, freedom: int, xp: Any) -> Any:
    return r.T @ r / freedom


def _ledoit_wolf(r: Any, freedom: int, xp: Any) -> Any:
    trials, units = r.shape
    sample = r.T @ r / trials
    mean_variance = xp.sum(r * r) / (trials * units)
    spread = xp.sum(sample * sample) - units * mean_variance**2
    # The sum over pairs of units of squared products is the squared length of a trial, squared.
    noise = (xp.sum(xp.sum(r * r, axis=1) ** 2) / trials - xp.sum(sample * sample)) / trials
    amount = xp.clip(noise / xp.where(spread > 0, spread, xp.inf), 0.0, 1.0)
    target = mean_variance * xp.eye(units, dtype=r.dtype, device=device(r))
    return (amount * target + (1 - amount) * sample) * (trials / freedom)


def _towards_the_diagonal(r: Any, freedom: int, xp: Any) -> Any:
    trials, units = r.shape
    sample = r.T @ r / freedom
    deviation = xp.sqrt(xp.linalg.diagonal(sample))
    constant = int(xp.sum(xp.astype(deviation == 0, xp.int64)))
    if constant:
        raise DataError(
            "a unit without noise has no correlations",
            given=f"{constant} of {units} units with equal residuals in all trials",
            needed="residuals that vary in every unit",
            action="leave out units that never vary, or shrink by 'ledoit_wolf'",
        )
    z = r / deviation
    correlation = z.T @ z / (trials - 1)
    squared = xp.sum(correlation * correlation) - xp.sum(xp.linalg.diagonal(correlation) ** 2)
    z = z * z
    products = (xp.sum(xp.sum(z, axis=1) ** 2) - xp.sum(z * z)) / (trials - 1)
    noise = trials / freedom**2 * (products - squared)
    amount = xp.clip(noise / xp.where(squared > 0, squared, xp.inf), 0.0, 1.0)
    diagonal = xp.eye(units, dtype=r.dtype, device=device(r)) * deviation**2
    return (1 - amount) * sample + amount * diagonal


_SHRINKAGES = {"diagonal": _towards_the_diagonal, "ledoit_wolf": _ledoit_wolf, "none": _unshrunk}
