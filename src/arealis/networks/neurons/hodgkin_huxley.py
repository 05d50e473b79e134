"""Hodgkin–Huxley neuron: the spike of the squid's axon from its sodium and potassium currents."""

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
    milliseconds,
    require_above,
    require_positive,
    require_short_step,
)
from arealis.networks.neurons.stepping import pull_back_by_steps
from arealis.networks.neurons.surrogate import Surrogate

__all__ = ["HodgkinHuxley"]

_NAME = "a Hodgkin–Huxley neuron"
_REST = -65.0


@dataclass(frozen=True, kw_only=True)
class HodgkinHuxley:
    r"""Hodgkin–Huxley neuron.

    .. math::

        C \dot v &= I - g_{Na} m^3 h (v - E_{Na}) - g_K n^4 (v - E_K) - g_L (v - E_L) \\
        \dot x &= \alpha_x(v) (1 - x) - \beta_x(v) x, \qquad x \in \{m, h, n\} \\
        \alpha_m &= \frac{0.1 (v + 40)}{1 - e^{-(v + 40)/10}}, \quad \beta_m = 4 e^{-(v + 65)/18}, \quad
        \alpha_h = 0.07 e^{-(v + 65)/20}, \quad \beta_h = \frac{1}{1 + e^{-(v + 35)/10}} \\
        \alpha_n &= \frac{0.01 (v + 55)}{1 - e^{-(v + 55)/10}}, \quad \beta_n = 0.125 e^{-(v + 65)/80}

    in ms, with a spike where v crosses the threshold upwards. Exponential Euler, of first order and stable
    for any step: within a step each variable obeys its own linear equation, the others held. A constant
    current makes the neuron fire without end from a little above 6 µA/cm² if it comes at once.

    Args:
        step_duration: Seconds a time step, at most 0.1 ms: the sodium gate opens that fast.
        capacitance: C, µF/cm².
        sodium_conductance: :math:`g_{Na}`, mS/cm².
        potassium_conductance: :math:`g_K`, mS/cm².
        leak_conductance: :math:`g_L`, mS/cm².
        sodium_reversal: :math:`E_{Na}`, mV.
        potassium_reversal: :math:`E_K`, mV.
        leak_reversal: :math:`E_L`, mV.
        threshold: mV.
        surrogate: Derivative of a spike that learning takes, of the potential less the threshold.

    Raises:
        SpecificationError: for a capacitance or conductance that is not positive, a time step that is not
            positive or longer than 0.1 ms, or a threshold below the potential at rest.

    Example:
        >>> neuron = HodgkinHuxley(step_duration=2.5e-5)
        >>> drive = torch.full((8000, 1, 1, 1), 10.0)  # µA/cm² for 0.2 s
        >>> int(neuron.scan(neuron.initial((1, 1, 1), drive), drive)[1].sum())
        14

    References:
        Hodgkin & Huxley 1952, J Physiol 117:500, shifted to a potential of −65 mV at rest; Rush & Larsen
        1978, IEEE Trans Biomed Eng 25:389, for the integration.
    """

    kernel: ClassVar[str] = "hodgkin_huxley"
    variables: ClassVar[tuple[str, ...]] = ("potential", "sodium_opening", "sodium_closing", "potassium")
    recorded: ClassVar[tuple[str, ...]] = ("potential", "current")
    spiking: ClassVar[bool] = True

    step_duration: float
    capacitance: Value = 1.0
    sodium_conductance: Value = 120.0
    potassium_conductance: Value = 36.0
    leak_conductance: Value = 0.3
    sodium_reversal: Value = 50.0
    potassium_reversal: Value = -77.0
    leak_reversal: Value = -54.4
    threshold: Value = 0.0
    surrogate: Surrogate = field(default_factory=lambda: Surrogate(slope=0.1))

    def __post_init__(self) -> None:
        require_short_step(_NAME, self.step_duration, longest=0.0001)
        names = ("capacitance", "sodium_conductance", "potassium_conductance", "leak_conductance")
        require_positive(_NAME, **{name: getattr(self, name) for name in names})
        require_above(_NAME, ("potential_at_rest", _REST), ("threshold", self.threshold))

    def coefficients(self) -> tuple[Value, ...]:
        """A step in ms, capacitance, conductances and reversals of Na, K and leak, threshold."""
        conductances = (self.sodium_conductance, self.potassium_conductance, self.leak_conductance)
        reversals = (self.sodium_reversal, self.potassium_reversal, self.leak_reversal)
        duration = milliseconds(self.step_duration)
        return duration, self.capacitance, *conductances, *reversals, self.threshold

    def ranges(self) -> Ranges:
        """Return what may be learnt, and between what."""
        positive = ("capacitance", "sodium_conductance", "potassium_conductance", "leak_conductance")
        free = ("sodium_reversal", "potassium_reversal", "leak_reversal")
        bounds: Ranges = {"threshold": (_REST + LEAST, None)}
        return dict.fromkeys(positive, (LEAST, None)) | dict.fromkeys(free, (None, None)) | bounds

    def initial(self, shape: tuple[int, ...], like: Tensor) -> dict[str, Tensor]:
        """Return the potential at −65 mV with the gates in balance, without a spike."""
        potential = spread(_REST, shape, like)
        gates = (opening / (opening + closing) for opening, closing in _rates(potential))
        return dict(zip(self.variables, (potential, *gates), strict=True)) | {
            "spike": spread(0.0, shape, like)
        }

    def output(self, state: dict[str, Tensor]) -> Tensor:
        """Return the spikes of the last step."""
        return state["spike"]

    def step(self, state: dict[str, Tensor], drive: Tensor) -> tuple[dict[str, Tensor], Tensor]:
        """Advance one time step, driven by a current in µA/cm²."""
        duration, capacitance, sodium, potassium, leak, *reversals, threshold = self.coefficients()
        before, m, h, n = (state[name] for name in self.variables)
        g_sodium, g_potassium = sodium * m**3 * h, potassium * n**4
        total = g_sodium + g_potassium + leak
        pulled = g_sodium * reversals[0] + g_potassium * reversals[1] + leak * reversals[2]
        target = (pulled + drive) / total
        potential = target + (before - target) * torch.exp(-total * duration / capacitance)
        spike = self.surrogate.spike(potential - threshold) * (before < threshold)
        gates = []
        for gate, (opening, closing) in zip((m, h, n), _rates(before), strict=True):
            both = opening + closing
            steady = opening / both
            gates.append(steady + (gate - steady) * torch.exp(-both * duration))
        return dict(zip(self.variables, (potential, *gates), strict=True)) | {"spike": spike}, spike

    def scan(self, state: dict[str, Tensor], drive: Tensor) -> tuple[dict[str, Tensor], Tensor, Recorded]:
        """Advance through a sequence, in compiled code where that can be."""
        return scan_compiled(self, state, drive)

    def pull_back(self, activity: Tensor, recorded: Recorded, cotangent: Tensor) -> Tensor:
        """Pull a cotangent back to the drive by autograd through the steps, from rest."""
        return pull_back_by_steps(self, recorded, cotangent)


def _rates(potential: Tensor) -> tuple[tuple[Tensor, Tensor], ...]:
    """Opening and closing rate by ms of m, h and n."""
    above = potential + 65
    return (
        (_linear_over_exponential(-(potential + 40) / 10), 4 * torch.exp(-above / 18)),
        (0.07 * torch.exp(-above / 20), torch.sigmoid((potential + 35) / 10)),
        (0.1 * _linear_over_exponential(-(potential + 55) / 10), 0.125 * torch.exp(-above / 80)),
    )


def _linear_over_exponential(y: Tensor) -> Tensor:
    """y / (exp(y) - 1), which is 1 at 0, and its derivative there."""
    small = y.abs() < 1e-6
    safe = torch.where(small, 1.0, y)
    return torch.where(small, 1 - 0.5 * y, safe / torch.expm1(safe))
