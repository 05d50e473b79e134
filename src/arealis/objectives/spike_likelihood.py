"""Spike likelihood: how improbable recorded spikes are, if a model is right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor

from arealis.objectives.sources import read_area, read_source
from arealis.types import Activity, Batch, SpecificationError

__all__ = ["SpikeLikelihood"]

_UNLIKELY, _CERTAIN = 1e-12, 1 - 1e-5


@dataclass(frozen=True)
class SpikeLikelihood:
    r"""Negative log-likelihood of recorded spikes under what an area expects.

    .. math:: C = -\frac{1}{T U} \sum_{tu} \left[s_{tu} \ln p_{tu} + (1 - s_{tu}) \ln (1 - p_{tu})\right]
              \quad \text{or} \quad
              \frac{1}{T U} \sum_{tu} \left[\lambda_{tu} - s_{tu} \ln \lambda_{tu}\right]

    in nats a time step and unit: activity is the probability p of a spike in a step (``"bernoulli"``), as of
    a ``sigmoid`` area, or the expected number λ of spikes (``"poisson"``), as of a ``softplus`` one. An area
    of sigmoids with a ``time_constant``, which recorded spikes drive, too, is one of leaky integrate-and-fire
    neurons with escape noise, whose hazard a step is :math:`\ln(1 + e^v)`; the cost is then convex in its
    weights. Steps that were not recorded, ``NaN``, do not count. Activity is held between 10⁻¹² and, if it is
    a probability, 1 − 10⁻⁵.

    Args:
        area: Area with one unit a recorded one.
        target: Recorded spikes, a target ``[replica or 1, batch, time, unit]``.
        distribution: ``"bernoulli"`` or ``"poisson"``.

    Raises:
        SpecificationError: when asked, if the area or the target is missing or does not fit, or nothing was
            recorded, or what was is no number of spikes.

    Example:
        >>> batch = Batch({}, {"recorded": torch.tensor([[[[1.0], [0.0]]]])}, steps=2)
        >>> cost = SpikeLikelihood("receptor")({"receptor": torch.full((2, 1, 1, 1), 0.5)}, batch)
        >>> round(cost.item(), 4)
        0.6931

    References:
        Paninski 2004, Network 15:243; Gerstner, Kistler, Naud & Paninski 2014, Neuronal Dynamics, chapter 10.
    """

    area: str
    target: str = "recorded"
    distribution: Literal["bernoulli", "poisson"] = "bernoulli"

    @property
    def reads(self) -> tuple[str, ...]:
        """The area."""
        return (self.area,)

    @property
    def listens(self) -> tuple[str, ...]:
        """The recorded spikes."""
        return (self.target,)

    def __call__(self, activity: Activity, batch: Batch) -> Tensor:
        """Return the cost of every example ``[replica, batch]``."""
        here = read_area(self.area, activity)
        spikes, counted, share = self._recorded(here, activity, batch)
        expected = self._possible(here)
        if self.distribution == "bernoulli":
            likely = torch.where(spikes > 0, expected, 1 - expected).log()
        else:
            likely = spikes * expected.log() - expected
        return -(likely * counted).sum((0, -1)) * share

    def gradient(self, activity: Activity, batch: Batch) -> dict[str, Tensor]:
        """Return the derivative of the sum of costs ``[time, replica, batch, unit]``."""
        here = read_area(self.area, activity)
        spikes, counted, share = self._recorded(here, activity, batch)
        expected = self._possible(here)
        slope = (expected - spikes) / expected
        if self.distribution == "bernoulli":
            slope = slope / (1 - expected)
        inside = (here == expected).to(here.dtype)
        return {self.area: slope * counted * inside * share[None, :, :, None]}

    def _possible(self, here: Tensor) -> Tensor:
        return here.clamp(_UNLIKELY, _CERTAIN if self.distribution == "bernoulli" else None)

    def _recorded(self, here: Tensor, activity: Activity, batch: Batch) -> tuple[Tensor, Tensor, Tensor]:
        """Spikes, 1 where they were recorded, and what one such step counts ``[replica, batch]``."""
        found = read_source(self.target, activity, batch, like=here)
        counted = found.isfinite().to(here.dtype)
        spikes, recorded = found.nan_to_num(), counted.sum((0, -1))
        binary = self.distribution == "bernoulli"
        strange = ((spikes != 0) & (spikes != 1)).any() if binary else (spikes < 0).any()
        if bool(strange) or not bool((recorded > 0).all()):
            raise SpecificationError(
                f"target '{self.target}' is no record of spikes",
                given=f"values from {spikes.min().item():g} to {spikes.max().item():g}, "
                f"{int((recorded == 0).sum())} examples without any",
                needed="0 or 1 in a step" if binary else "a number of spikes in a step, not negative",
                action="correct the target, shorten the time step, or choose another 'distribution'",
            )
        return spikes, counted, 1 / recorded
