"""Delta modulation: spikes where something changes, as a retina or an event camera sends them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from arealis.stimuli.codes.window import code_steps, silent_until
from arealis.types import DataError, SpecificationError

__all__ = ["DeltaModulation"]


@dataclass(frozen=True)
class DeltaModulation:
    r"""A spike of an ON unit for every rise by a threshold, of an OFF unit for every fall.

    .. math:: z^\pm_t = \left[\pm (x_t - b_{t - 1}) \geq \theta\right], \qquad
              b_t = b_{t - 1} + \theta (z^+_t - z^-_t)

    from :math:`b_0 = x_0`. Frames are joined by straight lines in time. A unit fires once a step, so that b
    follows x to within θ as long as x changes by no more than θ a step, and lags behind where it changes
    faster. Takes any values, and stimuli that unfold in time.

    Args:
        threshold: The change θ that a spike stands for.
        step_duration: Seconds a time step.
        steps: Time steps of the simulation.
        duration: Seconds in which a stimulus is told, silence after; None for the whole simulation.

    Raises:
        SpecificationError: if the threshold is not above zero, or the duration is wrong.

    Example:
        >>> code = DeltaModulation(threshold=1.0, step_duration=0.001, steps=5)
        >>> film = np.array([0.0, 1.0, 2.0, 1.0, 1.0]).reshape(1, 5, 1)
        >>> code.encode(film, rng=np.random.default_rng(0))[0].astype(int).T.tolist()
        [[0, 1, 1, 0, 0], [0, 0, 0, 1, 0]]

    References:
        de Jager 1952, Philips Res Rep 7:442. Lichtsteiner, Posch & Delbruck 2008, IEEE J Solid-State Circuits
        43:566.
    """

    random: ClassVar[bool] = False
    threshold: float
    step_duration: float
    steps: int
    duration: float | None = None

    def __post_init__(self) -> None:
        code_steps(self.duration, self.step_duration, self.steps)
        if not 0 < self.threshold < np.inf:
            raise SpecificationError(
                "the threshold of delta modulation is out of range",
                given=f"threshold = {self.threshold}",
                needed="a number above 0, in the units of the stimulus",
                action="correct 'threshold'",
            )

    def units(self, features: int) -> int:
        """Number of units that tell of so many features: ON units of all, then OFF units of all."""
        return 2 * features

    def encode(self, values: np.ndarray, *, rng: np.random.Generator) -> np.ndarray:
        """Lay spikes ``[stimulus, step, unit]`` out for values ``[stimulus, frame, feature]``."""
        course = self.course(values)
        followed = course[:, 0].copy()
        on, off = np.zeros((2, *course.shape), dtype=bool)
        slack = self.threshold * 1e-9  # for changes that are the threshold but for rounding
        for t in range(1, course.shape[1]):
            ahead = course[:, t] - followed
            on[:, t], off[:, t] = ahead >= self.threshold - slack, ahead <= slack - self.threshold
            followed += self.threshold * (on[:, t].astype(float) - off[:, t])
        return silent_until(np.concatenate([on, off], axis=2), self.steps)

    def course(self, values: np.ndarray) -> np.ndarray:
        """Return what is followed ``[stimulus, step, feature]``: frames joined by straight lines.

        Raises:
            DataError: if the stimuli do not unfold in time, or have more frames than there are steps.
        """
        window, frames = code_steps(self.duration, self.step_duration, self.steps), values.shape[1]
        if not 2 <= frames <= window:
            raise DataError(
                "delta modulation tells of changes in time",
                given=f"stimuli of {frames} frames, in {window} time steps",
                needed="2 frames or more, and no more than time steps",
                action="take stimuli that unfold in time, or another code, or more steps",
            )
        place = np.linspace(0, frames - 1, window)
        before = np.minimum(place.astype(int), frames - 2)
        between = (place - before)[:, None]
        return values[:, before] * (1 - between) + values[:, before + 1] * between

    def decode(self, spikes: np.ndarray) -> np.ndarray:
        """Return the change since the beginning ``[stimulus, step, feature]``."""
        window = code_steps(self.duration, self.step_duration, self.steps)
        on, off = np.split(spikes[:, :window].astype(float), 2, axis=2)
        return self.threshold * np.cumsum(on - off, axis=1)
