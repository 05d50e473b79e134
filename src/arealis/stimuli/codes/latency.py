"""Latency code: the stronger, the earlier."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from arealis.stimuli.codes.window import code_steps, frame_windows, intensities, silent_until

__all__ = ["LatencyCode"]


@dataclass(frozen=True)
class LatencyCode:
    r"""One spike a unit, the earlier the stronger its intensity: the time to the first spike.

    .. math:: t = (1 - x)\, T

    for a window T, rounded to a time step; an intensity of 0 is silence. Where a stimulus has frames, each
    has an equal share of the time.

    Args:
        step_duration: Seconds a time step.
        steps: Time steps of the simulation.
        duration: Seconds in which a stimulus is told, silence after; None for the whole simulation.

    Raises:
        SpecificationError: if the duration is wrong.

    Example:
        >>> code = LatencyCode(step_duration=0.001, steps=5)
        >>> spikes = code.encode(np.array([[[1.0, 0.5, 0.0]]]), rng=np.random.default_rng(0))
        >>> spikes[0].astype(int).tolist()
        [[1, 0, 0], [0, 0, 0], [0, 1, 0], [0, 0, 0], [0, 0, 0]]

    References:
        Thorpe 1990, in Parallel Processing in Neural Systems and Computers. Gollisch & Meister 2008, Science
        319:1108.
    """

    random: ClassVar[bool] = False
    step_duration: float
    steps: int
    duration: float | None = None

    def __post_init__(self) -> None:
        code_steps(self.duration, self.step_duration, self.steps)

    def units(self, features: int) -> int:
        """Number of units that tell of so many features: one for each."""
        return features

    def encode(self, values: np.ndarray, *, rng: np.random.Generator) -> np.ndarray:
        """Lay spikes ``[stimulus, step, unit]`` out for intensities ``[stimulus, frame, feature]``."""
        window = code_steps(self.duration, self.step_duration, self.steps)
        values = intensities(values, "latency")
        share = frame_windows(values, window, least=2)
        latency = np.rint((1 - values) * (share - 1)).astype(int)
        first = np.arange(share)[:, None] == latency[:, :, None]
        spikes = (first & (values > 0)[:, :, None]).reshape(len(values), -1, values.shape[2])
        return silent_until(spikes, self.steps)

    def decode(self, spikes: np.ndarray, *, frames: int = 1) -> np.ndarray:
        """Return intensities ``[stimulus, frame, feature]``, within half a step of the window."""
        window = code_steps(self.duration, self.step_duration, self.steps)
        share = window // frames
        told = spikes[:, : share * frames].reshape(len(spikes), frames, share, -1)
        return np.where(told.any(axis=2), 1 - told.argmax(axis=2) / (share - 1), 0.0)
