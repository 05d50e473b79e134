"""Two simulated populations whose relation is known, and a recording of one of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from arealis.types import DataError

__all__ = ["Planted", "plant_populations", "record_population"]

_LATENT = 12
_TIMES = 40


@dataclass(frozen=True)
class Planted:
    """Two whole populations without noise.

    Args:
        model: Responses ``[stimulus, time, unit]``, each unit with variance one.
        brain: Responses ``[stimulus, time, unit]`` of as many units, each with variance one.
        relation: The fraction of every unit's tuning that the two share.
    """

    model: np.ndarray
    brain: np.ndarray
    relation: float


def plant_populations(
    stimuli: int, units: int, relation: float, *, moving: bool, rng: np.random.Generator
) -> Planted:
    r"""Make two populations of which each unit of one shares a known part with a unit of the other.

    .. math:: y_u = r\, x_u + \sqrt{1 - r^2}\, x'_u

    where x and x' are independent populations with the same statistics: twelve latent variables, mixed at
    random into every unit. Moving populations have latent variables that rotate, at frequencies that are
    their own; a moving population and its partner share the fraction r of the frequencies of their pairs
    of latent variables.

    Args:
        stimuli: Number of stimuli, or of trajectories.
        units: Units of each population.
        relation: r, from 0 (strangers) to 1 (the same population).
        moving: Whether responses unfold over 40 time steps; otherwise there is one.
        rng: Source of randomness.

    Returns:
        Both populations.

    Raises:
        DataError: if the relation is not between 0 and 1.

    Example:
        >>> two = plant_populations(20, 50, 1.0, moving=False, rng=np.random.default_rng(0))
        >>> two.model.shape, bool(np.allclose(two.model, two.brain))
        ((20, 1, 50), True)
    """
    if not 0 <= relation <= 1:
        raise DataError(
            "a relation cannot be planted",
            given=f"relation = {relation}",
            needed="a number from 0 (strangers) to 1 (the same population)",
            action="choose the relation in this range",
        )
    if moving:
        return _moving(stimuli, units, relation, rng)
    model, other = (_scaled(rng.normal(size=(stimuli, 1, _LATENT)), units, rng) for _ in range(2))
    return Planted(model, _unit_variance(relation * model + np.sqrt(1 - relation**2) * other), relation)


def record_population(
    population: np.ndarray, chosen: np.ndarray, trials: int, noise: float, *, rng: np.random.Generator
) -> np.ndarray:
    """Record a population as an experimenter could: some of its units, a few noisy trials.

    Args:
        population: Responses ``[stimulus, time, unit]``.
        chosen: Positions of the recorded units.
        trials: Number of trials a stimulus.
        noise: Standard deviation of independent Gaussian noise of a trial; that of the signal is 1.
        rng: Source of randomness.

    Returns:
        Responses ``[stimulus, trial, time, unit]``.

    Example:
        >>> rng = np.random.default_rng(0)
        >>> record_population(np.zeros((5, 1, 9)), np.array([0, 4]), 3, 1.0, rng=rng).shape
        (5, 3, 1, 2)
    """
    recorded = population[:, None][..., chosen]
    return recorded + noise * rng.normal(size=(len(recorded), trials, *recorded.shape[2:]))


def _moving(stimuli: int, units: int, relation: float, rng: np.random.Generator) -> Planted:
    """Rotating latent variables; the pairs come first that both populations have in common."""
    pairs = _LATENT // 2
    frequency, strange = rng.uniform(0.05, 0.6, size=(2, pairs))
    shared = np.where(np.arange(pairs) < round(relation * pairs), frequency, strange)
    model, brain = (_scaled(_rotating(stimuli, own, rng), units, rng) for own in (frequency, shared))
    return Planted(model, brain, relation)


def _rotating(stimuli: int, frequency: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Latent variables ``[stimulus, time, latent]`` from random starts."""
    angle = frequency * np.arange(_TIMES)[:, None] + rng.uniform(0, 2 * np.pi, (stimuli, 1, len(frequency)))
    return np.concatenate([np.cos(angle), np.sin(angle)], axis=-1)


def _scaled(latent: np.ndarray, units: int, rng: np.random.Generator) -> np.ndarray:
    return _unit_variance(latent @ rng.normal(size=(latent.shape[-1], units)))


def _unit_variance(population: np.ndarray) -> np.ndarray:
    return population / population.std(axis=(0, 1))
