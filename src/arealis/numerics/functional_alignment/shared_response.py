"""Shared response model: a few time courses that all populations share, each through a map of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from array_api_compat import array_namespace, device

from arealis.numerics.functional_alignment.common_space import CommonSpace, to_span
from arealis.numerics.shape.nuclear import polar_factor
from arealis.types.errors import DataError

__all__ = ["shared_response"]


def shared_response(
    populations: Sequence[Any],
    features: int,
    rng: np.random.Generator | None = None,
    *,
    probabilistic: bool = False,
    steps: int = 500,
    tolerance: float = 1e-8,
) -> CommonSpace:
    r"""Shared response model: responses to the same stimuli as a few shared features with a map each.

    .. math:: \min_{S, W_i} \sum_i \|X_i - S W_i^\top\|^2, \qquad W_i^\top W_i = I

    The probabilistic model takes the rows of S as normal with covariance Σ and each population as
    :math:`X_i = S W_i^\top + \epsilon_i` with a noise variance of its own, fitted by
    expectation–maximisation, so that a noisy population counts for less; S is then the posterior mean. Both
    are defined up to a rotation of the features, and populations should be brought to one scale first.

    Args:
        populations: Responses ``[stimulus, unit]`` of each, to the same stimuli in the same order; units may
            differ in number.
        features: Number of shared features, no more than the smallest population has units.
        rng: Source of a random start; without it the search starts from the joint principal components.
        probabilistic: Fit noise variances.
        steps: Most steps.
        tolerance: Stop where a step changes S by less than this share of its size.

    Returns:
        The maps, S, and the noise variances if they were fitted.

    Raises:
        DataError: as :func:`hyperalign`; also if there are more features than units, or as many as
            stimuli.

    Example:
        >>> rng = np.random.default_rng(0)
        >>> shared = rng.normal(size=(30, 2))
        >>> populations = [shared @ rng.normal(size=(2, units)) for units in (5, 8)]
        >>> shared_response(populations, 2).responses.shape
        (30, 2)

    Reference:
        Chen et al. 2015, NIPS.
    """
    most = (
        min([int(x.shape[1]) for x in populations] + [int(populations[0].shape[0]) - 1]) if populations else 0
    )
    if not 1 <= features <= most:
        raise DataError(
            "a shared response cannot have so many features",
            given=f"{features} features",
            needed=f"1 to {most}: no more than units in any population, and fewer than stimuli",
            action="ask for fewer features",
        )
    coordinates, bases, offsets = to_span(populations)
    units = [int(x.shape[1]) for x in populations]
    start = _start(coordinates, features, rng)
    update = _expectation_maximisation(coordinates, units) if probabilistic else _averaging(coordinates)
    shared, state = start, None
    for _ in range(steps):
        previous = shared
        shared, state = update(previous, state)
        xp = array_namespace(shared)
        if float(xp.linalg.vector_norm(shared - previous)) <= tolerance * float(
            xp.linalg.vector_norm(shared)
        ):
            break
    maps = tuple(b @ polar_factor(c.T @ shared) for b, c in zip(bases, coordinates, strict=True))
    noise = None if state is None else tuple(float(v) for v in state[0])
    return CommonSpace(maps, tuple(offsets), shared, noise)


def _start(coordinates: Sequence[Any], features: int, rng: np.random.Generator | None) -> Any:
    xp = array_namespace(*coordinates)
    first = coordinates[0]
    if rng is not None:
        drawn = rng.normal(size=(first.shape[0], features))
        drawn -= drawn.mean(axis=0)
        return xp.asarray(drawn, dtype=first.dtype, device=device(first))
    gram = sum((c @ c.T for c in coordinates[1:]), first @ first.T)
    sizes, directions = xp.linalg.eigh(gram)
    return directions[:, -features:] * xp.sqrt(xp.clip(sizes[-features:], min=0.0))


def _averaging(coordinates: Sequence[Any]) -> Any:
    """One step of block descent: the best maps for the shared response, then its best value for the maps."""

    def update(shared: Any, state: None) -> tuple[Any, None]:
        turned = [c @ polar_factor(c.T @ shared) for c in coordinates]
        return sum(turned[1:], turned[0]) / len(turned), state

    return update


def _expectation_maximisation(coordinates: Sequence[Any], units: Sequence[int]) -> Any:
    """One step of expectation–maximisation; the state is noise variances and the posterior's spread."""
    xp = array_namespace(*coordinates)
    stimuli = coordinates[0].shape[0]
    sizes = [xp.sum(c * c) for c in coordinates]

    def update(shared: Any, state: Any) -> tuple[Any, Any]:
        identity = xp.eye(shared.shape[1], dtype=shared.dtype, device=device(shared))
        spread = 0 * identity if state is None else state[1]
        turned = [c @ polar_factor(c.T @ shared) for c in coordinates]
        # Noise variances follow from the maps and the moments of the last posterior.
        second = xp.sum(shared * shared) + stimuli * xp.sum(xp.linalg.diagonal(spread))
        noise = [
            xp.clip(size - 2 * xp.sum(t * shared) + second, min=1e-12 * size) / (stimuli * n)
            for size, t, n in zip(sizes, turned, units, strict=True)
        ]
        covariance = shared.T @ shared / stimuli + spread
        precision = sum(1 / v for v in noise)
        spread = covariance @ xp.linalg.inv(identity + precision * covariance)
        weighted = sum(t / v for t, v in zip(turned, noise, strict=True))
        return weighted @ spread, (noise, (spread + spread.T) / 2)

    return update
