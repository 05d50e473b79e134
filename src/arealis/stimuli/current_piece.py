"""A piece of an injected current: constant or a ramp, from one moment to another."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from arealis.types import SpecificationError

__all__ = ["CurrentPiece", "current_over_time"]


@dataclass(frozen=True)
class CurrentPiece:
    """A current that begins and ends; pieces at the same time add up.

    Args:
        current: In the unit of the neuron that takes it.
        start: Seconds.
        stop: Seconds; it never ends if not given.
        until: What a ramp reaches at ``stop``; without it, the current is constant.

    Raises:
        SpecificationError: for numbers that are not finite, a piece that ends before it starts, or a ramp
            without an end.

    Example:
        >>> CurrentPiece(2.0, start=0.01, stop=0.02)
        CurrentPiece(current=2.0, start=0.01, stop=0.02, until=None)
    """

    current: float
    start: float = 0.0
    stop: float = math.inf
    until: float | None = None

    def __post_init__(self) -> None:
        finite = math.isfinite(self.current) and math.isfinite(self.start) and not math.isnan(self.stop)
        ends = self.until is None or (math.isfinite(self.until) and math.isfinite(self.stop))
        if not finite or not ends or not self.stop > self.start:
            raise SpecificationError(
                "a piece of current cannot be injected",
                given=f"{self}",
                needed="finite numbers, a stop after the start, and for a ramp a stop that is finite",
                action="correct current, start, stop or until",
            )


def current_over_time(pieces: Sequence[CurrentPiece], *, steps: int, step_duration: float) -> np.ndarray:
    """Lay pieces of current out over time steps.

    A piece drives the steps that begin at its start or later and before its stop; a ramp has in every step
    the current of the step's beginning.

    Args:
        pieces: The pieces.
        steps: Number of time steps.
        step_duration: Seconds a step.

    Returns:
        Current ``[time]``.

    Example:
        >>> pieces = [CurrentPiece(1.0), CurrentPiece(0.0, start=1.0, stop=3.0, until=4.0)]
        >>> current_over_time(pieces, steps=5, step_duration=0.5).tolist()
        [1.0, 1.0, 1.0, 2.0, 3.0]
    """
    current, begins = np.zeros(steps), np.arange(steps)
    for piece in pieces:
        # Times counted in steps, so that a stop on the grid is met exactly.
        start, stop = (
            round(t / step_duration, 6) if math.isfinite(t) else t for t in (piece.start, piece.stop)
        )
        inside = (begins >= start) & (begins < stop)
        rise = 0.0 if piece.until is None else (piece.until - piece.current) / (stop - start)
        current[inside] += piece.current + rise * (begins[inside] - start)
    return current
