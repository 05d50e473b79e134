"""Phase code: at which moment of an oscillation a unit spikes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from arealis.stimuli.codes.window import code_steps, frames_over_time, intensities, silent_until
from arealis.types import SpecificationError

__all__ = ["PhaseCode"]


@dataclass(frozen=True)
class PhaseCode:
    r"""One spike a cycle of an oscillation that all units share, the earlier in it the stronger.

    .. math:: \varphi = 2 \pi (1 - x)\, \frac{n - 1}{n}

    for a cycle of n time steps, rounded to a step; an intensity of 0 is silence. A cycle tells what is shown
    when it begins; one that the window cuts short is left out.

    Args:
        frequency: Cycles/s of the oscillation; a cycle is rounded to a whole number of steps.
        step_duration: Seconds a time step.
        steps: Time steps of the simulation.
        duration: Seconds in which a stimulus is told, silence after; None for the whole simulation.

    Raises:
        SpecificationError: if a cycle is shorter than two steps or longer than the window; for a wrong
            duration.

    Example:
        >>> code = PhaseCode(frequency=250.0, step_duration=0.001, steps=8)
        >>> spikes = code.encode(np.array([[[1.0, 0.0, 0.3]]]), rng=np.random.default_rng(0))
        >>> [np.flatnonzero(unit).tolist() for unit in spikes[0].T]
        [[0, 4], [], [2, 6]]

    References:
        O'Keefe & Recce 1993, Hippocampus 3:317. Kayser et al. 2009, Neuron 61:597.
    """

    random: ClassVar[bool] = False
    frequency: float
    step_duration: float
    steps: int
    duration: float | None = None

    def __post_init__(self) -> None:
        window = code_steps(self.duration, self.step_duration, self.steps)
        if not self.frequency > 0 or not 2 <= self._cycle() <= window:
            raise SpecificationError(
                "no cycle of the oscillation fits the code",
                given=f"frequency = {self.frequency:g} Hz, in steps of {self.step_duration:g} s",
                needed=f"from {1 / (window * self.step_duration):g} to {1 / (2 * self.step_duration):g} Hz",
                action="change 'frequency' or 'duration'",
            )

    def units(self, features: int) -> int:
        """Number of units that tell of so many features: one for each."""
        return features

    def encode(self, values: np.ndarray, *, rng: np.random.Generator) -> np.ndarray:
        """Lay spikes ``[stimulus, step, unit]`` out for intensities ``[stimulus, frame, feature]``."""
        window = code_steps(self.duration, self.step_duration, self.steps)
        cycle = self._cycle()
        begun = np.arange(window // cycle) * cycle
        shown = frames_over_time(intensities(values, "phase"), window)[:, begun]
        moment = np.rint((1 - shown) * (cycle - 1)).astype(int)
        spikes = (np.arange(cycle)[:, None] == moment[:, :, None]) & (shown > 0)[:, :, None]
        return silent_until(spikes.reshape(len(values), -1, values.shape[2]), self.steps)

    def decode(self, spikes: np.ndarray) -> np.ndarray:
        """Return the intensity that each cycle told ``[stimulus, cycle, feature]``."""
        window = code_steps(self.duration, self.step_duration, self.steps)
        cycle = self._cycle()
        told = spikes[:, : window // cycle * cycle].reshape(len(spikes), -1, cycle, spikes.shape[2])
        return np.where(told.any(axis=2), 1 - told.argmax(axis=2) / (cycle - 1), 0.0)

    def _cycle(self) -> int:
        """Steps of a cycle."""
        return round(1 / (self.frequency * self.step_duration))
