"""Search for the rotation that brings two populations nearest, when it has no closed form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from array_api_compat import array_namespace, device

from arealis.numerics.shape.nuclear import near_polar_factor
from arealis.types.errors import DataError, DivergenceError

__all__ = ["nearest_rotation", "random_starts"]

_MOST_STEPS = 20_000


def nearest_rotation(
    step: Callable[[Any], tuple[Any, Any]], start: Any, *, tolerance: float, scale: float
) -> tuple[float, Any]:
    r"""Alternate between a rotation and the agreement it gives, with momentum that restarts.

    A step gives, at a rotation Q, the cost and the matrix M(Q) whose polar factor cannot cost more. Plain
    alternation takes :math:`Q \leftarrow \mathrm{polar}(M)`; here M is first extrapolated along its last
    change, and the momentum is dropped whenever the cost would rise, so that the cost never does.

    Args:
        step: ``rotation → (cost, agreement)``.
        start: First agreement ``[row, column]``.
        tolerance: Stop where a step without momentum lowers the cost by less than this share.
        scale: Size of the terms whose difference is the cost, for the share that is rounding.

    Returns:
        The lowest cost, and its rotation.

    Raises:
        DivergenceError: if the search does not settle.

    Example:
        >>> target = np.array([[0.0, 1.0], [-1.0, 0.0]])
        >>> def step(q):
        ...     return ((q - target) ** 2).sum(), target
        >>> nearest_rotation(step, np.eye(2), tolerance=1e-9, scale=1.0)[0]
        0.0

    Reference:
        O'Donoghue & Candès 2015, Found Comput Math 15:715 (restarts).
    """
    floor = 8 * float(array_namespace(start).finfo(start.dtype).eps) * scale
    rotation = _rotation_of(start)
    cost, agreement = step(rotation)
    previous, momentum = agreement, 1.0
    for _ in range(_MOST_STEPS):
        longer = (1 + np.sqrt(1 + 4 * momentum**2)) / 2
        ahead = agreement + (momentum - 1) / longer * (agreement - previous)
        candidate = _rotation_of(ahead)
        new_cost, new_agreement = step(candidate)
        gain = float(cost - new_cost)
        settled = gain <= tolerance * float(cost) + floor
        if settled and momentum == 1.0:
            better = gain > 0
            return (float(new_cost), candidate) if better else (float(cost), rotation)
        if gain < 0:
            previous, momentum = agreement, 1.0
            continue
        previous, agreement, rotation, cost = agreement, new_agreement, candidate, new_cost
        momentum = 1.0 if settled else longer
    raise DivergenceError(
        "the search for the nearest rotation did not settle",
        given=f"{_MOST_STEPS} steps, relative tolerance {tolerance:g}",
        needed="a cost that stops falling",
        action="allow a larger tolerance",
    )


def random_starts(like: Any, count: int, rng: np.random.Generator | None) -> list[Any]:
    """Random first agreements, from which a search may find a lower cost than from the means.

    Args:
        like: First agreement ``[row, column]`` of the shape, type and device wanted.
        count: Number of starts.
        rng: Source of randomness; needed for one start or more.

    Returns:
        The starts.

    Raises:
        DataError: if there is no source of randomness, or the number is negative.

    Example:
        >>> len(random_starts(np.eye(3), 2, np.random.default_rng(0)))
        2
    """
    if count < 0 or (count and rng is None):
        raise DataError(
            "random starts cannot be drawn",
            given=f"restarts={count}, rng={rng}",
            needed="a number of restarts that is not negative, and a generator for one or more",
            action="pass rng=numpy.random.default_rng(seed)",
        )
    if rng is None:
        return []
    xp, where = array_namespace(like), device(like)
    drawn = rng.normal(size=(count, *like.shape))
    return [xp.asarray(start, dtype=like.dtype, device=where) for start in drawn]


def _rotation_of(agreement: Any) -> Any:
    """The polar factor, brought back to orthogonality by one step of Newton and Schulz."""
    near = near_polar_factor(agreement)
    return 1.5 * near - 0.5 * near @ (near.T @ near)
