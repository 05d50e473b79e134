"""Burst code: how many spikes a burst has, and how fast they follow each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from arealis.stimuli.codes.window import code_steps, frame_windows, intensities, silent_until
from arealis.types import SpecificationError

__all__ = ["BurstCode"]


@dataclass(frozen=True)
class BurstCode:
    r"""One burst a unit: more spikes, and faster ones, the stronger.

    .. math:: N = \lceil x\, N_\text{max} \rceil, \qquad
              I = I_\text{longest} - x\, (I_\text{longest} - I_\text{shortest})

    N spikes at intervals I, rounded to time steps, from the beginning; an intensity of 0 is silence. Where a
    stimulus has frames, each has an equal share of the time.

    Args:
        step_duration: Seconds a time step.
        steps: Time steps of the simulation.
        most: Spikes of the largest burst.
        shortest: Seconds between spikes of the strongest intensity.
        longest: Seconds between spikes of the weakest.
        duration: Seconds in which a stimulus is told, silence after; None for the whole simulation.

    Raises:
        SpecificationError: if there is no spike to fire, or intervals are shorter than a step or in the wrong
            order, or the duration is wrong; when encoding, if the longest burst does not fit.

    Example:
        >>> code = BurstCode(step_duration=0.001, steps=10, most=3, shortest=0.002, longest=0.004)
        >>> spikes = code.encode(np.array([[[1.0, 0.5, 0.0]]]), rng=np.random.default_rng(0))
        >>> [np.flatnonzero(unit).tolist() for unit in spikes[0].T]
        [[0, 2, 4], [0, 3], []]

    References:
        Guo, Fouda, Eltawil & Salama 2021, Front Neurosci 15:638474. Eyherabide et al. 2009,
        J Neurosci 29:9650.
    """

    random: ClassVar[bool] = False
    step_duration: float
    steps: int
    most: int = 5
    shortest: float = 0.002
    longest: float = 0.01
    duration: float | None = None

    def __post_init__(self) -> None:
        code_steps(self.duration, self.step_duration, self.steps)
        if self.most < 1 or not self.step_duration <= self.shortest <= self.longest < np.inf:
            raise SpecificationError(
                "no burst can be fired like this",
                given=f"most = {self.most}, intervals from {self.shortest:g} to {self.longest:g} s",
                needed=f"a spike or more, at intervals of {self.step_duration:g} s or more, shortest first",
                action="correct 'most', 'shortest' or 'longest'",
            )

    def units(self, features: int) -> int:
        """Number of units that tell of so many features: one for each."""
        return features

    def encode(self, values: np.ndarray, *, rng: np.random.Generator) -> np.ndarray:
        """Lay spikes ``[stimulus, step, unit]`` out for intensities ``[stimulus, frame, feature]``."""
        window = code_steps(self.duration, self.step_duration, self.steps)
        values = intensities(values, "burst")
        share = frame_windows(values, window)
        self._require_room(share)
        count, interval = self._burst(values)
        passed = np.arange(share)[:, None]
        count, interval = count[:, :, None], interval[:, :, None]
        spikes = (passed % interval == 0) & (passed < count * interval)
        return silent_until(spikes.reshape(len(values), -1, values.shape[2]), self.steps)

    def decode(self, spikes: np.ndarray, *, frames: int = 1) -> np.ndarray:
        """Return intensities by numbers of spikes ``[stimulus, frame, feature]``, up to 1/most too large."""
        window = code_steps(self.duration, self.step_duration, self.steps)
        share = window // frames
        told = spikes[:, : share * frames].reshape(len(spikes), frames, share, -1)
        return told.sum(axis=2) / self.most

    def _burst(self, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Number of spikes, and steps between two, for each intensity."""
        count = np.ceil(values * self.most).astype(int)
        seconds = self.longest - values * (self.longest - self.shortest)
        return count, np.maximum(np.rint(seconds / self.step_duration).astype(int), 1)

    def _require_room(self, share: int) -> None:
        # A burst is longest where one spike more has just been added.
        weakest = np.arange(self.most) / self.most
        _, interval = self._burst(weakest)
        needed = int((np.arange(self.most) * interval).max()) + 1
        if needed > share:
            raise SpecificationError(
                "the longest burst does not fit the time of a stimulus, or of a frame",
                given=f"{share * self.step_duration:g} s",
                needed=f"{needed * self.step_duration:g} s or more",
                action="lengthen 'duration' and simulation.steps, or lower 'most' or 'longest'",
            )
