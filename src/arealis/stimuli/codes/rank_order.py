"""Rank order code: units fire one after the other, the strongest first, whatever the strengths."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from arealis.stimuli.codes.window import code_steps, frame_windows, intensities, silent_until

__all__ = ["RankOrderCode"]


@dataclass(frozen=True)
class RankOrderCode:
    """One spike a unit, in the order of intensities, which are told by nothing else.

    The first of U units fires in the first time step and the others follow evenly; those of one intensity
    fire together, with the first of them. Any increasing function of the intensities, such as contrast,
    leaves the spikes as they are. An intensity of 0 is silence.

    Args:
        step_duration: Seconds a time step.
        steps: Time steps of the simulation.
        duration: Seconds in which a stimulus is told, silence after; None for the whole simulation.

    Raises:
        SpecificationError: if the duration is wrong.

    Example:
        >>> code = RankOrderCode(step_duration=0.001, steps=3)
        >>> spikes = code.encode(np.array([[[0.1, 0.9, 0.2]]]), rng=np.random.default_rng(0))
        >>> spikes[0].argmax(axis=0).tolist()
        [2, 0, 1]

    References:
        Thorpe & Gautrais 1998, in Computational Neuroscience: Trends in Research.
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
        values = intensities(values, "rank_order")
        share = frame_windows(values, window, least=2)
        step = _rank(values) * share // values.shape[2]
        spikes = (np.arange(share)[:, None] == step[:, :, None]) & (values > 0)[:, :, None]
        return silent_until(spikes.reshape(len(values), -1, values.shape[2]), self.steps)

    def decode(self, spikes: np.ndarray, *, frames: int = 1) -> np.ndarray:
        """Return numbers in the order of the intensities ``[stimulus, frame, feature]``, 0 for silence.

        Units that had to fire in one step have one number.
        """
        window = code_steps(self.duration, self.step_duration, self.steps)
        share = window // frames
        told = spikes[:, : share * frames].reshape(len(spikes), frames, share, -1)
        return np.where(told.any(axis=2), 1 - told.argmax(axis=2) / share, 0.0)


def _rank(values: np.ndarray) -> np.ndarray:
    """How many of the last axis are stronger than each."""
    order = np.argsort(-values, axis=-1, kind="stable")
    ranked = np.take_along_axis(values, order, axis=-1)
    place = np.arange(values.shape[-1])
    differs = np.diff(ranked, axis=-1, prepend=np.inf) != 0
    first = np.maximum.accumulate(np.where(differs, place, 0), axis=-1)
    rank = np.empty_like(order)
    np.put_along_axis(rank, order, first, axis=-1)
    return rank
