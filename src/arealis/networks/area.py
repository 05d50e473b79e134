"""Areas: a named population of like neurons, or a module that works on what other areas do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Protocol, TypeAlias

from torch import Tensor

from arealis.networks.learnable import require_learnable
from arealis.networks.neuron import Neuron
from arealis.types import NetworkError

__all__ = ["Area", "Feed", "Module", "ModuleArea", "make_module_area"]

Ports: TypeAlias = "Mapping[str, Tensor]"
"""Port → activity ``[..., replica, batch, unit]`` of the area that feeds it."""


@dataclass(frozen=True)
class Area:
    """A named population of like neurons.

    Args:
        name: How projections, learners and recordings call it.
        unit_id: One name a unit.
        neuron: The model of its units.
        bias: Whether its units have a bias, a parameter that learns.
        learns: Parameters of its neurons that learn, one number a unit, such as ``"decay"``.

    Raises:
        NetworkError: if its neurons have no such parameters that may be learnt.
    """

    name: str
    unit_id: tuple[str, ...]
    neuron: Neuron
    bias: bool = True
    learns: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        require_learnable(self.name, self.neuron, self.learns)

    def initial(self, shape: tuple[int, ...], like: Tensor) -> dict[str, Tensor]:
        """Return its state at rest, for ``shape`` replicas and stimuli."""
        return self.neuron.initial((*shape, len(self.unit_id)), like)

    def output(self, state: dict[str, Tensor]) -> Tensor:
        """Return the activity that a state implies."""
        return self.neuron.output(state)


class Module(Protocol):
    """A structure that is given, not learnt: it computes its activity from that of the areas that feed it.

    It has no parameters; what it shall depend on is fed to it, so that any rule may learn it. One of neurons
    that spike names their membrane potentials, by which they are drawn, in a class variable ``compartments``:
    what it holds → the port of the current into it, where spikes arise first.
    """

    ports: ClassVar[tuple[str, ...]]
    """Names of the ports that have to be fed."""

    def units(self, sizes: Mapping[str, int]) -> int:
        """Number of its units, given the number of each port.

        Raises:
            SpecificationError: if the ports do not fit one another.
        """
        ...

    def initial(self, shape: tuple[int, ...], sizes: Mapping[str, int], like: Tensor) -> dict[str, Tensor]:
        """What it holds at rest, each ``[*shape, ...]`` with shape (replica, batch), if it has memory."""
        ...

    def step(self, held: dict[str, Tensor], ports: Ports) -> tuple[dict[str, Tensor], Tensor]:
        """What it holds after a time step, and its activity ``[replica, batch, unit]``, differentiable."""
        ...


@dataclass(frozen=True)
class Feed:
    """What a port of a module takes in: the activity of an area, as it is, without delay.

    Args:
        source: The area.
        target: The area that the module is.
        port: Which of its ports.
    """

    source: str
    target: str
    port: str

    @property
    def name(self) -> str:
        """``"source=>target.port"``."""
        return f"{self.source}=>{self.target}.{self.port}"


@dataclass(frozen=True)
class ModuleArea:
    """An area that is a module: it has no synapses of its own.

    Args:
        name: How other areas, learners and recordings call it.
        unit_id: One name a unit.
        module: What it computes.
        ports: Port → area that feeds it.
        sizes: Port → number of units that feed it.
    """

    name: str
    unit_id: tuple[str, ...]
    module: Module
    ports: Mapping[str, str]
    sizes: Mapping[str, int] = field(default_factory=dict)
    bias = False
    learns = ()

    @property
    def compartments(self) -> Mapping[str, str]:
        """Membrane potential that it holds → port of the current into it, if it is of neurons that spike."""
        return getattr(self.module, "compartments", {})

    @property
    def feeds(self) -> tuple[Feed, ...]:
        """What its ports take in."""
        return tuple(Feed(source, self.name, port) for port, source in self.ports.items())

    def initial(self, shape: tuple[int, ...], like: Tensor) -> dict[str, Tensor]:
        """Return what it holds at rest, with its silent activity."""
        at_rest = {"activity": like.new_zeros(()).expand(*shape, len(self.unit_id))}
        return at_rest | self.module.initial(shape, self.sizes, like)

    def output(self, state: dict[str, Tensor]) -> Tensor:
        """Return the activity that a state implies."""
        return state["activity"]

    def step(self, state: Mapping[str, Tensor], ports: Ports) -> tuple[dict[str, Tensor], Tensor]:
        """Advance one time step."""
        held = {name: value for name, value in state.items() if name != "activity"}
        held, activity = self.module.step(held, ports)
        return {"activity": activity, **held}, activity


def make_module_area(
    name: str, module: Module, ports: Mapping[str, str], units: Mapping[str, int]
) -> ModuleArea:
    """Make an area of a module.

    Args:
        name: How other areas call it.
        module: What it computes.
        ports: Port → area that feeds it.
        units: Number of units of every area so far.

    Returns:
        The area, as large as the module says.

    Raises:
        NetworkError: if a port is fed by nothing known.
        SpecificationError: if the ports do not fit one another.
    """
    for port, source in ports.items():
        if source not in units:
            raise NetworkError(
                f"port '{port}' of area '{name}' is fed by nothing known",
                given=repr(source),
                needed=f"one of {sorted(units)}",
                action="declare the area before this one, or correct the name",
            )
    sizes = {port: units[source] for port, source in ports.items()}
    count = module.units(sizes)
    return ModuleArea(name, tuple(f"{name} {i}" for i in range(count)), module, dict(ports), sizes)
