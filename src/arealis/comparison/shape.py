"""Shape: populations compared after the rotation that brings them nearest."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Literal

import numpy as np

from arealis import numerics
from arealis.comparison.instrument import Instrument
from arealis.numerics.shape import (
    permuted_procrustes,
    procrustes_draws,
    shape_coordinates,
    squared_residual_tile,
)
from arealis.numerics.shape.checked import centred_responses, check_fraction, principal_rows
from arealis.types import EstimatorCard

__all__ = ["procrustes_distance", "shape_distance"]

Kind = Literal["distance", "angle", "normalised"]
_ROTATIONS = ("permutation of units", "rotation", "offset of units")
_SHAPES = (*_ROTATIONS, "isotropic scale")
_LINEAR = (*_SHAPES, "scale of each unit", "invertible linear map")


def procrustes_distance(*, normalised: bool = False, squared: bool = False) -> Instrument:
    r"""Procrustes (size-and-shape) distance: what remains of two populations after the best rotation.

    .. math:: d = \min_{Q^\top Q = I} \|X - Y Q\|
                = \sqrt{\|X\|^2 + \|Y\|^2 - 2 \|X^\top Y\|_*}

    Take it where size matters as well as shape, such as for the same neurons on two days. Do not take it
    to compare a network's arbitrary units with spikes per second: normalise, or take the angle,
    :func:`shape_distance`. With few stimuli and many units, unrelated populations come near each other.

    Args:
        normalised: Divide each side by its norm first, for a distance from 0 to √2.
        squared: Give the squared distance, which is no metric.

    Returns:
        The instrument ``"procrustes_distance"``.

    Example:
        >>> x = np.random.default_rng(0).normal(size=(20, 3))
        >>> round(procrustes_distance().evaluate(x, x[:, ::-1] + 4), 12)
        0.0

    Reference:
        Ding et al. 2021, NeurIPS; Williams et al. 2021, NeurIPS.
    """
    size = "each side of norm 1" if normalised else "size and shape"
    return Instrument(
        name="procrustes_distance",
        evaluate=partial(_procrustes, normalised=normalised, squared=squared),
        card=EstimatorCard(
            variant=f"{size}, {'squared distance' if squared else 'distance'}",
            centring="each unit over stimuli",
            resampling_unit="stimulus",
            reference="Williams et al. 2021",
        ),
        invariant_to=_SHAPES if normalised else _ROTATIONS,
        alike_is="low",
        identical=0.0,
        draws=partial(_draws, kind="normalised" if normalised else "distance", squared=squared),
        permuted=partial(_permuted, kind="normalised" if normalised else "distance", squared=squared),
        reduce=partial(_size_and_shape, normalised=normalised),
        tile=partial(_distance_tile, squared=squared),
    )


def shape_distance(*, alpha: float = 1.0) -> Instrument:
    r"""Angle between two populations, in radians, after partial whitening and the best rotation.

    .. math:: \theta = \arccos \max_{Q^\top Q = I}
                \frac{\langle X^\phi, Y^\phi Q\rangle}{\|X^\phi\|\,\|Y^\phi\|}, \qquad
              X^\phi = X\big(\alpha I + (1 - \alpha)(X^\top X)^{-1/2}\big)

    A metric: take it to embed, cluster or average networks, but not where sizes of responses matter, nor
    with more units than stimuli, where strangers come near. α = 1 ignores rotation and scale; α = 0
    ignores every invertible linear map, and needs many more stimuli than units, as CCA does. Between the
    two, the size of the responses decides how much is whitened: bring them to one scale first.

    Args:
        alpha: From 0 (whitened) to 1 (as they are).

    Returns:
        The instrument ``"shape_distance"``.

    Raises:
        DataError: if alpha is out of range.

    Example:
        >>> x = np.random.default_rng(0).normal(size=(20, 3))
        >>> round(shape_distance(alpha=0.0).evaluate(x, x @ np.triu(np.ones((3, 3)))), 12)
        0.0

    Reference:
        Williams et al. 2021, NeurIPS.
    """
    check_fraction("alpha", alpha)
    claims = {0.0: _LINEAR, 1.0: _SHAPES}.get(alpha, _ROTATIONS)
    return Instrument(
        name="shape_distance",
        evaluate=partial(_angle, alpha=alpha),
        card=EstimatorCard(
            variant="angle in radians",
            centring="each unit over stimuli",
            resampling_unit="stimulus",
            reference="Williams et al. 2021",
            options={"alpha": alpha},
        ),
        invariant_to=claims,
        alike_is="low",
        identical=0.0,
        draws=partial(_draws, kind="angle", squared=False) if alpha == 1 else None,
        permuted=partial(_permuted_angle, alpha=alpha),
        reduce=partial(shape_coordinates, alpha=alpha),
        tile=_angle_tile,
    )


def _procrustes(x: np.ndarray, y: np.ndarray, *, normalised: bool, squared: bool) -> float:
    return float(numerics.procrustes_distance(x, y, normalised=normalised, squared=squared))


def _angle(x: np.ndarray, y: np.ndarray, *, alpha: float) -> float:
    return float(numerics.shape_distance(x, y, alpha))


def _draws(x: np.ndarray, y: np.ndarray, weights: np.ndarray, *, kind: Kind, squared: bool) -> np.ndarray:
    distances = procrustes_draws(x, y, weights, kind=kind)
    return distances**2 if squared else distances


def _permuted(x: np.ndarray, y: np.ndarray, order: np.ndarray, *, kind: Kind, squared: bool) -> np.ndarray:
    distances = permuted_procrustes(x, y, order, kind=kind)
    return distances**2 if squared else distances


def _permuted_angle(x: np.ndarray, y: np.ndarray, order: np.ndarray, *, alpha: float) -> np.ndarray:
    """Whitening does not know the order of stimuli, so it is done once."""
    parts = shape_coordinates(x, alpha), shape_coordinates(y, alpha)
    return permuted_procrustes(*parts, order, kind="angle")


def _size_and_shape(x: np.ndarray, *, normalised: bool) -> np.ndarray:
    if normalised:
        return shape_coordinates(x)
    return principal_rows(centred_responses(x))


def _distance_tile(first: Sequence[np.ndarray], second: Sequence[np.ndarray], *, squared: bool) -> np.ndarray:
    residual = squared_residual_tile(first, second)
    return residual if squared else np.sqrt(residual)


def _angle_tile(first: Sequence[np.ndarray], second: Sequence[np.ndarray]) -> np.ndarray:
    return 2 * np.arcsin(np.sqrt(squared_residual_tile(first, second)) / 2)
