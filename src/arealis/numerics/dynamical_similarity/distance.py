"""Dynamical similarity analysis: do two systems move alike, in whatever coordinates?"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from array_api_compat import array_namespace, device
from scipy.optimize import linear_sum_assignment

from arealis.numerics.dynamical_similarity.conjugation import best_conjugation
from arealis.numerics.dynamical_similarity.operator import dynamics_operator
from arealis.types.errors import DataError

__all__ = ["DynamicalScore", "dsa_distance", "operator_distance"]

DynamicalScore = Literal["angular", "wasserstein"]


def dsa_distance(
    x: Any,
    y: Any,
    *,
    delays: int,
    rank: int,
    score: DynamicalScore = "angular",
    rng: np.random.Generator,
) -> Any:
    r"""Distance of the dynamics of two recordings, fitted as linear operators in delay coordinates.

    .. math:: d = \min_{C^\top C = I} \arccos \frac{\mathrm{tr}(A^\top C B C^\top)}{\|A\| \|B\|}

    or the 2-Wasserstein distance of the eigenvalues of A and B; A and B from
    :func:`~arealis.numerics.dynamical_similarity.dynamics_operator`. Conditions need not be the same.

    Args:
        x: Responses ``[condition, time, unit]`` or ``[time, unit]``, a NumPy array or a tensor.
        y: Responses likewise; conditions, time steps and units may differ in number.
        delays: Time steps of the embedding.
        rank: Components of the embedding that are kept.
        score: ``"angular"``, from 0 to π in radians, or ``"wasserstein"``.
        rng: Source of randomness of some starts of the search for C.

    Returns:
        The distance, a number in the library of ``x``.

    Raises:
        DataError: if a recording is too short or has too few components, a response is missing, or there
            is no such score.

    Example:
        >>> angle = 0.1 * np.arange(200)
        >>> slow, fast = (np.stack([np.cos(a), np.sin(a)], axis=1) for a in (angle, 3 * angle))
        >>> rng = np.random.default_rng(0)
        >>> round(float(dsa_distance(slow, fast, delays=3, rank=2, rng=rng)), 2)
        0.2

    Reference:
        Ostrow et al. 2023, NeurIPS; Wasserstein: Redman et al. 2023, ICLR 2024.
    """
    operators = [dynamics_operator(side, delays=delays, rank=rank) for side in (x, y)]
    value = operator_distance(*operators, score=score, rng=rng)
    xp = array_namespace(x)
    return xp.asarray(value, dtype=x.dtype, device=device(x))[()]


def operator_distance(
    first: np.ndarray, second: np.ndarray, *, score: DynamicalScore, rng: np.random.Generator
) -> float:
    """Distance of two linear operators up to a rotation, as in :func:`dsa_distance`.

    Args:
        first: An operator ``[rank, rank]``.
        second: An operator ``[rank, rank]``.
        score: ``"angular"`` or ``"wasserstein"``.
        rng: Source of randomness of some starts of the search.

    Returns:
        The distance.

    Raises:
        DataError: if the ranks differ, an operator is zero, or there is no such score.

    Example:
        >>> rng = np.random.default_rng(0)
        >>> operator_distance(np.diag([1.0, 2.0]), np.diag([2.0, 1.0]), score="wasserstein", rng=rng)
        0.0

    Reference:
        Ostrow et al. 2023, NeurIPS.
    """
    norms = [np.linalg.norm(side) for side in (first, second)]
    if first.shape != second.shape or score not in ("angular", "wasserstein") or not min(norms) > 0:
        raise DataError(
            "two operators cannot be compared",
            given=f"operators of shape {first.shape} and {second.shape} and norms {norms[0]:.3g} and "
            f"{norms[1]:.3g}, score {score!r}",
            needed="operators of the same rank that are not zero, and the score 'angular' or 'wasserstein'",
            action="fit both with one rank, and name a score that exists",
        )
    if score == "wasserstein":
        gaps = np.abs(np.linalg.eigvals(first)[:, None] - np.linalg.eigvals(second)) ** 2
        return float(np.sqrt(gaps[linear_sum_assignment(gaps)].mean()))
    a, b = first / norms[0], second / norms[1]
    c = best_conjugation(a, b, rng=rng)
    # The chord: arccos would lose half of the digits of a small angle.
    return float(2 * np.arcsin(min(1.0, np.linalg.norm(a - c @ b @ c.T) / 2)))
