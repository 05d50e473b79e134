"""Stochastic shape distance: how far apart the trial distributions of two populations are."""

from __future__ import annotations

from typing import Any

import numpy as np
from array_api_compat import array_namespace

from arealis.numerics.shape.checked import check_fraction
from arealis.numerics.shape.nuclear import near_polar_factor, polar_factor
from arealis.numerics.shape.rotation_search import nearest_rotation, random_starts
from arealis.numerics.shape.trials import GaussianResponses, Shrinkage, gaussian_responses
from arealis.types.errors import DataError

__all__ = ["gaussian_shape_distance", "stochastic_shape_distance"]


def stochastic_shape_distance(
    x_trials: Any,
    y_trials: Any,
    *,
    alpha: float = 1.0,
    shrinkage: Shrinkage = 0.0,
    tolerance: float = 1e-10,
    restarts: int = 0,
    rng: np.random.Generator | None = None,
) -> Any:
    r"""Distance of the means and covariances of two populations after one rotation for all stimuli.

    .. math:: d^2 = \min_{Q^\top Q = I} \frac1K \sum_{k=1}^{K} \alpha \|\mu_k - Q \nu_k\|^2
        + (2 - \alpha)\, \mathcal{B}^2(\Sigma_k, Q \Psi_k Q^\top), \qquad
        \mathcal{B}^2(\Sigma, \Psi) = \mathrm{tr}\,\Sigma + \mathrm{tr}\,\Psi
        - 2\,\mathrm{tr}\,(\Sigma^{1/2} \Psi \Sigma^{1/2})^{1/2}

    for K stimuli; the rotation is found and the distance is scored with the same weights. α = 1 is the
    2-Wasserstein distance of Gaussians, α = 2 reads means only (twice their squares) and α = 0 covariances
    only. The cost has local minima: the search starts from the rotation of the means, and from random ones
    where asked for. Covariances from few trials differ by chance, which makes this distance too large.

    Args:
        x_trials: Responses ``[stimulus, trial, unit]``, a NumPy array or a tensor.
        y_trials: Responses ``[stimulus, trial, unit]`` to the same stimuli; units and trials may differ.
        alpha: From 0 (covariances) to 2 (means).
        shrinkage: Share of a sphere in each covariance, or ``"ledoit_wolf"``; 0 is the sample covariance.
        tolerance: Relative fall of the cost below which the search ends.
        restarts: Further searches from random rotations.
        rng: Source of randomness of the restarts.

    Returns:
        The distance in the units of the responses, a number in the library of ``x_trials``.

    Raises:
        DataError: if stimuli differ in number or are fewer than three, there are fewer than two trials, a
            response is missing, or a setting is out of range.
        DivergenceError: if the search does not settle.

    Example:
        >>> x = np.random.default_rng(0).normal(size=(5, 20, 3)) + np.arange(15).reshape(5, 1, 3)
        >>> bool(stochastic_shape_distance(x, x[..., ::-1] - 4) < 1e-6)
        True

    Reference:
        Duong et al. 2023, ICLR.
    """
    parts = [gaussian_responses(side, shrinkage=shrinkage) for side in (x_trials, y_trials)]
    return gaussian_shape_distance(*parts, alpha=alpha, tolerance=tolerance, restarts=restarts, rng=rng)


def gaussian_shape_distance(
    x: GaussianResponses,
    y: GaussianResponses,
    *,
    alpha: float = 1.0,
    tolerance: float = 1e-10,
    restarts: int = 0,
    rng: np.random.Generator | None = None,
) -> Any:
    """:func:`stochastic_shape_distance` of means and covariances that are known already.

    Args:
        x: Means and covariances of every stimulus.
        y: Means and covariances of the same stimuli.
        alpha: From 0 (covariances) to 2 (means).
        tolerance: Relative fall of the cost below which the search ends.
        restarts: Further searches from random rotations.
        rng: Source of randomness of the restarts.

    Returns:
        The distance.

    Raises:
        DataError: as :func:`stochastic_shape_distance`.
        DivergenceError: if the search does not settle.

    Example:
        >>> means, spread = np.diag([2.0, -1.0, -1.0]), np.zeros((3, 3, 3))
        >>> known = GaussianResponses(means, spread), GaussianResponses(means, spread + np.eye(3))
        >>> round(float(gaussian_shape_distance(*known)), 6)
        1.732051

    Reference:
        Duong et al. 2023, ICLR.
    """
    check_fraction("alpha", alpha, 2.0)
    if x.means.shape[0] != y.means.shape[0]:
        raise DataError(
            "two populations cannot be compared",
            given=f"{x.means.shape[0]} and {y.means.shape[0]} stimuli",
            needed="the same stimuli on both sides",
            action="align the stimuli",
        )
    xp = array_namespace(x.means, y.means)
    stimuli = x.means.shape[0]
    of_means = x.means.T @ y.means
    constant = sum(alpha * xp.sum(side.means**2) + (2 - alpha) * xp.sum(side.factors**2) for side in (x, y))
    right_factors = xp.permute_dims(y.factors, (0, 2, 1))
    left_rows = xp.reshape(x.factors, (-1, x.factors.shape[2]))

    def step(rotation: Any) -> tuple[Any, Any]:
        shared = xp.reshape(left_rows @ rotation, (stimuli, -1, rotation.shape[1])) @ right_factors
        turned = near_polar_factor(shared)
        overlap = alpha * xp.sum(of_means * rotation) + (2 - alpha) * xp.sum(turned * shared)
        onto = xp.reshape(turned @ y.factors, (left_rows.shape[0], -1))
        return constant - 2 * overlap, alpha * of_means + (2 - alpha) * (left_rows.T @ onto)

    starts = [of_means, *random_starts(of_means, restarts, rng)]
    search = [nearest_rotation(step, s, tolerance=tolerance, scale=float(constant)) for s in starts]
    return xp.sqrt(_cost_of(min(search, key=lambda found: found[0])[1], x, y, alpha) / stimuli)


def _cost_of(rotation: Any, x: GaussianResponses, y: GaussianResponses, alpha: float) -> Any:
    """The cost as a sum of squares, exact also where it is next to nothing."""
    xp = array_namespace(rotation)
    turned = polar_factor(x.factors @ rotation @ xp.permute_dims(y.factors, (0, 2, 1)))
    means = _squared_misfit(x.means, y.means, rotation)
    spread = turned @ y.factors
    beyond = y.factors - xp.permute_dims(turned, (0, 2, 1)) @ spread
    spreads = _squared_misfit(x.factors, spread, rotation) + xp.sum(beyond**2)
    return alpha * means + (2 - alpha) * spreads


def _squared_misfit(x: Any, y: Any, rotation: Any) -> Any:
    """Squared norm of x − Qy and of what of y no rotation reaches."""
    xp = array_namespace(x, y)
    turned = y @ rotation.T
    return xp.sum((x - turned) ** 2) + xp.sum((y - turned @ rotation) ** 2)
