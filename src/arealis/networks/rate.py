"""Rate neuron: a leaky potential read out through a static nonlinearity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor

from arealis.networks.activations import ACTIVATIONS
from arealis.networks.neuron import Recorded
from arealis.types import SpecificationError

__all__ = ["RateNeuron", "rate_neuron"]


@dataclass(frozen=True)
class RateNeuron:
    r"""Leaky rate neuron.

    .. math:: v_t = (1 - a)\, v_{t-1} + a\, I_t, \qquad r_t = \varphi(v_t), \qquad a = \Delta t / \tau

    With ``leak = 1`` (the default) the potential forgets at once: one time step is one pass through a
    feed-forward network, or one iteration of a recurrent network's relaxation.

    Args:
        activation: A name in :data:`arealis.networks.ACTIVATIONS`.
        leak: Fraction ``a`` of the potential that a time step replaces, in (0, 1].

    Raises:
        SpecificationError: for an unknown activation, or a leak outside (0, 1].

    Example:
        >>> neuron = RateNeuron("relu", leak=0.5)
        >>> state, rate = neuron.step({"potential": torch.zeros(1)}, torch.ones(1))
        >>> float(rate)
        0.5
    """

    activation: str
    leak: float = 1.0

    recorded: ClassVar[tuple[str, ...]] = ()
    spiking: ClassVar[bool] = False

    def __post_init__(self) -> None:
        if self.activation not in ACTIVATIONS:
            raise SpecificationError(
                "unknown activation",
                given=repr(self.activation),
                needed=f"one of {sorted(ACTIVATIONS)}",
                action="choose one of these",
            )
        if not 0 < self.leak <= 1:
            raise SpecificationError(
                "the leak of a rate neuron is outside (0, 1]",
                given=str(self.leak),
                needed="time step / time constant, at most 1",
                action="lower the time step or raise the time constant",
            )

    def initial(self, shape: tuple[int, ...], like: Tensor) -> dict[str, Tensor]:
        """Return the state at rest: potential zero, of the given shape; one number seen as many."""
        return {"potential": torch.zeros((), dtype=like.dtype, device=like.device).expand(shape)}

    def output(self, state: dict[str, Tensor]) -> Tensor:
        """Return the activity that a state implies."""
        return ACTIVATIONS[self.activation].function(state["potential"])

    def step(self, state: dict[str, Tensor], drive: Tensor) -> tuple[dict[str, Tensor], Tensor]:
        """Advance one time step.

        Args:
            state: Potential ``[replica, batch, unit]``.
            drive: Synaptic current of the same shape.

        Returns:
            The new state and the activity.
        """
        potential = drive if self.leak == 1 else torch.lerp(state["potential"], drive, self.leak)
        return {"potential": potential}, ACTIVATIONS[self.activation].function(potential)

    def scan(self, state: dict[str, Tensor], drive: Tensor) -> tuple[dict[str, Tensor], Tensor, Recorded]:
        """Advance through a whole sequence; equals a loop of :meth:`step`.

        Args:
            state: Potential ``[replica, batch, unit]``.
            drive: Synaptic current ``[time, replica, batch, unit]``.

        Returns:
            The last state, the activity ``[time, replica, batch, unit]``, and nothing else: its slope can be
            read off the activity.
        """
        if self.leak == 1:
            return {"potential": drive[-1]}, ACTIVATIONS[self.activation].function(drive), {}
        potentials = []
        for current in drive:
            state = {"potential": torch.lerp(state["potential"], current, self.leak)}
            potentials.append(state["potential"])
        return state, ACTIVATIONS[self.activation].function(torch.stack(potentials)), {}

    def pull_back(self, activity: Tensor, recorded: Recorded, cotangent: Tensor) -> Tensor:
        """Pull a cotangent on the activity back to the drive, through the leak in time.

        Args:
            activity: What the neuron did ``[time, ...]``.
            recorded: What else it carried, which it does not need.
            cotangent: Derivative of some cost by that activity, of the same shape.

        Returns:
            Derivative of the cost by the drive, of the same shape.
        """
        if self.leak == 1:
            return self._on_potential(activity, cotangent)
        carried, pulled = None, []
        for here, error in zip(activity.flip(0), cotangent.flip(0), strict=True):
            drive, carried = self.pull_back_step(here, error, carried)
            pulled.append(drive)
        return torch.stack(pulled[::-1])

    def pull_back_step(
        self, activity: Tensor, cotangent: Tensor, carried: Tensor | None
    ) -> tuple[Tensor, Tensor]:
        """Pull a cotangent back through one time step.

        Args:
            activity: What the neuron did in this step.
            cotangent: Derivative of the cost by that activity.
            carried: What the next step left for this one's potential; None at the last step.

        Returns:
            Derivative by the drive of this step, and what to carry to the step before.
        """
        potential = self._on_potential(activity, cotangent)
        if carried is not None and self.leak < 1:
            potential = potential + (1 - self.leak) * carried
        return self.leak * potential if self.leak < 1 else potential, potential

    def slope(self, activity: Tensor) -> Tensor:
        """Return the derivative of the activity by the potential, read off the activity."""
        derivative = ACTIVATIONS[self.activation].derivative
        return torch.ones_like(activity) if derivative is None else derivative(activity)

    def _on_potential(self, activity: Tensor, cotangent: Tensor) -> Tensor:
        through = ACTIVATIONS[self.activation].pull_back
        return cotangent if through is None else through(activity, cotangent)


def rate_neuron(activation: str, *, step_duration: float, time_constant: float | None = None) -> RateNeuron:
    """Make a rate neuron from its time constant.

    Args:
        activation: A name in :data:`arealis.networks.ACTIVATIONS`.
        step_duration: Seconds a time step.
        time_constant: Seconds; not shorter than a step. Without one the potential has no memory.

    Returns:
        The neuron.

    Raises:
        SpecificationError: if a time step is longer than the time constant.

    Example:
        >>> rate_neuron("tanh", step_duration=0.01, time_constant=0.04).leak
        0.25
    """
    return RateNeuron(activation, 1.0 if time_constant is None else step_duration / time_constant)
