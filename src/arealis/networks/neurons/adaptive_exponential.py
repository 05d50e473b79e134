"""Adaptive exponential integrate-and-fire neuron (AdEx)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

import torch
from torch import Tensor

from arealis.networks.neuron import Ranges, Recorded, Value
from arealis.networks.neurons.compiled_scan import scan_compiled
from arealis.networks.neurons.decay import decay_factor, spread
from arealis.networks.neurons.parameter_ranges import (
    LEAST,
    least_time,
    milliseconds,
    require_above,
    require_positive,
    require_short_step,
)
from arealis.networks.neurons.stepping import pull_back_by_steps
from arealis.networks.neurons.surrogate import Surrogate

__all__ = ["AdaptiveExponential"]

_NAME = "an adaptive exponential neuron"


@dataclass(frozen=True, kw_only=True)
class AdaptiveExponential:
    r"""Adaptive exponential integrate-and-fire neuron.

    .. math::

        C \dot v &= -g (v - E) + g \Delta e^{(v - V_T)/\Delta} - w + I \\
        \tau_w \dot w &= a (v - E) - w

    with a spike, :math:`v \to v_r` and :math:`w \to w + b` where v reaches the peak. Exponential Euler, of
    first order: a step holds the exponential current and each variable in the other's equation at its value,
    and solves the rest exactly.

    Args:
        step_duration: Seconds a time step.
        capacitance: C, pF.
        leak_conductance: g, nS.
        rest: E, mV.
        threshold: :math:`V_T`, mV.
        sharpness: Δ, mV.
        adaptation_time_constant: :math:`\tau_w`, seconds.
        coupling: a, nS: adaptation below threshold; negative makes the neuron facilitate.
        increment: b, pA: adaptation by a spike.
        peak: mV.
        reset: :math:`v_r`, mV; above the threshold the neuron bursts.
        surrogate: Derivative of a spike that learning takes, of the potential less its peak; no error passes
            through the reset.

    Raises:
        SpecificationError: for a capacitance, conductance, sharpness or time constant that is not positive, a
            time step longer than C/g or :math:`\tau_w`, or a peak that does not lie above reset, rest and
            threshold.

    Example:
        >>> neuron = AdaptiveExponential(step_duration=1e-4)
        >>> drive = torch.full((5000, 1, 1, 1), 1000.0)  # pA for half a second
        >>> int(neuron.scan(neuron.initial((1, 1, 1), drive), drive)[1].sum())
        17

    References:
        Brette & Gerstner 2005, J Neurophysiol 94:3637; the defaults are its regular-spiking cell.
    """

    kernel: ClassVar[str] = "adaptive_exponential"
    variables: ClassVar[tuple[str, ...]] = ("potential", "adaptation")
    recorded: ClassVar[tuple[str, ...]] = ("potential", "current")
    spiking: ClassVar[bool] = True

    step_duration: float
    capacitance: Value = 281.0
    leak_conductance: Value = 30.0
    rest: Value = -70.6
    threshold: Value = -50.4
    sharpness: Value = 2.0
    adaptation_time_constant: Value = 0.144
    coupling: Value = 4.0
    increment: Value = 80.5
    peak: Value = 20.0
    reset: Value = -70.6
    surrogate: Surrogate = field(default_factory=lambda: Surrogate(slope=0.1))

    def __post_init__(self) -> None:
        positive = ("capacitance", "leak_conductance", "sharpness")
        require_positive(_NAME, **{name: getattr(self, name) for name in positive})
        seconds = 1e-3 * self.capacitance / self.leak_conductance
        slow = self.adaptation_time_constant
        require_short_step(
            _NAME, self.step_duration, membrane_time_constant=seconds, adaptation_time_constant=slow
        )
        for name in ("reset", "rest", "threshold"):
            require_above(_NAME, (name, getattr(self, name)), ("peak", self.peak))

    def coefficients(self) -> tuple[Value, ...]:
        """Rest, resistance, sharpness, threshold, decay, coupling, forgetting, increment, peak, reset."""
        decay = decay_factor(milliseconds(self.step_duration), self.capacitance / self.leak_conductance)
        forgetting = decay_factor(self.step_duration, self.adaptation_time_constant)
        shape = (self.rest, 1 / self.leak_conductance, self.sharpness, self.threshold, decay)
        return (*shape, self.coupling, forgetting, self.increment, self.peak, self.reset)

    def ranges(self) -> Ranges:
        """Return what may be learnt, and between what."""
        least, most = 1e3 * least_time(self.step_duration), self.peak - LEAST  # ms, mV
        return {
            "capacitance": (least * self.leak_conductance, None),
            "leak_conductance": (LEAST, self.capacitance / least),
            "threshold": (None, most),
            "sharpness": (LEAST, None),
            "adaptation_time_constant": (least_time(self.step_duration), None),
            "coupling": (None, None),
            "increment": (None, None),
            "reset": (None, most),
        }

    def initial(self, shape: tuple[int, ...], like: Tensor) -> dict[str, Tensor]:
        """Return the potential at rest, without adaptation or a spike."""
        still = spread(0.0, shape, like)
        return {"potential": spread(self.rest, shape, like), "adaptation": still, "spike": still}

    def output(self, state: dict[str, Tensor]) -> Tensor:
        """Return the spikes of the last step."""
        return state["spike"]

    def step(self, state: dict[str, Tensor], drive: Tensor) -> tuple[dict[str, Tensor], Tensor]:
        """Advance one time step, driven by a current in pA."""
        rest, resistance, sharpness, threshold, decay, coupling, forgetting, increment, peak, reset = (
            self.coefficients()
        )
        before, adaptation = state["potential"], state["adaptation"]
        upstroke = sharpness * torch.exp((before - threshold) / sharpness)
        target = rest + upstroke + resistance * (drive - adaptation)
        potential = target + (before - target) * decay
        steady = coupling * (before - rest)
        spike = self.surrogate.spike(potential - peak)
        fired = spike.detach()
        after = {
            "potential": torch.where(fired > 0, reset, potential),
            "adaptation": steady + (adaptation - steady) * forgetting + increment * fired,
            "spike": spike,
        }
        return after, spike

    def scan(self, state: dict[str, Tensor], drive: Tensor) -> tuple[dict[str, Tensor], Tensor, Recorded]:
        """Advance through a sequence, in compiled code where that can be."""
        return scan_compiled(self, state, drive)

    def pull_back(self, activity: Tensor, recorded: Recorded, cotangent: Tensor) -> Tensor:
        """Pull a cotangent back to the drive by autograd through the steps, from rest."""
        return pull_back_by_steps(self, recorded, cotangent)
