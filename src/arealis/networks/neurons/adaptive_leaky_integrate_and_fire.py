"""Adaptive leaky integrate-and-fire neuron: its spikes raise its threshold."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from torch import Tensor

from arealis.networks.neuron import Ranges, Recorded, Value
from arealis.networks.neurons.decay import decay_factor
from arealis.networks.neurons.leaky_family import (
    initial_of,
    pull_back_of,
    require_decay,
    scan_of,
    step_of,
)
from arealis.networks.neurons.leaky_integrate_and_fire import (
    LeakyIntegrateAndFire,
    leaky_integrate_and_fire,
)
from arealis.networks.neurons.parameter_ranges import LONGEST_MEMORY, require_not_negative, require_short_step
from arealis.numerics.spiking import LeakyUnits, Reset

__all__ = ["AdaptiveLeakyIntegrateAndFire", "adaptive_leaky_integrate_and_fire"]

_NAME = "an adaptive leaky integrate-and-fire neuron"


@dataclass(frozen=True)
class AdaptiveLeakyIntegrateAndFire:
    r"""Leaky integrate-and-fire neuron whose spikes raise its threshold for a while, without dimensions.

    .. math::

        \vartheta_t = \theta + \beta\, a_{t-1}, \qquad z_t = H(p_t - \vartheta_t), \qquad
        a_t = \rho\, a_{t-1} + z_t

    with the potential :math:`p` of the leaky neuron that it is made of, whose reset does not follow the
    threshold. That is the neuron of e-prop (Bellec et al. 2020); in that of 2018, :math:`\beta` is multiplied
    by :math:`1 - \rho`. Recorded are the potential before the reset and the threshold :math:`\vartheta`.

    Args:
        leaky: Membrane, lowest threshold :math:`\theta`, reset and surrogate.
        adaptation_decay: :math:`\rho`, in [0, 1].
        adaptation_strength: :math:`\beta`, 0 or more.

    Raises:
        SpecificationError: for a decay outside [0, 1], or a negative strength.

    Example:
        >>> import torch
        >>> neuron = AdaptiveLeakyIntegrateAndFire(LeakyIntegrateAndFire(decay=0.0), 1.0, 0.5)
        >>> drive = torch.full((4, 1, 1, 1), 1.75)
        >>> _, spikes, recorded = neuron.scan(neuron.initial((1, 1, 1), drive), drive)
        >>> recorded["threshold"].flatten().tolist(), spikes.flatten().tolist()
        ([1.0, 1.5, 2.0, 2.0], [1.0, 1.0, 0.0, 0.0])

    References:
        Bellec et al. (2018). Long short-term memory and learning-to-learn in networks of spiking neurons.
        NeurIPS. Bellec et al. (2020). A solution to the learning dilemma for recurrent networks of spiking
        neurons. Nature Communications 11, 3625.
    """

    recorded: ClassVar[tuple[str, ...]] = ("potential", "threshold")
    spiking: ClassVar[bool] = True

    leaky: LeakyIntegrateAndFire
    adaptation_decay: Value
    adaptation_strength: Value

    def __post_init__(self) -> None:
        require_decay(_NAME, self.adaptation_decay, "adaptation decay")
        require_not_negative(_NAME, adaptation_strength=self.adaptation_strength)

    def units(self) -> LeakyUnits:
        """Its parameters, as :func:`arealis.numerics.spiking.scan_leaky_units` takes them."""
        return replace(self.leaky.units(), adaptation=(self.adaptation_decay, self.adaptation_strength))

    def ranges(self) -> Ranges:
        """Return what may be learnt, and between what."""
        own: Ranges = {"adaptation_decay": (0.0, LONGEST_MEMORY), "adaptation_strength": (0.0, None)}
        return {**self.leaky.ranges(), **own}

    def initial(self, shape: tuple[int, ...], like: Tensor) -> dict[str, Tensor]:
        """Return the state at rest, every variable of the given shape."""
        return initial_of(self, shape, like, self.leaky.rest)

    def output(self, state: dict[str, Tensor]) -> Tensor:
        """Return the spikes of the last step."""
        return state["spike"]

    def step(self, state: dict[str, Tensor], drive: Tensor) -> tuple[dict[str, Tensor], Tensor]:
        """Advance one time step."""
        return step_of(self, state, drive)

    def scan(self, state: dict[str, Tensor], drive: Tensor) -> tuple[dict[str, Tensor], Tensor, Recorded]:
        """Advance through a sequence, in compiled code where that can be."""
        return scan_of(self, state, drive)

    def pull_back(self, activity: Tensor, recorded: Recorded, cotangent: Tensor) -> Tensor:
        """Pull a cotangent on the spikes back to the drive, through time and in closed form, from rest."""
        return pull_back_of(self, activity, recorded, cotangent)


def adaptive_leaky_integrate_and_fire(
    *,
    step_duration: float,
    time_constant: Value,
    adaptation_time_constant: Value,
    adaptation_strength: Value,
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
) -> AdaptiveLeakyIntegrateAndFire:
    r"""Make an adaptive leaky integrate-and-fire neuron from its time constants.

    Args:
        step_duration: Seconds a time step.
        time_constant: Of the membrane, seconds; not shorter than a step.
        adaptation_time_constant: Of the threshold, :math:`\rho = e^{-\Delta t / \tau_a}`; seconds, not
            shorter than a step.
        adaptation_strength: What a spike adds to the threshold.
        threshold: Lowest potential at which it fires.
        rest: Potential without a drive.
        reset: ``"subtract"``, ``"value"`` or ``"none"``.
        reset_to: What a spike subtracts (threshold less rest if None), or the value (rest if None).
        refractory_period: Seconds, rounded to whole steps.
        normalised: As :func:`leaky_integrate_and_fire` has it.
        exact: As :func:`leaky_integrate_and_fire` has it.
        detach_reset: Errors do not travel through the reset.
        surrogate: A name in :data:`arealis.networks.neurons.SURROGATES`.
        slope: Of the surrogate; the usual if None.

    Returns:
        The neuron.

    Raises:
        SpecificationError: if a time step is longer than a time constant, and as the neuron itself does.

    Example:
        >>> neuron = adaptive_leaky_integrate_and_fire(
        ...     step_duration=0.001, time_constant=0.02, adaptation_time_constant=0.2, adaptation_strength=0.1
        ... )
        >>> round(neuron.adaptation_decay, 3)
        0.995
    """
    require_short_step(_NAME, step_duration, adaptation_time_constant=adaptation_time_constant)
    leaky = leaky_integrate_and_fire(
        step_duration=step_duration,
        time_constant=time_constant,
        threshold=threshold,
        rest=rest,
        reset=reset,
        reset_to=reset_to,
        refractory_period=refractory_period,
        normalised=normalised,
        exact=exact,
        detach_reset=detach_reset,
        surrogate=surrogate,
        slope=slope,
    )
    return AdaptiveLeakyIntegrateAndFire(
        leaky, decay_factor(step_duration, adaptation_time_constant), adaptation_strength
    )
