"""Spike-response neuron: a potential that is a sum of responses, to input and to its own spikes."""

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
    require_not_negative,
    require_positive,
    require_short_step,
)
from arealis.networks.neurons.stepping import pull_back_by_steps
from arealis.networks.neurons.surrogate import Surrogate

__all__ = ["SpikeResponse"]

_NAME = "a spike-response neuron"


@dataclass(frozen=True, kw_only=True)
class SpikeResponse:
    r"""Spike-response neuron, without dimensions.

    .. math::

        v(t) = \int_0^\infty \varepsilon(s)\, I(t - s)\, ds + \sum_{\hat t < t} \eta(t - \hat t), \qquad
        \varepsilon(s) = \frac{e^{-s/\tau_m} - e^{-s/\tau_s}}{\tau_m - \tau_s}, \qquad
        \eta(s) = -\eta_0\, e^{-s/\tau_r}

    with a spike wherever v reaches the threshold: a spike resets nothing, but leaves an afterpotential. Exact
    while the current is constant, as it is within a time step.

    Args:
        step_duration: Seconds a time step.
        membrane_time_constant: :math:`\tau_m`, seconds.
        synaptic_time_constant: :math:`\tau_s`, seconds.
        recovery_time_constant: :math:`\tau_r`, seconds.
        afterpotential: :math:`\eta_0`.
        threshold: Of v; a constant current I brings v to I.
        surrogate: Derivative of a spike that learning takes, of the potential less the threshold; no error
            passes through the afterpotential.

    Raises:
        SpecificationError: for a time constant that is not positive or shorter than a step, a threshold that
            is not positive, or a negative afterpotential.

    Example:
        >>> neuron = SpikeResponse(step_duration=1e-3)
        >>> drive = torch.full((500, 1, 1, 1), 2.0)  # for half a second
        >>> int(neuron.scan(neuron.initial((1, 1, 1), drive), drive)[1].sum())
        71

    References:
        Gerstner 1995, Phys Rev E 51:738; Gerstner, Kistler, Naud & Paninski 2014, Neuronal Dynamics, chapter
        6.
    """

    kernel: ClassVar[str] = "spike_response"
    variables: ClassVar[tuple[str, ...]] = ("potential", "response", "synapse", "afterpotential")
    recorded: ClassVar[tuple[str, ...]] = ("potential", "current")
    spiking: ClassVar[bool] = True

    step_duration: float
    membrane_time_constant: Value = 0.01
    synaptic_time_constant: Value = 0.002
    recovery_time_constant: Value = 0.01
    afterpotential: Value = 1.0
    threshold: Value = 1.0
    surrogate: Surrogate = field(default_factory=Surrogate)

    def __post_init__(self) -> None:
        names = ("membrane_time_constant", "synaptic_time_constant", "recovery_time_constant")
        require_short_step(_NAME, self.step_duration, **{name: getattr(self, name) for name in names})
        require_positive(_NAME, threshold=self.threshold)
        require_not_negative(_NAME, afterpotential=self.afterpotential)

    def coefficients(self) -> tuple[Value, ...]:
        """Decays of membrane and synapse, their mixing, decay and size of the afterpotential, threshold."""
        membrane, synapse = self.membrane_time_constant, self.synaptic_time_constant
        left, arriving = decay_factor(self.step_duration, membrane), decay_factor(self.step_duration, synapse)
        mixing = _mixing(self.step_duration, membrane, synapse)
        recovery = decay_factor(self.step_duration, self.recovery_time_constant)
        return left, arriving, mixing, recovery, self.afterpotential, self.threshold

    def ranges(self) -> Ranges:
        """Return what may be learnt, and between what."""
        names = ("membrane_time_constant", "synaptic_time_constant", "recovery_time_constant")
        own: Ranges = {"afterpotential": (0.0, None), "threshold": (LEAST, None)}
        return dict.fromkeys(names, (least_time(self.step_duration), None)) | own

    def initial(self, shape: tuple[int, ...], like: Tensor) -> dict[str, Tensor]:
        """Return all variables at zero."""
        return {name: spread(0.0, shape, like) for name in (*self.variables, "spike")}

    def output(self, state: dict[str, Tensor]) -> Tensor:
        """Return the spikes of the last step."""
        return state["spike"]

    def step(self, state: dict[str, Tensor], drive: Tensor) -> tuple[dict[str, Tensor], Tensor]:
        """Advance one time step."""
        membrane, synapse, mixing, recovery, drop, threshold = self.coefficients()
        beyond = state["synapse"] - drive
        response = drive + (state["response"] - drive) * membrane + beyond * mixing
        afterpotential = state["afterpotential"] * recovery
        potential = response + afterpotential
        spike = self.surrogate.spike(potential - threshold)
        after = {
            "potential": potential,
            "response": response,
            "synapse": drive + beyond * synapse,
            "afterpotential": afterpotential - drop * spike.detach(),
            "spike": spike,
        }
        return after, spike

    def scan(self, state: dict[str, Tensor], drive: Tensor) -> tuple[dict[str, Tensor], Tensor, Recorded]:
        """Advance through a sequence, in compiled code where that can be."""
        return scan_compiled(self, state, drive)

    def pull_back(self, activity: Tensor, recorded: Recorded, cotangent: Tensor) -> Tensor:
        """Pull a cotangent back to the drive by autograd through the steps, from rest."""
        return pull_back_by_steps(self, recorded, cotangent)


def _mixing(duration: float, membrane: Value, synapse: Value) -> Value:
    """What a unit of synaptic current above its input adds to the response in a step."""
    if not isinstance(membrane, Tensor) and not isinstance(synapse, Tensor):
        return float(_mixing(duration, torch.tensor(membrane, dtype=torch.float64), synapse))
    kind = membrane.dtype if isinstance(membrane, Tensor) else torch.as_tensor(synapse).dtype
    slow, fast = torch.broadcast_tensors(*(torch.as_tensor(c, dtype=kind) for c in (membrane, synapse)))
    alike = (fast - slow).abs() < 1e-9 * slow
    gap = torch.where(alike, 1.0, fast - slow)
    left = torch.exp(-duration / slow)
    apart = fast / gap * (torch.exp(-duration / fast) - left)
    return torch.where(alike, duration / slow * left, apart)
