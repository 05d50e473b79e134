"""Dynamical similarity analysis of two populations that unfold in time."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np

from arealis.comparison.instrument import Instrument
from arealis.numerics.dynamical_similarity import DynamicalScore, dynamics_operator, operator_distance
from arealis.types import EstimatorCard

__all__ = ["dsa_distance"]


def dsa_distance(
    *, delays: int = 5, rank: int = 10, score: DynamicalScore = "angular", seed: int = 0
) -> Instrument:
    r"""How different the dynamics of two populations are, whatever their coordinates.

    .. math:: d = \min_{C^\top C = I} \arccos \frac{\mathrm{tr}(A^\top C B C^\top)}{\|A\| \|B\|}

    with A and B the linear operators that best carry each population one time step forward in delay
    coordinates. Take it where the geometry of responses may differ and the computation is in how they
    unfold over many time steps. Do not take it for a few noisy trials: noise looks like dynamics that
    decay. Delays and rank decide what it sees: state them, try several, and choose them by how well the
    operators predict. The time step must be the same on both sides; nothing is centred, so an offset
    counts as a mode that does not decay.

    Args:
        delays: Time steps of the embedding.
        rank: Components of the embedding that are kept.
        score: ``"angular"`` in radians, or ``"wasserstein"``, of the eigenvalues: it sees time scales and
            frequencies but not how modes are coupled.
        seed: Seed of some of the starts of the search for C.

    Returns:
        The instrument ``"dsa_distance"``, named ``"dsa_distance_wasserstein"`` for that score.

    Example:
        >>> x = np.random.default_rng(0).normal(size=(6, 30, 2)).cumsum(axis=1)
        >>> turned = x @ np.array([[0.6, -0.8], [0.8, 0.6]])
        >>> round(dsa_distance(delays=3, rank=4).evaluate(x, turned), 6)
        0.0

    Reference:
        Ostrow et al. 2023, NeurIPS; Wasserstein: Redman et al. 2023, ICLR 2024.
    """
    operator = partial(dynamics_operator, delays=delays, rank=rank)
    return Instrument(
        name="dsa_distance" if score == "angular" else f"dsa_distance_{score}",
        evaluate=partial(_distance, operator=operator, score=score, seed=seed),
        card=EstimatorCard(
            variant=f"delay embedding, reduced-rank dynamic mode decomposition, {score}",
            centring="none",
            resampling_unit="stimulus",
            reference="Ostrow et al. 2023",
            options={"delays": delays, "rank": rank, "seed of the search": seed},
        ),
        invariant_to=("permutation of units", "rotation", "isotropic scale"),
        reads="trajectories",
        alike_is="low",
        identical=0.0,
        fewest_stimuli=1,
        reduce=operator,
        tile=partial(_tile, score=score, seed=seed),
    )


def _distance(x: Any, y: Any, *, operator: Any, score: DynamicalScore, seed: int) -> float:
    return operator_distance(operator(x), operator(y), score=score, rng=np.random.default_rng(seed))


def _tile(
    first: Sequence[np.ndarray], second: Sequence[np.ndarray], *, score: DynamicalScore, seed: int
) -> np.ndarray:

    def distance(a: np.ndarray, b: np.ndarray) -> float:
        return operator_distance(a, b, score=score, rng=np.random.default_rng(seed))

    return np.array([[distance(a, b) for b in second] for a in first])
