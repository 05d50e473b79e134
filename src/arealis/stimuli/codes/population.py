"""Population code: every feature told by several units, each with a favourite value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from arealis.stimuli.codes.latency import LatencyCode
from arealis.stimuli.codes.rate import PoissonCode
from arealis.stimuli.codes.window import code_steps
from arealis.types import SpecificationError

__all__ = ["PopulationCode"]

_GRID = 401


@dataclass(frozen=True)
class PopulationCode:
    r"""Units with Gaussian receptive fields that cover the range of a feature.

    .. math:: g_i(x) = \exp\left(-\frac{(x - c_i)^2}{2 \sigma^2}\right), \qquad
              \sigma = \frac{c_{i + 1} - c_i}{\beta}

    with centres c evenly from ``low`` to ``high``. How strongly a unit is driven becomes spikes at random at
    up to ``rate``, or the latency of one spike.

    Args:
        fields: Units m for each feature, at least 2; those of one feature are neighbours.
        step_duration: Seconds a time step.
        steps: Time steps of the simulation.
        spikes: ``"poisson"`` or ``"latency"``.
        rate: Spikes/s at the centre of a field, for ``"poisson"``.
        low: Smallest value of a feature.
        high: Largest value; others are told as the nearest that is not outside.
        sharpness: β; 1.5 leaves neighbouring fields half overlapping.
        duration: Seconds in which a stimulus is told, silence after; None for the whole simulation.

    Raises:
        SpecificationError: if there are fewer than two fields, the range is empty, the sharpness is not above
            zero, the rate is wrong for random spikes, or the duration is.

    Example:
        >>> code = PopulationCode(fields=3, step_duration=0.001, steps=5, spikes="latency")
        >>> spikes = code.encode(np.array([[[0.5]]]), rng=np.random.default_rng(0))
        >>> spikes[0].argmax(axis=0).tolist()
        [3, 0, 3]

    References:
        Bohte, Kok & La Poutré 2002, Neurocomputing 48:17. Georgopoulos et al. 1986, Science 233:1416.
    """

    random: ClassVar[bool] = True
    fields: int
    step_duration: float
    steps: int
    spikes: Literal["poisson", "latency"] = "poisson"
    rate: float = 100.0
    low: float = 0.0
    high: float = 1.0
    sharpness: float = 1.5
    duration: float | None = None

    def __post_init__(self) -> None:
        if self.fields < 2 or not self.low < self.high or not 0 < self.sharpness < np.inf:
            raise SpecificationError(
                "receptive fields do not cover a range",
                given=f"fields = {self.fields}, low = {self.low}, high = {self.high}, "
                f"sharpness = {self.sharpness}",
                needed="2 fields or more, low below high, and a sharpness above 0",
                action="correct these options",
            )
        code_steps(self.duration, self.step_duration, self.steps)
        self._told_by()

    def units(self, features: int) -> int:
        """Number of units that tell of so many features."""
        return features * self.fields

    def encode(self, values: np.ndarray, *, rng: np.random.Generator) -> np.ndarray:
        """Draw spikes ``[stimulus, step, unit]`` for values ``[stimulus, frame, feature]``."""
        driven = self._fields(np.clip(values, self.low, self.high))
        return self._told_by().encode(driven.reshape(*values.shape[:2], -1), rng=rng)

    def decode(self, spikes: np.ndarray) -> np.ndarray:
        """Return values ``[stimulus, feature]``: those whose fields are driven most like what is found.

        Values that vary in time are told as one; use it for stimuli that are held.
        """
        found = self._told_by().decode(spikes).reshape(len(spikes), -1, self.fields)
        grid = np.linspace(self.low, self.high, _GRID)
        driven = self._fields(grid)
        misfit = np.square(driven).sum(axis=-1) - 2 * found @ driven.T
        return grid[misfit.argmin(axis=-1)]

    def _fields(self, values: np.ndarray) -> np.ndarray:
        """How strongly the units of each value are driven ``[..., field]``."""
        centre, spacing = np.linspace(self.low, self.high, self.fields, retstep=True)
        return np.exp(-np.square((values[..., None] - centre) * self.sharpness / spacing) / 2)

    def _told_by(self) -> PoissonCode | LatencyCode:
        if self.spikes == "latency":
            return LatencyCode(self.step_duration, self.steps, self.duration)
        return PoissonCode(self.rate, self.step_duration, self.steps, self.duration)
