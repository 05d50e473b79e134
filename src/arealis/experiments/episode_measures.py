"""Measures of episodes: what networks that act were paid, and how their choices follow the evidence."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from arealis.analysis import psychometric_curve
from arealis.experiments.absent import absent
from arealis.experiments.spelling import unknown
from arealis.numerics import central_range
from arealis.types import EstimatorCard, Measurement, NotEstimable, SpecificationError

__all__ = ["choices_by_evidence", "reward_per_episode"]

_REWARD = EstimatorCard(
    variant="sum over the steps of an episode, mean over episodes",
    resampling_unit="stimulus",
    interval="bootstrap over episodes, central 95 %",
)


def reward_per_episode(*, attributes: Mapping[str, np.ndarray], weights: np.ndarray) -> Measurement:
    """Reward that a network is paid in an episode, on average over the episodes that it is recorded in.

    Args:
        attributes: Name → what is known of every episode.
        weights: Bootstrap multiplicities ``[draw, episode]``.

    Returns:
        The measurement ``"reward_per_episode"``; an untrained candidate shows what chance pays.
    """
    reward = _attribute(attributes, "reward", "reward_per_episode").astype(float)
    totals = weights.sum(axis=1)
    draws = np.divide(weights @ reward, totals, out=np.full(len(totals), np.nan), where=totals > 0)
    return Measurement(
        name="reward_per_episode",
        value=float(reward.mean()),
        interval=central_range(draws),
        null=NotEstimable("what chance pays depends on the world; grow an untrained candidate"),
        ceiling=NotEstimable("what can be had depends on the world"),
        n=len(reward),
        card=_REWARD,
        draws=draws,
    )


def choices_by_evidence(
    *,
    attributes: Mapping[str, np.ndarray],
    weights: np.ndarray,
    permutations: int,
    rng: np.random.Generator,
    evidence: str = "coherence",
    side: str = "",
    left: int = 1,
    right: int = 2,
    ideal: float | None = None,
) -> list[Measurement]:
    """Slope, bias and lapse of the psychometric curve of a network that chooses between two sides.

    Args:
        attributes: Name → what is known of every episode.
        weights: Bootstrap multiplicities ``[draw, episode]``.
        permutations: Number of permutations of the null.
        rng: Source of randomness.
        evidence: What the world calls the strength of the evidence.
        side: What the world calls the side that is right, the larger of its two values the right side, where
            the evidence has no sign; empty where it has one, positive for right.
        left: The action that chooses left.
        right: The action that chooses right.
        ideal: Sensitivity k of an ideal observer, who chooses right with probability Φ(k c), if known.

    Returns:
        Slope, bias, lapse and the fraction of choices to the right at every level of evidence; see
        :func:`arealis.analysis.psychometric_curve`. Episodes that end with another action are left out.

    Raises:
        SpecificationError: if the world says no such thing, or there are not two sides.
    """
    measure = "psychometric_curve"
    strength = _attribute(attributes, evidence, measure).astype(float)
    if side:
        which = _attribute(attributes, side, measure)
        two = np.unique(which)
        if len(two) != 2:
            raise SpecificationError(
                "a psychometric curve is between two sides",
                given=f"'{side}' of {len(two)} values",
                needed="two values, the larger for the right side",
                action="name another attribute, or leave it out where the evidence has a sign",
            )
        strength = strength * np.where(which == two[1], 1, -1)
    action = _attribute(attributes, "choice", measure)
    chosen = np.select([action == right, action == left], [1.0, 0.0], default=np.nan)
    found = psychometric_curve(
        strength, chosen, weights=weights, permutations=permutations, rng=rng, ideal=ideal
    )
    if isinstance(found, NotEstimable):
        return [absent(f"psychometric_{name}", found) for name in ("slope", "bias", "lapse")]
    return found


def _attribute(attributes: Mapping[str, np.ndarray], name: str, measure: str) -> np.ndarray:
    if name not in attributes:
        raise unknown("attribute", name, attributes, place=f"[[measure]] {measure}")
    return attributes[name]
