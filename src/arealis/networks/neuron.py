"""What an area may know of the model of its units."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Protocol, TypeAlias

from torch import Tensor

__all__ = ["Neuron", "Ranges", "Recorded", "Value"]

Value: TypeAlias = float | Tensor
"""A parameter of a neuron model: one number for all units, or ``[replica, 1, unit]`` for one a cell."""
Ranges: TypeAlias = "Mapping[str, tuple[Value | None, Value | None]]"
"""Parameter that may be learnt → its lowest and highest value; None for no limit."""
Recorded: TypeAlias = "dict[str, Tensor]"
"""Variable → ``[time, replica, batch, unit]``: what units carried, beside what they did."""


class Neuron(Protocol):
    """Model of like units, whose state is an argument.

    A state holds every variable ``[replica, batch, unit]``. Activity is a rate, or for a model that spikes,
    1 in a time step with a spike and 0 in others. Numeric fields of a model are a :data:`Value`; a model with
    parameters that may be learnt has a method ``ranges()`` that returns their :data:`Ranges`.
    """

    recorded: ClassVar[tuple[str, ...]]
    """Variables that :meth:`scan` hands out, such as ``("potential",)``: what errors need on their way."""
    spiking: ClassVar[bool]
    """Whether it tells others of its state by spikes alone."""

    def initial(self, shape: tuple[int, ...], like: Tensor) -> dict[str, Tensor]:
        """Return the state at rest, every variable of the given shape."""
        ...

    def output(self, state: dict[str, Tensor]) -> Tensor:
        """Return the activity that a state implies: of the step that led to it."""
        ...

    def step(self, state: dict[str, Tensor], drive: Tensor) -> tuple[dict[str, Tensor], Tensor]:
        """Advance one time step: the new state and the activity, given the drive of this step."""
        ...

    def scan(self, state: dict[str, Tensor], drive: Tensor) -> tuple[dict[str, Tensor], Tensor, Recorded]:
        """Advance through ``drive [time, ...]``; equals a loop of :meth:`step`, faster.

        Returns:
            The last state, the activity ``[time, ...]`` and what is recorded.
        """
        ...

    def pull_back(self, activity: Tensor, recorded: Recorded, cotangent: Tensor) -> Tensor:
        """Pull a cotangent on the activity back to the drive, through time, from rest.

        Args:
            activity: What the units did ``[time, ...]``.
            recorded: What :meth:`scan` recorded with it.
            cotangent: Derivative of some cost by that activity, of the same shape.
        """
        ...
