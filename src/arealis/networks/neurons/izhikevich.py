"""Izhikevich neuron: two variables that show most of what neurons do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

import torch
from torch import Tensor

from arealis.networks.neuron import Ranges, Recorded, Value
from arealis.networks.neurons.compiled_scan import scan_compiled
from arealis.networks.neurons.decay import spread
from arealis.networks.neurons.parameter_ranges import LEAST, milliseconds, require_above, require_short_step
from arealis.networks.neurons.stepping import pull_back_by_steps
from arealis.networks.neurons.surrogate import Surrogate

__all__ = ["Izhikevich"]

_NAME = "an Izhikevich neuron"


@dataclass(frozen=True, kw_only=True)
class Izhikevich:
    r"""Izhikevich neuron, time in ms and potential in mV.

    .. math:: \dot v = 0.04 v^2 + k v + q - u + I, \qquad \dot u = a (b (v - v_0) - \lambda u)

    with a spike, :math:`v \to c` and :math:`u \to u + d` where v reaches the peak. Euler's method, of first
    order, as in the published program: u sees the new v, and a spike is reset within its step. Some of the
    published firing patterns depend on this order and on the step. :math:`k, q, v_0, \lambda` are 5, 140, 0
    and 1 in the model of 2003; three patterns of 2004 have others.

    Args:
        step_duration: Seconds a time step.
        recovery_rate: a, 1/ms.
        recovery_sensitivity: b.
        reset: c, mV.
        increment: d.
        rest: v before the first step, mV.
        recovery: u before the first step; None for b times v.
        linear: k.
        constant: q.
        recovery_offset: :math:`v_0`, mV.
        recovery_leak: λ.
        peak: mV.
        surrogate: Derivative of a spike that learning takes, of the potential less its peak; no error passes
            through the reset.

    Raises:
        SpecificationError: for a time step that is not positive or longer than 1 ms, or a peak that does not
            lie above reset and rest.

    Example:
        >>> neuron = Izhikevich(step_duration=2.5e-4)
        >>> drive = torch.full((4000, 1, 1, 1), 10.0)  # for a second
        >>> int(neuron.scan(neuron.initial((1, 1, 1), drive), drive)[1].sum())
        23

    References:
        Izhikevich 2003, IEEE Trans Neural Netw 14:1569, whose regular-spiking cell the defaults are;
        Izhikevich 2004, IEEE Trans Neural Netw 15:1063.
    """

    kernel: ClassVar[str] = "izhikevich"
    variables: ClassVar[tuple[str, ...]] = ("potential", "recovery")
    recorded: ClassVar[tuple[str, ...]] = ("potential", "current")
    spiking: ClassVar[bool] = True

    step_duration: float
    recovery_rate: Value = 0.02
    recovery_sensitivity: Value = 0.2
    reset: Value = -65.0
    increment: Value = 8.0
    rest: Value = -70.0
    recovery: float | Tensor | None = None
    linear: Value = 5.0
    constant: Value = 140.0
    recovery_offset: Value = 0.0
    recovery_leak: Value = 1.0
    peak: Value = 30.0
    surrogate: Surrogate = field(default_factory=lambda: Surrogate(slope=0.1))

    def __post_init__(self) -> None:
        require_short_step(_NAME, self.step_duration, longest=0.001)
        for name in ("reset", "rest"):
            require_above(_NAME, (name, getattr(self, name)), ("peak", self.peak))

    def coefficients(self) -> tuple[Value, ...]:
        """A step in ms, a, b, offset and leak of the recovery, linear, constant, peak, reset, increment."""
        recovery = (self.recovery_rate, self.recovery_sensitivity, self.recovery_offset, self.recovery_leak)
        rest = (self.linear, self.constant, self.peak, self.reset, self.increment)
        return (milliseconds(self.step_duration), *recovery, *rest)

    def ranges(self) -> Ranges:
        """Return what may be learnt, and between what."""
        free = ("recovery_rate", "increment", "linear", "constant", "recovery_offset", "recovery_leak")
        return dict.fromkeys(free, (None, None)) | {"reset": (None, self.peak - LEAST)}

    def initial(self, shape: tuple[int, ...], like: Tensor) -> dict[str, Tensor]:
        """Return the potential at rest with its recovery, without a spike."""
        recovery = self.recovery_sensitivity * self.rest if self.recovery is None else self.recovery
        return {
            "potential": spread(self.rest, shape, like),
            "recovery": spread(recovery, shape, like),
            "spike": spread(0.0, shape, like),
        }

    def output(self, state: dict[str, Tensor]) -> Tensor:
        """Return the spikes of the last step."""
        return state["spike"]

    def step(self, state: dict[str, Tensor], drive: Tensor) -> tuple[dict[str, Tensor], Tensor]:
        """Advance one time step, driven by a current in mV/ms."""
        duration, rate, sensitivity, offset, leak, linear, constant, peak, reset, increment = (
            self.coefficients()
        )
        v, u = state["potential"], state["recovery"]
        v = v + duration * (0.04 * v * v + linear * v + constant - u + drive)
        u = u + duration * rate * (sensitivity * (v - offset) - leak * u)
        spike = self.surrogate.spike(v - peak)
        fired = spike.detach()
        after = {
            "potential": torch.where(fired > 0, reset, v),
            "recovery": u + increment * fired,
            "spike": spike,
        }
        return after, spike

    def scan(self, state: dict[str, Tensor], drive: Tensor) -> tuple[dict[str, Tensor], Tensor, Recorded]:
        """Advance through a sequence, in compiled code where that can be."""
        return scan_compiled(self, state, drive)

    def pull_back(self, activity: Tensor, recorded: Recorded, cotangent: Tensor) -> Tensor:
        """Pull a cotangent back to the drive by autograd through the steps, from rest."""
        return pull_back_by_steps(self, recorded, cotangent)
