"""AreaNetwork: named areas joined by projections, with two verbs, `advance` and `run`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import torch
from torch import Tensor

from arealis.networks.area import Area, Feed, ModuleArea
from arealis.networks.arrivals import arriving, presynaptic
from arealis.networks.backwards import pull_back
from arealis.networks.channels import require_potentials
from arealis.networks.components import AreaComponent
from arealis.networks.convolution import require_no_cycle
from arealis.networks.forwards import advance, arrive, drive, run
from arealis.networks.joins import Joins
from arealis.networks.learnt import in_range
from arealis.networks.modular import in_order
from arealis.networks.moments import activation_of, leak_of, memory, neuron_of, pull_back_now, slope
from arealis.networks.neuron import Neuron
from arealis.networks.relaxation import Clamp, held
from arealis.networks.transmission import AreaProjection
from arealis.types import Activity, Component, Inputs, Parameters, Projection, State

__all__ = ["AreaNetwork"]


@dataclass(frozen=True)
class AreaNetwork:
    """Areas and projections; parameters and state are arguments, never held.

    A projection between areas on a common cycle takes one time step; every other one takes none, and nor does
    what feeds a module. An input that is named like an area is a current into that area.

    Args:
        areas: The areas, in the order in which recordings list their units.
        projections: The projections, at most one from any source to any target.
        clamps: Area → units that are held (see :mod:`arealis.networks.perturb`).
        currents: Area → constant current ``[unit]`` into its units.

    Raises:
        NetworkError: if a projection on a cycle shares its synapses over positions, or modules feed each
            other in a circle, or channels lie where there is no potential.
    """

    areas: tuple[Area | ModuleArea, ...]
    projections: tuple[AreaProjection, ...]
    clamps: Mapping[str, Clamp] = field(default_factory=dict)
    currents: Mapping[str, Tensor] = field(default_factory=dict)

    def __post_init__(self) -> None:
        require_no_cycle(self.projections, self.delayed)
        in_order(self.areas)
        require_potentials(self)

    @cached_property
    def area(self) -> dict[str, Area | ModuleArea]:
        """Areas by name."""
        return {a.name: a for a in self.areas}

    @property
    def area_names(self) -> tuple[str, ...]:
        """Names of the areas."""
        return tuple(self.area)

    @cached_property
    def _joins(self) -> Joins:
        """How the areas are joined."""
        return Joins(self.areas, self.projections)

    @property
    def components(self) -> tuple[AreaComponent, ...]:
        """Strongly connected components, upstream first."""
        return self._joins.components

    @property
    def feeds(self) -> tuple[Feed, ...]:
        """What feeds the modules."""
        return self._joins.feeds

    @property
    def delayed(self) -> frozenset[str]:
        """Names of the projections that take a time step."""
        return self._joins.delayed

    @property
    def onto(self) -> Mapping[str, list[AreaProjection]]:
        """Area → projections onto it."""
        return self._joins.onto

    def units(self, area: str) -> int:
        """Return the number of units of an area."""
        return len(self.area[area].unit_id)

    def leak(self, area: str) -> float:
        """Return the fraction of its potential that a time step replaces; 1 without memory."""
        return leak_of(self.area[area])

    def activation(self, area: str) -> str:
        """Return the name of an area's static nonlinearity; else ``"module"`` or ``"spikes"``."""
        return activation_of(self.area[area])

    def neuron(self, area: str) -> Neuron:
        """Return the model of an area's neurons.

        Raises:
            NetworkError: if the area is a module.
        """
        return neuron_of(self.area[area])

    def drive(self, area: str, params: Parameters, inputs: Inputs, activity: Activity) -> Tensor:
        """Compute what drives an area, given what its sources do.

        Args:
            area: Its name.
            params: Parameters by name.
            inputs: Inputs ``[time or 1, replica or 1, batch, feature]``.
            activity: Area → activity ``[time, replica, batch, unit]``, of its sources at least.

        Returns:
            Bias, currents and synaptic currents ``[time, replica, batch, unit]``, but for projections that
            take a time step.
        """
        steps = max(len(x) for x in (*activity.values(), *inputs.values()))
        _, arrived = arrive(self, area, {}, inputs, activity, steps)
        return drive(self, area, params, inputs, arrived)

    def fire(self, area: str, drive: Tensor) -> Tensor:
        """Return the activity ``[time, ...]`` of an area that starts from rest, given its drive."""
        neuron = self.neuron(area)
        rest = neuron.initial(tuple(drive.shape[1:]), drive)
        return held(neuron.scan(rest, drive)[1], self.clamps.get(area))

    def slope(self, area: str, activity: Tensor) -> Tensor:
        """Return the derivative of an area's activity by its potential, read off the activity."""
        return slope(self, area, activity)

    def initial_state(self, replicas: int, batch: int, *, like: Tensor | None = None) -> State:
        """Return every area at rest.

        Args:
            replicas: Number of replicas.
            batch: Number of stimuli.
            like: A tensor of the type and device to use.

        Returns:
            Area → variable → ``[replica, batch, unit]``.
        """
        like = torch.zeros(()) if like is None else like
        return {a.name: a.initial((replicas, batch), like) for a in self.areas}

    def advance(self, params: Parameters, state: State, input_t: Inputs) -> tuple[State, Activity]:
        """Compute one time step of every area.

        Args:
            params: Parameters by name.
            state: State before the step.
            input_t: Inputs ``[replica or 1, batch, feature]`` of this step.

        Returns:
            The state after the step and the activity ``[replica, batch, unit]``.
        """
        return advance(self, params, state, input_t)

    def run(
        self, params: Parameters, state: State, inputs: Inputs, *, steps: int, recorded: bool = True
    ) -> tuple[State, Activity]:
        """Compute a whole sequence; equals a loop of :meth:`advance`, faster.

        An area that only feeds forward takes one product for all time steps, and where nothing changes over
        time, the product of one step; areas on a cycle are stepped together through one matrix.

        Args:
            params: Parameters by name.
            state: State before the first step.
            inputs: ``[time or 1, replica or 1, batch, feature]``; one time step means held throughout.
            steps: Number of time steps.
            recorded: Also hand out what neurons carried, which errors need on their way back; of large
                networks that spike it takes longer than to compute it.

        Returns:
            The last state and the activity ``[time, replica, batch, unit]``.

        Raises:
            NetworkError: if an input is missing or has another number of time steps.
        """
        return run(self, params, state, inputs, steps=steps, recorded=recorded)

    def presynaptic(
        self, projection: Projection, activity: Activity, inputs: Inputs, *, state: State | None = None
    ) -> Tensor:
        """Return what a projection saw at each step.

        Args:
            projection: One of the network's projections.
            activity: What :meth:`run` returned.
            inputs: What it was given.
            state: The state it started from; rest if not given.

        Returns:
            Activity of the source ``[time or 1, replica or 1, batch, source]``, one step late if the
            projection takes a time step.
        """
        return presynaptic(self, projection, activity, inputs, state)

    def arriving(self, projection: Projection, activity: Activity, inputs: Inputs) -> Tensor:
        """Return what a projection's synapses made of what it saw, from rest.

        Args:
            projection: One of the network's projections.
            activity: What :meth:`run` returned.
            inputs: What it was given.

        Returns:
            ``[time or 1, replica or 1, batch, source]``; what it saw if its synapses act at once.
        """
        return arriving(self, projection, activity, inputs)

    def send_back(self, projection: Projection, signal: Tensor, efficacy: Tensor) -> Tensor:
        """Return what a signal on the drive of a projection's target becomes at its source, through time.

        Args:
            projection: A projection that takes no time step.
            signal: ``[time, replica, batch, target]``.
            efficacy: Efficacies that carry it, laid out as the projection's own.

        Returns:
            ``[time, replica, batch, source]``, through the synapses in reversed time.
        """
        passed = projection.pull_back(signal, efficacy)
        return passed if projection.synapse is None else projection.synapse.pull_back(passed)

    def learns(self, area: str) -> tuple[str, ...]:
        """Return the parameters of an area's neurons that learn."""
        return self.area[area].learns

    def spiking(self, area: str) -> bool:
        """Return whether an area's neurons spike."""
        here = self.area[area]
        return here.neuron.spiking if isinstance(here, Area) else bool(here.compartments)

    def memory(self, area: str) -> float | Tensor:
        """Return what a time step leaves of an area's potential, one number or one a cell.

        Raises:
            NetworkError: if its neurons have no leak that is the same at all times, or it is a module.
        """
        return memory(self.neuron(area), area)

    def pull_back_now(self, area: str, activity: Activity, errors: Tensor) -> Tensor:
        """Pull errors on an area's activity back to its drive within each time step alone.

        Args:
            area: Its name.
            activity: What :meth:`run` returned.
            errors: Derivative of a cost by its activity ``[time, replica, batch, unit]``.

        Returns:
            Derivative by its drive, of the same shape, as if no time step left anything to the next.

        Raises:
            NetworkError: as :meth:`memory` does.
        """
        return pull_back_now(self, area, activity, errors)

    def pull_back(
        self,
        component: Component,
        activity: Activity,
        errors: Mapping[str, Tensor],
        feedback: Mapping[str, Tensor],
    ) -> dict[str, Tensor]:
        """Pull errors on the activity of a component back to its drive, through time.

        Args:
            component: One of the network's components.
            activity: What :meth:`run` returned.
            errors: Area → derivative of a cost by its activity ``[time, replica, batch, unit]``; an area
                that is not named passes no error on.
            feedback: Projection → matrix ``[replica, target, source]`` that carries error within the
                component; one that is not named carries none.

        Returns:
            Signals on the drive of the areas that are named; a clamped unit has none. By the name of the
            feed, what errors on modules become on the activity that feeds them from outside the component. By
            the name of the parameter, the derivative ``[replica, unit]`` by what these neurons learn.
        """
        return pull_back(self, component, activity, errors, feedback)

    def constrain(self, params: Parameters) -> Parameters:
        """Return parameters that respect every projection's constraint and every neuron's ranges."""
        kept = params | in_range(self, params)
        for p in self.projections:
            kept[p.parameter] = p.constrain(kept[p.parameter])
        return kept
