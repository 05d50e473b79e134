"""Stochastic shape: trial-to-trial distributions compared after the rotation that brings them nearest."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Literal

import numpy as np

from arealis import numerics
from arealis.comparison.instrument import Instrument
from arealis.numerics.shape import (
    GaussianResponses,
    gaussian_responses,
    gaussian_shape_distance,
)
from arealis.numerics.shape.checked import check_fraction
from arealis.types import EstimatorCard

__all__ = ["energy_shape_distance", "stochastic_shape_distance"]

_ROTATIONS = ("permutation of units", "rotation", "offset of units")


def stochastic_shape_distance(
    *, alpha: float = 1.0, shrinkage: float | Literal["ledoit_wolf"] = 0.0
) -> Instrument:
    r"""Distance of the means and covariances of two populations after one rotation for all stimuli.

    .. math:: d^2 = \min_{Q^\top Q = I} \frac1K \sum_{k=1}^{K} \alpha \|\mu_k - Q \nu_k\|^2
        + (2 - \alpha)\, \mathcal{B}^2(\Sigma_k, Q \Psi_k Q^\top)

    with the Bures distance of covariances. Take it where noise matters: two populations with equal
    averages may be noisy in different directions. Do not take it with a handful of trials: covariances
    then differ by chance, which makes every distance too large, so compare only populations with the same
    numbers of trials. The search may end in a local minimum, which is too large as well.

    Args:
        alpha: From 0 (covariances only) to 2 (means only); 1 is the 2-Wasserstein distance.
        shrinkage: Share of a sphere in each covariance, or ``"ledoit_wolf"``.

    Returns:
        The instrument ``"stochastic_shape_distance"``, which reads trials.

    Raises:
        DataError: if a setting is out of range.

    Example:
        >>> x = np.random.default_rng(0).normal(size=(8, 6, 3))
        >>> round(stochastic_shape_distance().evaluate(x, x[..., ::-1] + 4), 6)
        0.0

    Reference:
        Duong et al. 2023, ICLR.
    """
    check_fraction("alpha", alpha, 2.0)
    covariance = "sample covariances" if shrinkage == 0 else f"covariances shrunk ({shrinkage}) to spheres"
    return Instrument(
        name="stochastic_shape_distance",
        evaluate=partial(_stochastic, alpha=alpha, shrinkage=shrinkage),
        card=EstimatorCard(
            variant=f"Gaussian, {covariance}, root of the mean over stimuli",
            centring="each unit over stimuli",
            resampling_unit="stimulus",
            reference="Duong et al. 2023",
            options={"alpha": alpha, "shrinkage": shrinkage},
        ),
        invariant_to=_ROTATIONS,
        reads="trials",
        alike_is="low",
        identical=0.0,
        reduce=partial(gaussian_responses, shrinkage=shrinkage),
        tile=partial(_tile, alpha=alpha),
    )


def energy_shape_distance() -> Instrument:
    r"""Energy distance of the trials of two populations after one rotation for all stimuli.

    .. math:: d^2 = \min_{Q^\top Q = I} \frac1K \sum_{k=1}^{K}
        \mathbb{E}\|x_k - Q y_k\| - \tfrac12 \mathbb{E}\|x_k - x_k'\| - \tfrac12 \mathbb{E}\|y_k - y_k'\|

    Take it where trials are not Gaussian, such as spike counts near zero or two states: it is zero only if
    whole distributions agree. Do not compare populations with different numbers of trials by it, for few
    trials make it too large. It costs trials squared.

    Returns:
        The instrument ``"energy_shape_distance"``, which reads trials.

    Example:
        >>> x = np.random.default_rng(0).normal(size=(8, 6, 3))
        >>> round(energy_shape_distance().evaluate(x, x[..., ::-1] + 4), 6)
        0.0

    Reference:
        Duong et al. 2023, ICLR; Székely & Rizzo 2013, J Stat Plan Inference 143:1249.
    """
    return Instrument(
        name="energy_shape_distance",
        evaluate=_energy,
        card=EstimatorCard(
            variant="all pairs of trials, root of the mean over stimuli",
            centring="each unit over stimuli and trials",
            resampling_unit="stimulus",
            reference="Duong et al. 2023",
        ),
        invariant_to=_ROTATIONS,
        reads="trials",
        alike_is="low",
        identical=0.0,
    )


def _stochastic(
    x: np.ndarray, y: np.ndarray, *, alpha: float, shrinkage: float | Literal["ledoit_wolf"]
) -> float:
    return float(numerics.stochastic_shape_distance(x, y, alpha=alpha, shrinkage=shrinkage))


def _energy(x: np.ndarray, y: np.ndarray) -> float:
    return float(numerics.energy_shape_distance(x, y))


def _tile(
    first: Sequence[GaussianResponses], second: Sequence[GaussianResponses], *, alpha: float
) -> np.ndarray:
    """A pair that occurs twice, as in a group compared with itself, is searched once."""
    known: dict[tuple[int, int], float] = {}
    found = np.empty((len(first), len(second)))
    for i, x in enumerate(first):
        for j, y in enumerate(second):
            pair = (min(id(x), id(y)), max(id(x), id(y)))
            if pair not in known:
                known[pair] = float(gaussian_shape_distance(x, y, alpha=alpha))
            found[i, j] = known[pair]
    return found
