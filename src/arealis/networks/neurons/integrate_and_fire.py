"""Integrate-and-fire neuron, without a leak."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from torch import Tensor

from arealis.networks.neuron import Ranges, Recorded, Value
from arealis.networks.neurons.leaky_family import (
    initial_of,
    pull_back_of,
    refractory_steps,
    require_reset,
    scan_of,
    step_of,
)
from arealis.networks.neurons.parameter_ranges import (
    LEAST,
    require_not_negative,
    require_positive,
    threshold_above,
)
from arealis.networks.neurons.surrogate import Surrogate, surrogate_by_name
from arealis.numerics.spiking import LeakyUnits, Reset

__all__ = ["IntegrateAndFire", "integrate_and_fire"]

_NAME = "an integrate-and-fire neuron"


@dataclass(frozen=True)
class IntegrateAndFire:
    r"""Integrate-and-fire neuron without a leak, without dimensions.

    .. math::

        p_t = v_{t-1} + g\, I_t, \qquad z_t = H(p_t - \theta), \qquad
        v_t = p_t - r z_t \ \text{ or } \ (1 - z_t)\, p_t + r z_t

    With subtraction its rate is the drive, cut at zero and at one spike a step: a rectified linear unit in
    spikes, and SpikingJelly's ``IFNode(v_reset=None)``. Recorded is the potential before the reset.

    Args:
        gain: :math:`g`, what a unit of drive adds in a step.
        threshold: :math:`\theta`.
        reset: ``"subtract"``, ``"value"`` or ``"none"``.
        reset_to: :math:`r`: what a spike subtracts (the threshold if None), or the value (0 if None).
        refractory: Steps after a spike in which the potential is held and no drive counts.
        detach_reset: Errors do not travel through the reset.
        surrogate: What learning takes for the derivative of a spike, of potential less threshold.

    Raises:
        SpecificationError: for a threshold that is not positive, a reset that is none of these or leaves the
            potential above threshold, or a negative refractory time.

    Example:
        >>> import torch
        >>> neuron, drive = IntegrateAndFire(), torch.full((8, 1, 1, 1), 0.25)
        >>> neuron.scan(neuron.initial((1, 1, 1), drive), drive)[1].flatten().tolist()
        [0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0]

    References:
        Abbott (1999). Brain Research Bulletin 50, 303, on Lapicque (1907).
    """

    recorded: ClassVar[tuple[str, ...]] = ("potential",)
    spiking: ClassVar[bool] = True

    gain: Value = 1.0
    threshold: Value = 1.0
    reset: Reset = "subtract"
    reset_to: Value | None = None
    refractory: int = 0
    detach_reset: bool = False
    surrogate: Surrogate = field(default_factory=Surrogate)

    def __post_init__(self) -> None:
        require_positive(_NAME, threshold=self.threshold)
        require_reset(_NAME, self.reset, self.refractory, self.reset_to, self.threshold)

    def units(self) -> LeakyUnits:
        """Its parameters, as :func:`arealis.numerics.spiking.scan_leaky_units` takes them."""
        usual = self.threshold if self.reset == "subtract" else 0.0
        return LeakyUnits(
            1.0,
            self.gain,
            0.0,
            self.threshold,
            self.reset,
            usual if self.reset_to is None else self.reset_to,
            self.refractory,
            self.detach_reset,
            self.surrogate.numbers,
        )

    def ranges(self) -> Ranges:
        """Return what may be learnt, and between what."""
        level = threshold_above(0.0, self.reset, self.reset_to)
        return {"gain": (LEAST, None), "threshold": (level, None)}

    def initial(self, shape: tuple[int, ...], like: Tensor) -> dict[str, Tensor]:
        """Return the state at potential zero, every variable of the given shape."""
        return initial_of(self, shape, like, 0.0)

    def output(self, state: dict[str, Tensor]) -> Tensor:
        """Return the spikes of the last step."""
        return state["spike"]

    def step(self, state: dict[str, Tensor], drive: Tensor) -> tuple[dict[str, Tensor], Tensor]:
        """Advance one time step."""
        return step_of(self, state, drive)

    def scan(self, state: dict[str, Tensor], drive: Tensor) -> tuple[dict[str, Tensor], Tensor, Recorded]:
        """Advance through a sequence, in compiled code where that can be; it records ``potential``."""
        return scan_of(self, state, drive)

    def pull_back(self, activity: Tensor, recorded: Recorded, cotangent: Tensor) -> Tensor:
        """Pull a cotangent on the spikes back to the drive, through time and in closed form, from rest."""
        return pull_back_of(self, activity, recorded, cotangent)


def integrate_and_fire(
    *,
    step_duration: float,
    time_constant: Value | None = None,
    threshold: Value = 1.0,
    reset: Reset = "subtract",
    reset_to: Value | None = None,
    refractory_period: float = 0.0,
    detach_reset: bool = False,
    surrogate: str = "fast_sigmoid",
    slope: float | None = None,
) -> IntegrateAndFire:
    r"""Make an integrate-and-fire neuron.

    .. math:: \tau \dot v = I

    Args:
        step_duration: Seconds a time step.
        time_constant: :math:`\tau`, seconds that a drive of 1 takes to add 1; a step adds all of the drive if
            None.
        threshold: Potential at which it fires.
        reset: ``"subtract"``, ``"value"`` or ``"none"``.
        reset_to: What a spike subtracts (the threshold if None), or the value (0 if None).
        refractory_period: Seconds, rounded to whole steps.
        detach_reset: Errors do not travel through the reset.
        surrogate: A name in :data:`arealis.networks.neurons.SURROGATES`.
        slope: Of the surrogate; the usual if None.

    Returns:
        The neuron.

    Raises:
        SpecificationError: for a time constant or step that is not positive, and as the neuron itself does.

    Example:
        >>> integrate_and_fire(step_duration=0.001, time_constant=0.01).gain
        0.1
    """
    require_positive(_NAME, step_duration=step_duration)
    require_not_negative(_NAME, refractory_period=refractory_period)
    if time_constant is not None:
        require_positive(_NAME, time_constant=time_constant)
    return IntegrateAndFire(
        1.0 if time_constant is None else step_duration / time_constant,
        threshold,
        reset,
        reset_to,
        refractory_steps(step_duration, refractory_period),
        detach_reset,
        surrogate_by_name(surrogate, slope),
    )
