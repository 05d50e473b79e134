"""Rate codes: an intensity as how often a unit spikes, at random or evenly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from arealis.stimuli.codes.window import code_steps, frames_over_time, intensities, silent_until
from arealis.types import SpecificationError

__all__ = ["PoissonCode", "RegularCode"]


@dataclass(frozen=True)
class PoissonCode:
    r"""Spikes at random, at a rate in proportion to the intensity.

    .. math:: P(z_t = 1) = r\, x_t\, \Delta t

    independently of one another, so that the count has the mean :math:`r \int x\, dt` and the Fano factor
    :math:`1 - r x \Delta t`, which is near one, that of a Poisson process, where steps are short.

    Args:
        rate: Spikes/s of an intensity of 1, at most one a time step.
        step_duration: Seconds a time step.
        steps: Time steps of the simulation.
        duration: Seconds in which a stimulus is told, silence after; None for the whole simulation.

    Raises:
        SpecificationError: if the rate is not above zero, or above one spike a step; for a wrong duration.

    Example:
        >>> code = PoissonCode(rate=100.0, step_duration=0.001, steps=1000)
        >>> spikes = code.encode(np.full((1, 1, 50), 0.5), rng=np.random.default_rng(0))
        >>> spikes.shape, round(float(spikes.sum(axis=1).mean()))
        ((1, 1000, 50), 51)

    References:
        Heeger 2000, Poisson model of spike generation.
    """

    random: ClassVar[bool] = True
    rate: float
    step_duration: float
    steps: int
    duration: float | None = None

    def __post_init__(self) -> None:
        _require_rate(self.rate, self.step_duration)
        code_steps(self.duration, self.step_duration, self.steps)

    def units(self, features: int) -> int:
        """Number of units that tell of so many features: one for each."""
        return features

    def encode(self, values: np.ndarray, *, rng: np.random.Generator) -> np.ndarray:
        """Draw spikes ``[stimulus, step, unit]`` for intensities ``[stimulus, frame, feature]``."""
        window = code_steps(self.duration, self.step_duration, self.steps)
        chance = _expected(intensities(values, "poisson"), window, self.rate * self.step_duration)
        return silent_until(rng.random(chance.shape, dtype=np.float32) < chance, self.steps)

    def decode(self, spikes: np.ndarray) -> np.ndarray:
        """Return the intensity, averaged over time ``[stimulus, feature]``."""
        window = code_steps(self.duration, self.step_duration, self.steps)
        return spikes.sum(axis=1) / (self.rate * self.step_duration * window)


@dataclass(frozen=True)
class RegularCode:
    r"""Evenly spaced spikes, at a rate in proportion to the intensity.

    .. math:: z_t = \lfloor n_t + \phi \rfloor - \lfloor n_{t - 1} + \phi \rfloor, \qquad
              n_t = r \sum_{s \leq t} x_s\, \Delta t

    with a phase φ of each unit's own, uniform between 0 and 1, so that units of one intensity do not fire
    together and counts are unbiased. Counts are within one of :math:`r \int x\, dt`.

    Args:
        rate: Spikes/s of an intensity of 1, at most one a time step.
        step_duration: Seconds a time step.
        steps: Time steps of the simulation.
        duration: Seconds in which a stimulus is told, silence after; None for the whole simulation.

    Raises:
        SpecificationError: if the rate is not above zero, or above one spike a step; for a wrong duration.

    Example:
        >>> code = RegularCode(rate=250.0, step_duration=0.001, steps=12)
        >>> spikes = code.encode(np.ones((1, 1, 1)), rng=np.random.default_rng(0))
        >>> np.diff(np.flatnonzero(spikes)).tolist()
        [4, 4]
    """

    random: ClassVar[bool] = True
    rate: float
    step_duration: float
    steps: int
    duration: float | None = None

    def __post_init__(self) -> None:
        _require_rate(self.rate, self.step_duration)
        code_steps(self.duration, self.step_duration, self.steps)

    def units(self, features: int) -> int:
        """Number of units that tell of so many features: one for each."""
        return features

    def encode(self, values: np.ndarray, *, rng: np.random.Generator) -> np.ndarray:
        """Lay spikes ``[stimulus, step, unit]`` out for intensities ``[stimulus, frame, feature]``."""
        window = code_steps(self.duration, self.step_duration, self.steps)
        each = _expected(intensities(values, "regular"), window, self.rate * self.step_duration)
        phase = rng.random((len(values), 1, values.shape[2]))
        whole = np.floor(np.cumsum(each, axis=1, dtype=np.float64) + phase)
        return silent_until(np.diff(whole, axis=1, prepend=0) > 0, self.steps)

    def decode(self, spikes: np.ndarray) -> np.ndarray:
        """Return the intensity, averaged over time ``[stimulus, feature]``."""
        window = code_steps(self.duration, self.step_duration, self.steps)
        return spikes.sum(axis=1) / (self.rate * self.step_duration * window)


def _expected(values: np.ndarray, window: int, most: float) -> np.ndarray:
    """Spikes to be expected in every step ``[stimulus, step, feature]``."""
    return frames_over_time(values * most, window)


def _require_rate(rate: float, step_duration: float) -> None:
    # A rate of one a step may be written as 1/step_duration, which is not exact.
    if not 0 < rate * step_duration <= 1 + 1e-9:
        raise SpecificationError(
            "a code asks for more than one spike a time step, or for none",
            given=f"rate = {rate:g} spikes/s, in steps of {step_duration:g} s",
            needed=f"a rate above 0 and at most {1 / step_duration:g} spikes/s",
            action="lower 'rate', or shorten simulation.step_duration",
        )
