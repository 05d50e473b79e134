"""Energy shape distance: trial distributions compared without assuming that they are Gaussian."""

from __future__ import annotations

from typing import Any

import numpy as np
from array_api_compat import array_namespace

from arealis.numerics.shape.rotation_search import nearest_rotation, random_starts
from arealis.numerics.shape.trials import centred_trials
from arealis.types.errors import DataError

__all__ = ["energy_shape_distance"]

_NEAR = 1e-6


def energy_shape_distance(
    x_trials: Any,
    y_trials: Any,
    *,
    tolerance: float = 1e-10,
    restarts: int = 0,
    rng: np.random.Generator | None = None,
) -> Any:
    r"""Energy distance of the trials of two populations after one rotation for all stimuli.

    .. math:: d^2 = \min_{Q^\top Q = I} \frac1K \sum_{k=1}^{K}
        \mathbb{E}\|x_k - Q y_k\| - \tfrac12 \mathbb{E}\|x_k - x_k'\| - \tfrac12 \mathbb{E}\|y_k - y_k'\|

    for K stimuli, each mean over all pairs of trials, so that equal sets of trials have distance 0. The
    rotation is found by weighted Procrustes, each pair weighted by the inverse of its distance. The
    distance is zero only if all distributions agree, not only their means and covariances; with few trials
    it is too large by chance.

    Args:
        x_trials: Responses ``[stimulus, trial, unit]``, a NumPy array or a tensor.
        y_trials: Responses ``[stimulus, trial, unit]`` to the same stimuli; units and trials may differ.
        tolerance: Relative fall of the cost below which the search ends.
        restarts: Further searches from random rotations.
        rng: Source of randomness of the restarts.

    Returns:
        The distance, in the square root of the units of the responses, a number in the library of
        ``x_trials``.

    Raises:
        DataError: if stimuli differ in number or are fewer than three, there are fewer than two trials, or a
            response is missing.
        DivergenceError: if the search does not settle.

    Example:
        >>> x = np.random.default_rng(0).normal(size=(5, 6, 3)) + np.arange(15).reshape(5, 1, 3)
        >>> bool(energy_shape_distance(x, x[..., ::-1] - 4) < 1e-3)
        True

    Reference:
        Duong et al. 2023, ICLR; Székely & Rizzo 2013, J Stat Plan Inference 143:1249.
    """
    x, y = centred_trials(x_trials), centred_trials(y_trials)
    if x.shape[0] != y.shape[0]:
        raise DataError(
            "two populations cannot be compared",
            given=f"{x.shape[0]} and {y.shape[0]} stimuli",
            needed="the same stimuli on both sides",
            action="align the stimuli",
        )
    xp = array_namespace(x, y)
    sizes = xp.sum(x * x, axis=2)[:, :, None] + xp.sum(y * y, axis=2)[:, None, :]
    # Two trials that meet would have infinite weight; this is far below what a distance can resolve.
    smallest = 1e-14 * float(xp.mean(sizes))
    rows = xp.reshape(x, (-1, x.shape[2]))
    columns = xp.permute_dims(y, (0, 2, 1))

    def step(rotation: Any) -> tuple[Any, Any]:
        squared = sizes - 2 * (xp.reshape(rows @ rotation, (*x.shape[:2], -1)) @ columns)
        distance = xp.sqrt(xp.clip(squared, min=smallest))
        pull = xp.reshape((1 / distance) @ y, (rows.shape[0], -1))
        return xp.mean(distance), rows.T @ pull

    of_means = xp.mean(x, axis=1).T @ xp.mean(y, axis=1)
    starts = [of_means, *random_starts(of_means, restarts, rng)]
    scale = float(xp.mean(sizes)) ** 0.5
    search = [nearest_rotation(step, s, tolerance=tolerance, scale=scale) for s in starts]
    rotation = min(search, key=lambda found: found[0])[1]
    turned = y @ rotation.T
    lost = xp.sum((y - turned @ rotation) ** 2, axis=2)
    across = _mean_distance(x, turned, lost[:, None, :])
    cost = across - _mean_distance(x, x) / 2 - _mean_distance(y, y) / 2
    return xp.sqrt(xp.clip(cost, min=0.0))


def _mean_distance(x: Any, y: Any, lost: Any = 0.0) -> Any:
    """Mean distance of two sets of trials; ``lost [stimulus, 1, trial]`` of y lies where x has no units."""
    xp = array_namespace(x, y)
    sizes = xp.sum(x * x, axis=2)[:, :, None] + xp.sum(y * y, axis=2)[:, None, :]
    squared = sizes - 2 * (x @ xp.permute_dims(y, (0, 2, 1)))
    # Where two trials nearly meet, only their difference itself says how nearly.
    stimulus, first, second = xp.nonzero(squared <= _NEAR * sizes)
    squared[stimulus, first, second] = xp.sum((x[stimulus, first] - y[stimulus, second]) ** 2, axis=1)
    return xp.mean(xp.sqrt(xp.clip(squared + lost, min=0.0)))
