"""What the other rooms may know of a network: named areas, flat parameters, and two verbs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["Activity", "Component", "Inputs", "Network", "Parameters", "Projection", "State"]

Activity: TypeAlias = "dict[str, Tensor]"
"""Area → activity ``[time, replica, batch, unit]``."""
Inputs: TypeAlias = "Mapping[str, Tensor]"
"""Source or area → input ``[time or 1, replica or 1, batch, feature]``."""
Parameters: TypeAlias = "dict[str, Tensor]"
"""Name → parameter ``[replica, ...]``: ``"V1->IT.weight"``, ``"IT.bias"``."""
State: TypeAlias = "dict[str, dict[str, Tensor]]"
"""Area → variable → value ``[replica, batch, unit]``; what a network carries from step to step."""


class Projection(Protocol):
    """A bundle of synapses from a source, or an area, onto an area."""

    @property
    def name(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def target(self) -> str: ...
    def efficacy(self, weight: Tensor) -> Tensor:
        """Signed synaptic efficacy ``[replica, target, source]`` of a weight parameter."""
        ...

    def weight_gradient(self, efficacy_gradient: Tensor) -> Tensor:
        """Pull a gradient on the efficacy back to the weight parameter."""
        ...


class Component(Protocol):
    """Areas that must step through time together, or one area that need not."""

    @property
    def areas(self) -> tuple[str, ...]: ...
    @property
    def recurrent(self) -> bool: ...


class Network(Protocol):
    """Named areas and projections; see :mod:`arealis.networks`."""

    @property
    def area_names(self) -> tuple[str, ...]: ...
    @property
    def projections(self) -> Sequence[Projection]: ...
    @property
    def components(self) -> Sequence[Component]: ...
    @property
    def delayed(self) -> frozenset[str]:
        """Names of the projections that take a time step."""
        ...

    def initial_state(self, replicas: int, batch: int, *, like: Tensor | None = None) -> State: ...
    def advance(self, params: Parameters, state: State, input_t: Inputs) -> tuple[State, Activity]: ...
    def run(
        self, params: Parameters, state: State, inputs: Inputs, *, steps: int
    ) -> tuple[State, Activity]: ...
    def presynaptic(self, projection: Projection, activity: Activity, inputs: Inputs) -> Tensor:
        """Activity ``[time, replica, batch, source]`` that a projection saw at each step."""
        ...

    def pull_back(
        self,
        component: Component,
        activity: Activity,
        errors: Mapping[str, Tensor],
        feedback: Mapping[str, Tensor],
    ) -> dict[str, Tensor]:
        """Pull errors on the activity of a component's areas back to their drive, through time.

        Areas that are not named pass no error on; matrices ``[replica, target, source]`` carry it
        within the component.
        """
        ...
