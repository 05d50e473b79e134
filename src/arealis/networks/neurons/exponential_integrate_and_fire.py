"""Exponential integrate-and-fire neuron: the upstroke of a spike is part of the membrane's current."""

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
    require_not_negative,
    require_positive,
    require_short_step,
)
from arealis.networks.neurons.stepping import pull_back_by_steps
from arealis.networks.neurons.surrogate import Surrogate

__all__ = ["ExponentialIntegrateAndFire"]

_NAME = "an exponential integrate-and-fire neuron"


@dataclass(frozen=True, kw_only=True)
class ExponentialIntegrateAndFire:
    r"""Exponential integrate-and-fire neuron.

    .. math:: C \dot v = -g (v - E) + g \Delta e^{(v - V_T)/\Delta} + I

    with a spike and :math:`v \to v_r` where v reaches the peak, then a refractory period of whole time steps.
    Exponential Euler, of first order: a step holds the exponential current at its value and solves the rest
    exactly. The upstroke takes no time, so that where the peak lies hardly matters.

    Args:
        step_duration: Seconds a time step.
        capacitance: C, µF/cm².
        leak_conductance: g, mS/cm².
        rest: E, mV.
        threshold: :math:`V_T`, mV, where a constant current no longer finds a balance.
        sharpness: Δ, mV.
        peak: mV.
        reset: :math:`v_r`, mV.
        refractory_period: Seconds, rounded to time steps.
        surrogate: Derivative of a spike that learning takes, of the potential less its peak; no error passes
            through the reset.

    Raises:
        SpecificationError: for a capacitance, conductance or sharpness that is not positive, a time step
            longer than C/g, a negative refractory period, or a peak that does not lie above reset, rest and
            threshold.

    Example:
        >>> neuron = ExponentialIntegrateAndFire(step_duration=1e-4)
        >>> drive = torch.full((5000, 1, 1, 1), 1.0)  # µA/cm² for half a second
        >>> int(neuron.scan(neuron.initial((1, 1, 1), drive), drive)[1].sum())
        28

    References:
        Fourcaud-Trocmé, Hansel, van Vreeswijk & Brunel 2003, J Neurosci 23:11628; the defaults are its
        table's.
    """

    kernel: ClassVar[str] = "exponential_integrate_and_fire"
    variables: ClassVar[tuple[str, ...]] = ("potential", "refractory")
    recorded: ClassVar[tuple[str, ...]] = ("potential", "current")
    spiking: ClassVar[bool] = True

    step_duration: float
    capacitance: Value = 1.0
    leak_conductance: Value = 0.1
    rest: Value = -65.0
    threshold: Value = -59.9
    sharpness: Value = 3.48
    peak: Value = -30.0
    reset: Value = -68.0
    refractory_period: float = 0.0017
    surrogate: Surrogate = field(default_factory=lambda: Surrogate(slope=0.1))

    def __post_init__(self) -> None:
        require_positive(
            _NAME,
            capacitance=self.capacitance,
            leak_conductance=self.leak_conductance,
            sharpness=self.sharpness,
        )
        require_not_negative(_NAME, refractory_period=self.refractory_period)
        seconds = 1e-3 * self.capacitance / self.leak_conductance
        require_short_step(_NAME, self.step_duration, membrane_time_constant=seconds)
        for name in ("reset", "rest", "threshold"):
            require_above(_NAME, (name, getattr(self, name)), ("peak", self.peak))

    def coefficients(self) -> tuple[Value, ...]:
        """Rest, resistance, sharpness, threshold, decay of a step, peak, reset, refractory steps."""
        decay = decay_factor(milliseconds(self.step_duration), self.capacitance / self.leak_conductance)
        pause = float(round(self.refractory_period / self.step_duration))
        shape = (self.rest, 1 / self.leak_conductance, self.sharpness, self.threshold)
        return (*shape, decay, self.peak, self.reset, pause)

    def ranges(self) -> Ranges:
        """Return what may be learnt, and between what."""
        least, most = 1e3 * least_time(self.step_duration), self.peak - LEAST  # ms, mV
        return {
            "capacitance": (least * self.leak_conductance, None),
            "leak_conductance": (LEAST, self.capacitance / least),
            "threshold": (None, most),
            "sharpness": (LEAST, None),
            "reset": (None, most),
        }

    def initial(self, shape: tuple[int, ...], like: Tensor) -> dict[str, Tensor]:
        """Return the potential at rest, without a spike."""
        still = spread(0.0, shape, like)
        return {"potential": spread(self.rest, shape, like), "refractory": still, "spike": still}

    def output(self, state: dict[str, Tensor]) -> Tensor:
        """Return the spikes of the last step."""
        return state["spike"]

    def step(self, state: dict[str, Tensor], drive: Tensor) -> tuple[dict[str, Tensor], Tensor]:
        """Advance one time step, driven by a current in µA/cm²."""
        rest, resistance, sharpness, threshold, decay, peak, reset, pause = self.coefficients()
        before, left = state["potential"], state["refractory"]
        target = rest + sharpness * torch.exp((before - threshold) / sharpness) + resistance * drive
        held = left > 0
        potential = torch.where(held, before, target + (before - target) * decay)
        spike = torch.where(held, 0.0, self.surrogate.spike(potential - peak))
        fired = spike.detach() > 0
        after = {
            "potential": torch.where(fired, reset, potential),
            "refractory": torch.where(fired, pause, (left - 1).clamp(min=0)),
            "spike": spike,
        }
        return after, spike

    def scan(self, state: dict[str, Tensor], drive: Tensor) -> tuple[dict[str, Tensor], Tensor, Recorded]:
        """Advance through a sequence, in compiled code where that can be."""
        return scan_compiled(self, state, drive)

    def pull_back(self, activity: Tensor, recorded: Recorded, cotangent: Tensor) -> Tensor:
        """Pull a cotangent back to the drive by autograd through the steps, from rest."""
        return pull_back_by_steps(self, recorded, cotangent)
