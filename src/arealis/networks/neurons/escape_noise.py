"""Leaky neuron that fires by chance, the more often the higher its potential."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor

from arealis.networks.neuron import Ranges, Recorded, Value
from arealis.networks.neurons.decay import decay_factor, spread
from arealis.networks.neurons.parameter_ranges import (
    LEAST,
    least_time,
    require_positive,
    require_short_step,
)
from arealis.networks.neurons.stepping import pull_back_by_steps, scan_by_steps
from arealis.numerics.spiking import counted_uniform, next_count, noise_counters

__all__ = ["EscapeNoise"]

_NAME = "a neuron with escape noise"
_HIGHEST = 50.0  # a hazard of e⁵⁰ is certain


@dataclass(frozen=True, kw_only=True)
class EscapeNoise:
    r"""Leaky neuron with escape noise, without dimensions.

    .. math::

        \tau \dot v = -v + I, \qquad \rho(v) = \rho_0\, e^{(v - \theta)/\Delta}, \qquad
        P(\text{spike in a step}) = 1 - e^{-\rho(v) \Delta t}

    and :math:`v \to v_r` with a spike. The potential is exact while the current is constant, as it is within
    a time step.

    Chance comes from a counter that every cell carries in its state: its random numbers depend on the seed,
    on its place among replicas, examples and units, and on the time step, so that runs repeat, cells are
    independent, and neither depends on how many others there are. Every run from rest meets the same numbers;
    give another seed for another trial, and one a replica, ``[replica, 1, 1]``, where a replica's place shall
    not matter.

    Learning takes the derivative of the spike's probability for that of the spike; no error passes through
    the reset.

    Args:
        step_duration: Seconds a time step.
        time_constant: τ, seconds.
        threshold: θ.
        softness: Δ: how far the potential has to rise for e times as many spikes.
        rate_at_threshold: :math:`\rho_0`, spikes/s.
        reset: :math:`v_r`.
        seed: Of the random numbers.

    Raises:
        SpecificationError: for a time constant, softness or rate that is not positive, or a time step longer
            than the time constant.

    Example:
        >>> neuron = EscapeNoise(step_duration=1e-3)
        >>> drive = torch.full((1000, 1, 1, 1), 1.2)  # for a second
        >>> first = neuron.scan(neuron.initial((1, 1, 1), drive), drive)[1]
        >>> again = neuron.scan(neuron.initial((1, 1, 1), drive), drive)[1]
        >>> torch.equal(first, again)
        True

    References:
        Gerstner, Kistler, Naud & Paninski 2014, Neuronal Dynamics, chapter 9; Jolivet et al. 2006, J Comput
        Neurosci 21:35.
    """

    recorded: ClassVar[tuple[str, ...]] = ("potential", "current")
    spiking: ClassVar[bool] = True

    step_duration: float
    time_constant: Value = 0.01
    threshold: Value = 1.0
    softness: Value = 0.1
    rate_at_threshold: Value = 100.0
    reset: Value = 0.0
    seed: int | Tensor = 0

    def __post_init__(self) -> None:
        require_short_step(_NAME, self.step_duration, time_constant=self.time_constant)
        require_positive(_NAME, softness=self.softness, rate_at_threshold=self.rate_at_threshold)

    def ranges(self) -> Ranges:
        """Return what may be learnt, and between what."""
        return {
            "time_constant": (least_time(self.step_duration), None),
            "threshold": (None, None),
            "softness": (LEAST, None),
            "rate_at_threshold": (LEAST, None),
            "reset": (None, None),
        }

    def initial(self, shape: tuple[int, ...], like: Tensor) -> dict[str, Tensor]:
        """Return the potential at zero, without a spike, before the first random number."""
        still = spread(0.0, shape, like)
        return {"potential": still, "noise": noise_counters(self.seed, shape, like=like), "spike": still}

    def output(self, state: dict[str, Tensor]) -> Tensor:
        """Return the spikes of the last step."""
        return state["spike"]

    def step(self, state: dict[str, Tensor], drive: Tensor) -> tuple[dict[str, Tensor], Tensor]:
        """Advance one time step."""
        decay = decay_factor(self.step_duration, self.time_constant)
        potential = drive + (state["potential"] - drive) * decay
        risen = ((potential - self.threshold) / self.softness).clamp(max=_HIGHEST)
        probability = -torch.expm1(-self.step_duration * self.rate_at_threshold * torch.exp(risen))
        drawn = (counted_uniform(state["noise"], like=drive) < probability).to(drive.dtype)
        spike = drawn + (probability - probability.detach())
        after = {
            "potential": torch.where(drawn > 0, self.reset, potential),
            "noise": next_count(state["noise"]),
            "spike": spike,
        }
        return after, spike

    def scan(self, state: dict[str, Tensor], drive: Tensor) -> tuple[dict[str, Tensor], Tensor, Recorded]:
        """Advance through a sequence, step by step."""
        return scan_by_steps(self, state, drive)

    def pull_back(self, activity: Tensor, recorded: Recorded, cotangent: Tensor) -> Tensor:
        """Pull a cotangent back to the drive by autograd through the steps, from rest, with equal noise."""
        return pull_back_by_steps(self, recorded, cotangent)
