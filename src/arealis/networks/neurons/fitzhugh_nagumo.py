"""FitzHugh–Nagumo neuron: the least that is excitable, and fires through a limit cycle."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from torch import Tensor

from arealis.networks.neuron import Ranges, Recorded, Value
from arealis.networks.neurons.compiled_scan import scan_compiled
from arealis.networks.neurons.decay import spread
from arealis.networks.neurons.parameter_ranges import LEAST, require_positive, require_short_step
from arealis.networks.neurons.stepping import pull_back_by_steps
from arealis.networks.neurons.surrogate import Surrogate

__all__ = ["FitzHughNagumo"]

_NAME = "a FitzHugh–Nagumo neuron"


@dataclass(frozen=True, kw_only=True)
class FitzHughNagumo:
    r"""FitzHugh–Nagumo neuron, without dimensions.

    .. math:: \dot v = v - v^3/3 - w + I, \qquad \dot w = \epsilon (v + a - b w)

    with a spike where v crosses the threshold upwards. Integrated by the classical Runge–Kutta method, of
    fourth order. It rests at v = −1.1994, w = −0.6243 with the default parameters.

    Args:
        step_duration: Seconds a time step.
        time_unit: Seconds in which the equations' time passes by 1.
        recovery_rate: ε.
        recovery_shift: a.
        recovery_slope: b.
        threshold: Of v.
        rest: v before the first step.
        recovery: w before the first step.
        surrogate: Derivative of a spike that learning takes, of v less the threshold.

    Raises:
        SpecificationError: for a time unit or recovery rate that is not positive, or a time step longer than
            the time unit.

    Example:
        >>> import torch
        >>> neuron = FitzHughNagumo(step_duration=1e-4)
        >>> drive = torch.full((5000, 1, 1, 1), 0.5)  # for half a second
        >>> int(neuron.scan(neuron.initial((1, 1, 1), drive), drive)[1].sum())
        13

    References:
        FitzHugh 1961, Biophys J 1:445; Nagumo, Arimoto & Yoshizawa 1962, Proc IRE 50:2061.
    """

    kernel: ClassVar[str] = "fitzhugh_nagumo"
    variables: ClassVar[tuple[str, ...]] = ("potential", "recovery")
    recorded: ClassVar[tuple[str, ...]] = ("potential", "current")
    spiking: ClassVar[bool] = True

    step_duration: float
    time_unit: float = 0.001
    recovery_rate: Value = 0.08
    recovery_shift: Value = 0.7
    recovery_slope: Value = 0.8
    threshold: Value = 0.0
    rest: Value = -1.1994080352440348
    recovery: Value = -0.6242600440550434
    surrogate: Surrogate = field(default_factory=lambda: Surrogate(slope=1.0))

    def __post_init__(self) -> None:
        require_short_step(_NAME, self.step_duration, time_unit=self.time_unit)
        require_positive(_NAME, recovery_rate=self.recovery_rate)

    def coefficients(self) -> tuple[Value, ...]:
        """A step in time units, rate, shift and slope of the recovery, threshold."""
        duration = round(self.step_duration / self.time_unit, 12)
        return duration, self.recovery_rate, self.recovery_shift, self.recovery_slope, self.threshold

    def ranges(self) -> Ranges:
        """Return what may be learnt, and between what."""
        free = ("recovery_shift", "recovery_slope", "threshold")
        return dict.fromkeys(free, (None, None)) | {"recovery_rate": (LEAST, None)}

    def initial(self, shape: tuple[int, ...], like: Tensor) -> dict[str, Tensor]:
        """Return both variables at rest, without a spike."""
        return {
            "potential": spread(self.rest, shape, like),
            "recovery": spread(self.recovery, shape, like),
            "spike": spread(0.0, shape, like),
        }

    def output(self, state: dict[str, Tensor]) -> Tensor:
        """Return the spikes of the last step."""
        return state["spike"]

    def step(self, state: dict[str, Tensor], drive: Tensor) -> tuple[dict[str, Tensor], Tensor]:
        """Advance one time step."""
        duration, *_, threshold = self.coefficients()
        v, w = state["potential"], state["recovery"]
        v1, w1 = self._flow(v, w, drive)
        v2, w2 = self._flow(v + duration / 2 * v1, w + duration / 2 * w1, drive)
        v3, w3 = self._flow(v + duration / 2 * v2, w + duration / 2 * w2, drive)
        v4, w4 = self._flow(v + duration * v3, w + duration * w3, drive)
        potential = v + duration / 6 * (v1 + 2 * v2 + 2 * v3 + v4)
        recovery = w + duration / 6 * (w1 + 2 * w2 + 2 * w3 + w4)
        spike = self.surrogate.spike(potential - threshold) * (v < threshold)
        return {"potential": potential, "recovery": recovery, "spike": spike}, spike

    def scan(self, state: dict[str, Tensor], drive: Tensor) -> tuple[dict[str, Tensor], Tensor, Recorded]:
        """Advance through a sequence, in compiled code where that can be."""
        return scan_compiled(self, state, drive)

    def pull_back(self, activity: Tensor, recorded: Recorded, cotangent: Tensor) -> Tensor:
        """Pull a cotangent back to the drive by autograd through the steps, from rest."""
        return pull_back_by_steps(self, recorded, cotangent)

    def _flow(self, v: Tensor, w: Tensor, current: Tensor) -> tuple[Tensor, Tensor]:
        recovering = v + self.recovery_shift - self.recovery_slope * w
        return v - v * v * v / 3 - w + current, self.recovery_rate * recovering
