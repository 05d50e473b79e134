"""Leaky integrate-and-fire neuron."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from torch import Tensor

from arealis.networks.neuron import Ranges, Recorded, Value
from arealis.networks.neurons.decay import decay_factor
from arealis.networks.neurons.leaky_family import (
    initial_of,
    pull_back_of,
    refractory_steps,
    require_decay,
    require_reset,
    scan_of,
    step_of,
)
from arealis.networks.neurons.parameter_ranges import (
    LEAST,
    LONGEST_MEMORY,
    require_above,
    require_not_negative,
    require_short_step,
    threshold_above,
)
from arealis.networks.neurons.surrogate import Surrogate, surrogate_by_name
from arealis.numerics.spiking import LeakyUnits, Reset

__all__ = ["LeakyIntegrateAndFire", "leaky_integrate_and_fire"]

_NAME = "a leaky integrate-and-fire neuron"


@dataclass(frozen=True)
class LeakyIntegrateAndFire:
    r"""Leaky integrate-and-fire neuron, without dimensions.

    .. math::

        p_t = E + d\,(v_{t-1} - E) + g\, I_t, \qquad z_t = H(p_t - \theta), \qquad
        v_t = p_t - r z_t \ \text{ or } \ (1 - z_t)\, p_t + r z_t

    Recorded is the potential before the reset, :math:`p`. Options that make it the neuron of another library
    (a potential exactly at threshold is a spike here, and there only where it is said):

    - **snnTorch** ``Leaky``: :math:`d` its beta, gain 1, ``detach_reset``; with ``reset_mechanism="zero"``,
      ``reset="value"``; with ``"subtract"``, which takes the threshold off one step later and undecayed,
      ``reset="subtract"`` with ``reset_to`` = threshold / beta. Its ``mem`` is the recorded potential.
      It fires above the threshold, not at it.
    - **SpikingJelly** ``LIFNode``: :math:`d = 1 - 1/\tau`; gain :math:`1/\tau` with ``decay_input``, else 1;
      soft reset (``v_reset=None``) is ``"subtract"``, hard reset ``"value"`` with ``rest`` = ``v_reset``. It
      fires at the threshold, as here.
    - **Norse** ``LIF``: :math:`d = 1 - \Delta t\, \tau_m^{-1}`, gain :math:`\Delta t\, \tau_m^{-1}`,
      ``"value"`` with ``rest`` = ``v_leak`` and ``reset_to`` = ``v_reset``, driven by its synaptic current;
      its recurrent layer has ``detach_reset``. It fires above the threshold.

    Args:
        decay: :math:`d`, in [0, 1]: the part of the potential that a step leaves.
        gain: :math:`g`; :math:`1 - d` brings a constant drive :math:`I` to potential :math:`E + I`.
        threshold: :math:`\theta`.
        rest: :math:`E`.
        reset: ``"subtract"``, ``"value"`` or ``"none"``.
        reset_to: :math:`r`: what a spike subtracts (threshold less rest if None), or the value (rest if
            None).
        refractory: Steps after a spike in which the potential is held and no drive counts.
        detach_reset: Errors do not travel through the reset.
        surrogate: What learning takes for the derivative of a spike, of potential less threshold.

    Raises:
        SpecificationError: for a decay outside [0, 1], a threshold that is not above rest, a reset that is
            none of these or leaves the potential above threshold, or a negative refractory time.

    Example:
        >>> neuron = LeakyIntegrateAndFire(decay=0.5, gain=1.0)
        >>> import torch
        >>> drive = torch.full((3, 1, 1, 1), 0.75)
        >>> state, spikes, recorded = neuron.scan(neuron.initial((1, 1, 1), drive), drive)
        >>> recorded["potential"].flatten().tolist(), spikes.flatten().tolist()
        ([0.75, 1.125, 0.8125], [0.0, 1.0, 0.0])

    References:
        Gerstner, Kistler, Naud & Paninski (2014). Neuronal Dynamics, chapter 1. Neftci, Mostafa & Zenke
        (2019). IEEE Signal Processing Magazine 36, 51.
    """

    recorded: ClassVar[tuple[str, ...]] = ("potential",)
    spiking: ClassVar[bool] = True

    decay: Value
    gain: Value = 1.0
    threshold: Value = 1.0
    rest: Value = 0.0
    reset: Reset = "subtract"
    reset_to: Value | None = None
    refractory: int = 0
    detach_reset: bool = False
    surrogate: Surrogate = field(default_factory=Surrogate)

    def __post_init__(self) -> None:
        require_decay(_NAME, self.decay)
        require_above(_NAME, ("rest", self.rest), ("threshold", self.threshold))
        require_reset(_NAME, self.reset, self.refractory, self.reset_to, self.threshold)

    def units(self) -> LeakyUnits:
        """Its parameters, as :func:`arealis.numerics.spiking.scan_leaky_units` takes them."""
        usual = self.threshold - self.rest if self.reset == "subtract" else self.rest
        return LeakyUnits(
            self.decay,
            self.gain,
            (1 - self.decay) * self.rest,
            self.threshold,
            self.reset,
            usual if self.reset_to is None else self.reset_to,
            self.refractory,
            self.detach_reset,
            self.surrogate.numbers,
        )

    def ranges(self) -> Ranges:
        """Return what may be learnt, and between what."""
        forgetting, level = (0.0, LONGEST_MEMORY), threshold_above(self.rest, self.reset, self.reset_to)
        return {"decay": forgetting, "gain": (LEAST, None), "threshold": (level, None)}

    def initial(self, shape: tuple[int, ...], like: Tensor) -> dict[str, Tensor]:
        """Return the state at rest, every variable of the given shape."""
        return initial_of(self, shape, like, self.rest)

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


def leaky_integrate_and_fire(
    *,
    step_duration: float,
    time_constant: Value,
    threshold: Value = 1.0,
    rest: Value = 0.0,
    reset: Reset = "subtract",
    reset_to: Value | None = None,
    refractory_period: float = 0.0,
    normalised: bool = True,
    exact: bool = True,
    detach_reset: bool = False,
    surrogate: str = "fast_sigmoid",
    slope: float | None = None,
) -> LeakyIntegrateAndFire:
    r"""Make a leaky integrate-and-fire neuron from its time constant.

    .. math:: \tau \dot v = -(v - E) + I, \qquad d = e^{-\Delta t / \tau} \ \text{ or } \ 1 - \Delta t / \tau

    Args:
        step_duration: :math:`\Delta t`, seconds a time step.
        time_constant: :math:`\tau`, seconds; not shorter than a step.
        threshold: Potential at which it fires.
        rest: :math:`E`.
        reset: ``"subtract"``, ``"value"`` or ``"none"``.
        reset_to: What a spike subtracts (threshold less rest if None), or the value (rest if None).
        refractory_period: Seconds, rounded to whole steps.
        normalised: A constant drive :math:`I` leads to :math:`E + I`, as in the equation; else a step adds
            all of :math:`I` to the potential.
        exact: Integrate exactly, for a drive constant within a step; else by Euler's rule.
        detach_reset: Errors do not travel through the reset.
        surrogate: A name in :data:`arealis.networks.neurons.SURROGATES`.
        slope: Of the surrogate; the usual if None.

    Returns:
        The neuron.

    Raises:
        SpecificationError: if a time step is longer than the time constant, and as the neuron itself does.

    Example:
        >>> neuron = leaky_integrate_and_fire(step_duration=0.001, time_constant=0.01, exact=False)
        >>> neuron.decay, round(neuron.gain, 3)
        (0.9, 0.1)
    """
    require_short_step(_NAME, step_duration, time_constant=time_constant)
    require_not_negative(_NAME, refractory_period=refractory_period)
    decay = decay_factor(step_duration, time_constant) if exact else 1 - step_duration / time_constant
    return LeakyIntegrateAndFire(
        decay,
        1 - decay if normalised else 1.0,
        threshold,
        rest,
        reset,
        reset_to,
        refractory_steps(step_duration, refractory_period),
        detach_reset,
        surrogate_by_name(surrogate, slope),
    )
