"""Quadratic integrate-and-fire neuron: the normal form of neurons that can fire as slowly as they like."""

from __future__ import annotations

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
    require_above,
    require_positive,
    require_short_step,
)
from arealis.networks.neurons.stepping import pull_back_by_steps
from arealis.networks.neurons.surrogate import Surrogate

__all__ = ["QuadraticIntegrateAndFire"]

_NAME = "a quadratic integrate-and-fire neuron"


@dataclass(frozen=True, kw_only=True)
class QuadraticIntegrateAndFire:
    r"""Quadratic integrate-and-fire neuron.

    .. math:: \tau \dot v = \frac{(v - E)(v - V_T)}{V_T - E} + R I

    with a spike and :math:`v \to v_r` where v reaches the peak. Exact while the current is constant, as it is
    within a time step: with :math:`y = (v - (E + V_T)/2) / (V_T - E)` and :math:`\beta = R I / (V_T - E) -
    1/4`,

    .. math:: y(t) = \frac{y_0 + \beta S}{1 - y_0 S}, \qquad
              S = \tan(\sqrt{\beta}\, t/\tau)/\sqrt{\beta} \ \text{or}\
              \tanh(\sqrt{-\beta}\, t/\tau)/\sqrt{-\beta}

    which also holds through infinity: a denominator that is not positive is a spike. It fires at
    :math:`\sqrt{\beta}/(\pi \tau)` for β above zero, peak and reset being far apart.

    Args:
        step_duration: Seconds a time step.
        time_constant: τ, seconds.
        rest: E, mV.
        threshold: :math:`V_T`, mV: from above it the neuron fires without a current.
        resistance: R, mV by the unit of the current; 1 gives the current in mV.
        peak: mV.
        reset: :math:`v_r`, mV.
        surrogate: Derivative of a spike that learning takes, of the potential less its peak; no error passes
            through the reset.

    Raises:
        SpecificationError: for a time constant that is not positive or shorter than a step, a resistance that
            is not positive, or rest, threshold and peak or reset and peak in the wrong order.

    Example:
        >>> neuron = QuadraticIntegrateAndFire(step_duration=1e-4)
        >>> drive = torch.full((5000, 1, 1, 1), 10.0)  # mV for half a second
        >>> int(neuron.scan(neuron.initial((1, 1, 1), drive), drive)[1].sum())
        12

    References:
        Latham, Richmond, Nelson & Nirenberg 2000, J Neurophysiol 83:808, of which the form, rest, threshold,
        peak and time constant are; Ermentrout & Kopell 1986, SIAM J Appl Math 46:233.
    """

    kernel: ClassVar[str] = "quadratic_integrate_and_fire"
    variables: ClassVar[tuple[str, ...]] = ("potential",)
    recorded: ClassVar[tuple[str, ...]] = ("potential", "current")
    spiking: ClassVar[bool] = True

    step_duration: float
    time_constant: Value = 0.01
    rest: Value = -65.0
    threshold: Value = -50.0
    resistance: Value = 1.0
    peak: Value = 20.0
    reset: Value = -80.0
    surrogate: Surrogate = field(default_factory=lambda: Surrogate(slope=0.1))

    def __post_init__(self) -> None:
        require_short_step(_NAME, self.step_duration, time_constant=self.time_constant)
        require_positive(_NAME, resistance=self.resistance)
        require_above(_NAME, ("rest", self.rest), ("threshold", self.threshold))
        for name in ("threshold", "reset"):
            require_above(_NAME, (name, getattr(self, name)), ("peak", self.peak))

    def coefficients(self) -> tuple[Value, ...]:
        """Rest, threshold, a step in time constants, resistance, peak, reset."""
        duration = self.step_duration / self.time_constant
        return self.rest, self.threshold, duration, self.resistance, self.peak, self.reset

    def ranges(self) -> Ranges:
        """Return what may be learnt, and between what."""
        return {
            "time_constant": (least_time(self.step_duration), None),
            "threshold": (self.rest + LEAST, self.peak - LEAST),
            "resistance": (LEAST, None),
            "reset": (None, self.peak - LEAST),
        }

    def initial(self, shape: tuple[int, ...], like: Tensor) -> dict[str, Tensor]:
        """Return the potential at rest, without a spike."""
        return {"potential": spread(self.rest, shape, like), "spike": spread(0.0, shape, like)}

    def output(self, state: dict[str, Tensor]) -> Tensor:
        """Return the spikes of the last step."""
        return state["spike"]

    def step(self, state: dict[str, Tensor], drive: Tensor) -> tuple[dict[str, Tensor], Tensor]:
        """Advance one time step, driven by a current."""
        rest, threshold, duration, resistance, peak, reset = self.coefficients()
        span, middle = threshold - rest, 0.5 * (rest + threshold)
        here = (state["potential"] - middle) / span
        push = resistance * drive / span - 0.25
        root = push.abs().clamp(min=1e-12).sqrt()
        # Beyond a quarter of the turn from rest to rest a step is longer than any spike takes.
        turned = torch.where(push > 0, (root * duration).clamp(max=1.57).tan(), (root * duration).tanh())
        left = (1 - here * turned / root).clamp(min=1e-9)  # of the way to infinity
        potential = middle + span * (here + push * turned / root) / left
        spike = self.surrogate.spike(potential - peak)
        return {"potential": torch.where(spike.detach() > 0, reset, potential), "spike": spike}, spike

    def scan(self, state: dict[str, Tensor], drive: Tensor) -> tuple[dict[str, Tensor], Tensor, Recorded]:
        """Advance through a sequence, in compiled code where that can be."""
        return scan_compiled(self, state, drive)

    def pull_back(self, activity: Tensor, recorded: Recorded, cotangent: Tensor) -> Tensor:
        """Pull a cotangent back to the drive by autograd through the steps, from rest."""
        return pull_back_by_steps(self, recorded, cotangent)
