"""What the other rooms may know of a network: named areas, flat parameters, and two verbs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    from torch import Tensor

__all__ = [
    "Activity",
    "Channels",
    "Component",
    "Feed",
    "Inputs",
    "Network",
    "Parameters",
    "Projection",
    "State",
    "Transmission",
]

Activity: TypeAlias = "dict[str, Tensor]"
"""Area → activity ``[time, replica, batch, unit]``; ``"V1.potential"`` → what else its neurons carried;
``"V1.learnt.decay"`` → what they had learnt of themselves ``[1, replica, 1, unit]``."""
Inputs: TypeAlias = "Mapping[str, Tensor]"
"""Source or area → input ``[time or 1, replica or 1, batch, feature]``."""
Parameters: TypeAlias = "dict[str, Tensor]"
"""Name → parameter ``[replica, ...]``: ``"V1->IT.weight"``, ``"IT.bias"``, ``"IT.decay"``."""
State: TypeAlias = "dict[str, dict[str, Tensor]]"
"""Area → variable → value ``[replica, batch, unit]``; what a network carries from step to step."""


class Transmission(Protocol):
    """Turns what a source does into what arrives; its state is an argument."""

    @property
    def delay(self) -> int:
        """Time steps that pass before anything arrives."""
        ...

    def initial(self, shape: tuple[int, ...], like: Tensor) -> dict[str, Tensor]: ...
    def step(self, state: Mapping[str, Tensor], seen: Tensor) -> tuple[dict[str, Tensor], Tensor]: ...
    def scan(self, state: Mapping[str, Tensor], seen: Tensor) -> tuple[dict[str, Tensor], Tensor]: ...
    def pull_back(self, cotangent: Tensor) -> Tensor: ...
    def late(self, spikes: Tensor) -> Tensor:
        """Spikes as they arrive: late, but not filtered."""
        ...


class Channels(Protocol):
    """What lets current through, depending on the potential behind it."""

    @property
    def electrical(self) -> bool:
        """Whether what arrives is the potential of the source, rather than its spikes."""
        ...


class Projection(Protocol):
    """A bundle of synapses from a source, or an area, onto an area.

    Its synaptic efficacies are one tensor, in whatever layout the projection has: ``[replica, target,
    source]`` where every unit may reach every other, a kernel where synapses are shared over positions.
    Anything of that layout, such as a feedback matrix, can take its place.
    """

    @property
    def name(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def target(self) -> str: ...
    @property
    def parameter(self) -> str:
        """Name of its weight parameter, which a reciprocal projection shares with its partner."""
        ...

    @property
    def owner(self) -> str:
        """The area whose learner owns that parameter."""
        ...

    @property
    def dense(self) -> bool:
        """Whether its efficacies are ``[replica, target, source]``."""
        ...

    @property
    def synapse(self) -> Transmission | None:
        """What becomes of activity before it is weighed; None if it acts at once and as it is."""
        ...

    @property
    def receptor(self) -> Channels | None:
        """What turns what arrives into a current, by the potential of its target; None if it is a current."""
        ...

    def efficacy(self, weight: Tensor) -> Tensor:
        """Signed synaptic efficacies of a weight parameter."""
        ...

    def weight_gradient(self, efficacy_gradient: Tensor) -> Tensor:
        """Pull a gradient on the efficacies back to the weight parameter."""
        ...

    def drive(self, seen: Tensor, efficacy: Tensor) -> Tensor:
        """Current ``[time, replica, batch, target]`` from activity of the source, laid out alike."""
        ...

    def pull_back(self, signal: Tensor, efficacy: Tensor) -> Tensor:
        """Signal ``[time, replica, batch, source]`` from one on the target's drive, the other way."""
        ...

    def outer(self, signal: Tensor, seen: Tensor) -> Tensor:
        """Products of both sides of every synapse, summed over time and batch, laid out as efficacies."""
        ...


class Component(Protocol):
    """Areas that must step through time together, or one area that need not."""

    @property
    def areas(self) -> tuple[str, ...]: ...
    @property
    def recurrent(self) -> bool: ...


class Feed(Protocol):
    """What a port of a module takes in: the activity of an area, as it is, without delay."""

    @property
    def name(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def target(self) -> str: ...


class Network(Protocol):
    """Named areas and projections; see :mod:`arealis.networks`."""

    @property
    def area_names(self) -> tuple[str, ...]: ...
    @property
    def projections(self) -> Sequence[Projection]: ...
    @property
    def components(self) -> Sequence[Component]: ...
    @property
    def feeds(self) -> Sequence[Feed]:
        """What feeds the modules, if the network has any."""
        ...

    @property
    def delayed(self) -> frozenset[str]:
        """Names of the projections that take a time step."""
        ...

    def units(self, area: str) -> int:
        """Number of units of an area."""
        ...

    def leak(self, area: str) -> float:
        """Fraction of its potential that a time step replaces; 1 for an area without memory."""
        ...

    def activation(self, area: str) -> str:
        """Name of the static nonlinearity of an area."""
        ...

    def drive(self, area: str, params: Parameters, inputs: Inputs, activity: Activity) -> Tensor:
        """Everything that drives an area ``[time, replica, batch, unit]``, given what its sources do.

        Projections that take a time step are left out.
        """
        ...

    def fire(self, area: str, drive: Tensor) -> Tensor:
        """Activity of an area that starts from rest, given its drive through time."""
        ...

    def learns(self, area: str) -> tuple[str, ...]:
        """Parameters of an area's neurons that learn, beside its synapses and biases."""
        ...

    def spiking(self, area: str) -> bool:
        """Whether the neurons of an area spike."""
        ...

    def neuron(self, area: str) -> object:
        """Model of the neurons of an area, for rules that are made for one model."""
        ...

    def memory(self, area: str) -> float | Tensor:
        """What a time step leaves of an area's potential, one number or one a cell."""
        ...

    def pull_back_now(self, area: str, activity: Activity, errors: Tensor) -> Tensor:
        """Pull errors on an area's activity back to its drive within each time step alone."""
        ...

    def slope(self, area: str, activity: Tensor) -> Tensor:
        """Derivative of an area's activity by its potential, read off the activity."""
        ...

    def initial_state(self, replicas: int, batch: int, *, like: Tensor | None = None) -> State: ...
    def advance(self, params: Parameters, state: State, input_t: Inputs) -> tuple[State, Activity]: ...
    def run(
        self, params: Parameters, state: State, inputs: Inputs, *, steps: int
    ) -> tuple[State, Activity]: ...
    def presynaptic(self, projection: Projection, activity: Activity, inputs: Inputs) -> Tensor:
        """Activity ``[time, replica, batch, source]`` that a projection saw at each step."""
        ...

    def arriving(self, projection: Projection, activity: Activity, inputs: Inputs) -> Tensor:
        """What its synapses made of what a projection saw: what its efficacies weigh."""
        ...

    def send_back(self, projection: Projection, signal: Tensor, efficacy: Tensor) -> Tensor:
        """What a signal on the drive of its target becomes at the source of a projection, through time."""
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
        within the component. What errors on modules become outside it is named by the feed; the derivative
        ``[replica, unit]`` by a parameter that neurons learn, by that parameter, such as ``"V1.decay"``.
        """
        ...
