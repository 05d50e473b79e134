"""Resonate-and-fire neuron: a potential that swings, and fires for input in time with it."""

from __future__ import annotations

import cmath
import math
from dataclasses import dataclass, field
from typing import ClassVar

import torch
from torch import Tensor

from arealis.networks.neuron import Ranges, Recorded, Value
from arealis.networks.neurons.compiled_scan import scan_compiled
from arealis.networks.neurons.decay import spread
from arealis.networks.neurons.parameter_ranges import (
    LEAST,
    least_time,
    milliseconds,
    require_positive,
    require_short_step,
)
from arealis.networks.neurons.stepping import pull_back_by_steps
from arealis.networks.neurons.surrogate import Surrogate

__all__ = ["ResonateAndFire"]

_NAME = "a resonate-and-fire neuron"


@dataclass(frozen=True, kw_only=True)
class ResonateAndFire:
    r"""Resonate-and-fire neuron, without dimensions.

    .. math:: \dot z = (-1/\tau + i\, 2 \pi f)\, z + I

    with time in ms, a spike where the potential :math:`v = \mathrm{Im}\, z` reaches the threshold, and
    :math:`z \to z_r` then. Exact while the current is constant, as it is within a time step. Pulses at f add
    up, pulses half a period apart cancel, and a negative pulse can make it fire.

    Args:
        step_duration: Seconds a time step.
        frequency: f, Hz.
        decay_time_constant: τ, seconds.
        threshold: Of the imaginary part of z.
        reset: Imaginary part of :math:`z_r`.
        reset_current: Real part of :math:`z_r`.
        surrogate: Derivative of a spike that learning takes, of the potential less the threshold; no error
            passes through the reset.

    Raises:
        SpecificationError: for a frequency, time constant or threshold that is not positive, or a time step
            longer than the time constant or an eighth of the period.

    Example:
        >>> neuron = ResonateAndFire(step_duration=1e-4)
        >>> drive = torch.zeros(1000, 1, 1, 1)
        >>> drive[:10] = drive[250:260] = 0.9  # two pulses of 1 ms, a period of 25 ms apart
        >>> spikes = neuron.scan(neuron.initial((1, 1, 1), drive), drive)[1]
        >>> spikes.flatten().nonzero().flatten().tolist()
        [291]

    References:
        Izhikevich 2001, Neural Netw 14:883; the defaults have its ratio of turn and decay, ten to one.
    """

    kernel: ClassVar[str] = "resonate_and_fire"
    variables: ClassVar[tuple[str, ...]] = ("potential", "current_like")
    recorded: ClassVar[tuple[str, ...]] = ("potential", "current")
    spiking: ClassVar[bool] = True

    step_duration: float
    frequency: Value = 40.0
    decay_time_constant: Value = 0.04
    threshold: Value = 1.0
    reset: Value = 1.0
    reset_current: Value = 0.0
    surrogate: Surrogate = field(default_factory=Surrogate)

    def __post_init__(self) -> None:
        require_positive(_NAME, frequency=self.frequency, threshold=self.threshold)
        require_short_step(
            _NAME,
            self.step_duration,
            decay_time_constant=self.decay_time_constant,
            eighth_of_a_period=0.125 / self.frequency,
        )

    def coefficients(self) -> tuple[Value, ...]:
        """A step's factor on z and on the current, real and imaginary parts, threshold, reset."""
        after = (self.threshold, self.reset, self.reset_current)
        duration = milliseconds(self.step_duration)
        decay, turn = -1e-3 / self.decay_time_constant, 2e-3 * math.pi * self.frequency
        if isinstance(decay, Tensor) or isinstance(turn, Tensor):
            kind = decay.dtype if isinstance(decay, Tensor) else torch.as_tensor(turn).dtype
            parts = torch.broadcast_tensors(*(torch.as_tensor(c, dtype=kind) for c in (decay, turn)))
            flow = torch.complex(*parts)
            factor = torch.exp(flow * duration)
        else:
            flow = complex(decay, turn)
            factor = cmath.exp(flow * duration)
        gain = (factor - 1) / flow
        return factor.real, factor.imag, gain.real, gain.imag, *after

    def ranges(self) -> Ranges:
        """Return what may be learnt, and between what."""
        return {
            "frequency": (LEAST, 0.125 / least_time(self.step_duration)),
            "decay_time_constant": (least_time(self.step_duration), None),
            "threshold": (LEAST, None),
            "reset": (None, None),
            "reset_current": (None, None),
        }

    def initial(self, shape: tuple[int, ...], like: Tensor) -> dict[str, Tensor]:
        """Return all variables at zero."""
        return {name: spread(0.0, shape, like) for name in (*self.variables, "spike")}

    def output(self, state: dict[str, Tensor]) -> Tensor:
        """Return the spikes of the last step."""
        return state["spike"]

    def step(self, state: dict[str, Tensor], drive: Tensor) -> tuple[dict[str, Tensor], Tensor]:
        """Advance one time step."""
        turn_real, turn_imaginary, input_real, input_imaginary, threshold, reset, reset_current = (
            self.coefficients()
        )
        imaginary, real = state["potential"], state["current_like"]
        potential = turn_imaginary * real + turn_real * imaginary + input_imaginary * drive
        beside = turn_real * real - turn_imaginary * imaginary + input_real * drive
        spike = self.surrogate.spike(potential - threshold)
        fired = spike.detach() > 0
        after = {
            "potential": torch.where(fired, reset, potential),
            "current_like": torch.where(fired, reset_current, beside),
            "spike": spike,
        }
        return after, spike

    def scan(self, state: dict[str, Tensor], drive: Tensor) -> tuple[dict[str, Tensor], Tensor, Recorded]:
        """Advance through a sequence, in compiled code where that can be."""
        return scan_compiled(self, state, drive)

    def pull_back(self, activity: Tensor, recorded: Recorded, cotangent: Tensor) -> Tensor:
        """Pull a cotangent back to the drive by autograd through the steps, from rest."""
        return pull_back_by_steps(self, recorded, cotangent)
