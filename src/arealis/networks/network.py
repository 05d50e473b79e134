"""AreaNetwork: named areas joined by projections, with two verbs, `advance` and `run`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import torch
from torch import Tensor

from arealis.networks.area import Area, Feed, ModuleArea
from arealis.networks.components import AreaComponent, components_of
from arealis.networks.convolution import ConvolutionProjection, require_no_cycle
from arealis.networks.inputs import require_inputs
from arealis.networks.layout import Layout
from arealis.networks.loop import Loop
from arealis.networks.modular import feeds_of, in_order, pull_back_alone, run_alone
from arealis.networks.projection import DenseProjection
from arealis.networks.rate import RateNeuron
from arealis.networks.relaxation import Clamp, free, held, relax, relax_backwards
from arealis.types import Activity, Component, Inputs, NetworkError, Parameters, Projection, State

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
            other in a circle.
    """

    areas: tuple[Area | ModuleArea, ...]
    projections: tuple[DenseProjection | ConvolutionProjection, ...]
    clamps: Mapping[str, Clamp] = field(default_factory=dict)
    currents: Mapping[str, Tensor] = field(default_factory=dict)

    def __post_init__(self) -> None:
        require_no_cycle(self.projections, self.delayed)
        in_order(self.areas)

    @cached_property
    def area(self) -> dict[str, Area | ModuleArea]:
        """Areas by name."""
        return {a.name: a for a in self.areas}

    @property
    def area_names(self) -> tuple[str, ...]:
        """Names of the areas."""
        return tuple(self.area)

    @property
    def components(self) -> tuple[AreaComponent, ...]:
        """Strongly connected components, upstream first."""
        return self._components

    @cached_property
    def _components(self) -> tuple[AreaComponent, ...]:
        links = (*self.projections, *self.feeds)
        edges = [(link.source, link.target) for link in links if link.source in self.area]
        return components_of(self.area_names, edges)

    @property
    def feeds(self) -> tuple[Feed, ...]:
        """What feeds the modules."""
        return self._feeds

    @cached_property
    def _feeds(self) -> tuple[Feed, ...]:
        return feeds_of(self.areas)

    @property
    def delayed(self) -> frozenset[str]:
        """Names of the projections that take a time step."""
        return self._delayed

    @cached_property
    def _delayed(self) -> frozenset[str]:
        home = {a: i for i, c in enumerate(self.components) for a in c.areas}
        return frozenset(p.name for p in self.projections if home.get(p.source) == home[p.target])

    def units(self, area: str) -> int:
        """Return the number of units of an area."""
        return len(self.area[area].unit_id)

    def leak(self, area: str) -> float:
        """Return the fraction of its potential that a time step replaces; 1 without memory."""
        here = self.area[area]
        return here.neuron.leak if isinstance(here, Area) else 1.0

    def activation(self, area: str) -> str:
        """Return the name of an area's static nonlinearity; ``"module"`` of a module."""
        here = self.area[area]
        return here.neuron.activation if isinstance(here, Area) else "module"

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
        injected, arriving = self._injected(area, params, inputs), None
        for p in self._onto[area]:
            if p.name not in self._delayed:
                seen = activity[p.source] if p.source in self.area else inputs[p.source]
                current = p.drive(seen, p.efficacy(params[p.parameter]))
                arriving = current if arriving is None else arriving + current
        if arriving is None:
            return injected
        # Products are this function's own, so what is the same for all examples goes in in place.
        return arriving.add_(injected) if injected.ndim < arriving.ndim else arriving + injected

    def fire(self, area: str, drive: Tensor) -> Tensor:
        """Return the activity ``[time, ...]`` of an area that starts from rest, given its drive."""
        neuron = self._neuron(area)
        _, rate = neuron.scan(neuron.initial((), drive), drive)
        return held(rate, self.clamps.get(area))

    def slope(self, area: str, activity: Tensor) -> Tensor:
        """Return the derivative of an area's activity by its potential, read off the activity."""
        slope = self._neuron(area).slope(activity)
        return free(slope, self.clamps.get(area))

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
        before = {a.name: held(a.output(state[a.name]), self.clamps.get(a.name)) for a in self.areas}
        now: Activity = {}
        after: State = {}
        for component in self.components:
            for name in in_order([self.area[a] for a in component.areas]):
                here = self.area[name]
                if isinstance(here, ModuleArea):
                    after[name], rate = here.step(state[name], {f.port: now[f.source] for f in here.feeds})
                    now[name] = held(rate, self.clamps.get(name))
                    continue
                drive = self._injected(name, params, input_t)
                for p in self._onto[name]:
                    seen = before[p.source] if p.name in self.delayed else {**input_t, **now}[p.source]
                    drive = drive + p.drive(seen[None], p.efficacy(params[p.parameter]))[0]
                like = state[name]["potential"]
                after[name], rate = here.neuron.step(state[name], drive.expand_as(like))
                now[name] = held(rate, self.clamps.get(name))
        return after, now

    def run(self, params: Parameters, state: State, inputs: Inputs, *, steps: int) -> tuple[State, Activity]:
        """Compute a whole sequence; equals a loop of :meth:`advance`, faster.

        An area that only feeds forward takes one product for all time steps, and where nothing changes over
        time, the product of one step; areas on a cycle are stepped together through one matrix.

        Args:
            params: Parameters by name.
            state: State before the first step.
            inputs: ``[time or 1, replica or 1, batch, feature]``; one time step means held throughout.
            steps: Number of time steps.

        Returns:
            The last state and the activity ``[time, replica, batch, unit]``.

        Raises:
            NetworkError: if an input is missing or has another number of time steps.
        """
        require_inputs(self.projections, self.area_names, inputs, steps)
        activity: Activity = {}
        after: State = {}
        for component in self.components:
            neurons = [a for a in component.areas if isinstance(self.area[a], Area)]
            drive = {a: self.drive(a, params, inputs, activity) for a in neurons}
            if component.recurrent:
                ended, rates = self._relax(component, params, state, drive, activity, steps)
                after.update(ended)
                activity.update(rates)
                continue
            (name,) = component.areas
            here = self.area[name]
            if isinstance(here, ModuleArea):
                after[name], rate = run_alone(here, state[name], self._fed(here, activity), steps)
            else:
                still = here.neuron.leak == 1 and (drive[name].ndim == 3 or len(drive[name]) == 1)
                shape = (1 if still else steps, *state[name]["potential"].shape)
                after[name], rate = here.neuron.scan(state[name], drive[name].expand(shape))
            activity[name] = held(rate, self.clamps.get(name)).expand(steps, -1, -1, -1)
        return after, activity

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
        if projection.source not in self.area:
            return inputs[projection.source]
        seen = activity[projection.source]
        if projection.name not in self.delayed:
            return seen
        source = self.area[projection.source]
        rest = source.initial(tuple(seen.shape[1:3]), seen) if state is None else state[projection.source]
        first = held(source.output(rest), self.clamps.get(projection.source))
        return torch.cat([first[None], seen[:-1]])

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
            feed, what errors on modules become on the activity that feeds them from outside the component.
        """
        if any(isinstance(self.area[a], ModuleArea) for a in component.areas):
            return self._pull_back_modular(component, activity, errors, feedback)
        if not component.recurrent:
            (name,) = component.areas
            error = free(errors[name], self.clamps.get(name))
            return {name: self._neuron(name).pull_back(activity[name], error)}
        layout, names = self._layout(component), component.areas
        arrived = [errors[a] if a in errors else torch.zeros_like(activity[a]) for a in names]
        passes = None
        if any(a not in errors for a in names):
            passes = torch.cat([torch.full((w,), float(a in errors)) for a, w in layout.widths.items()])
            passes = passes.to(arrived[0])
        rates = torch.cat([activity[a] for a in names], dim=-1)
        matrix = layout.matrix(self.projections, feedback, like=rates)
        errors_of_all = torch.cat(arrived, dim=-1)
        signals = relax_backwards(layout.blocks, rates, errors_of_all, matrix, passes)
        parts = zip(names, layout.split(signals), strict=True)
        return {a: part for a, part in parts if a in errors}

    def _pull_back_modular(
        self,
        component: Component,
        activity: Activity,
        errors: Mapping[str, Tensor],
        feedback: Mapping[str, Tensor],
    ) -> dict[str, Tensor]:
        if component.recurrent:
            here = {a: activity[a] for a in component.areas}
            return self._loop(component).pull_back(here, self._feeding(component, activity), errors, feedback)
        (name,) = component.areas
        module = self.area[name]
        assert isinstance(module, ModuleArea)
        return pull_back_alone(module, self._fed(module, activity), errors[name], self.clamps.get(name))

    def constrain(self, params: Parameters) -> Parameters:
        """Return parameters that respect every projection's constraint."""
        kept = dict(params)
        for p in self.projections:
            kept[p.parameter] = p.constrain(kept[p.parameter])
        return kept

    @cached_property
    def _onto(self) -> dict[str, list[DenseProjection | ConvolutionProjection]]:
        return {a: [p for p in self.projections if p.target == a] for a in self.area}

    def _injected(self, area: str, params: Parameters, inputs: Inputs) -> Tensor:
        """Everything that drives an area but synapses: bias, current into it, a perturbation."""
        if self.area[area].bias:
            drive = params[f"{area}.bias"][:, None, :]
        else:
            like = next(iter(params.values()))
            drive = like.new_zeros(1, 1, len(self.area[area].unit_id))
        if area in inputs:
            drive = drive + inputs[area]
        return drive + self.currents[area] if area in self.currents else drive

    def _relax(
        self,
        component: AreaComponent,
        params: Parameters,
        state: State,
        drive: Mapping[str, Tensor],
        activity: Activity,
        steps: int,
    ) -> tuple[State, Activity]:
        """Step the areas of a cycle through time together."""
        names, inside = component.areas, self._inside(component)
        efficacy = {p.name: p.efficacy(params[p.parameter]) for p in inside}
        if any(isinstance(self.area[a], ModuleArea) for a in names):
            before = {a: state[a] for a in names}
            over_time = {a: d.expand(steps, *d.shape[1:]) for a, d in drive.items()}
            return self._loop(component).run(
                before, over_time, self._feeding(component, activity), efficacy, steps
            )
        layout = self._layout(component)
        shape = (steps, *state[names[0]]["potential"].shape[:2], -1)
        outside = torch.cat([drive[a].expand(shape) for a in names], dim=-1)
        matrix = layout.matrix(inside, efficacy, like=outside)
        ended, rates = relax(layout.blocks, layout.join_states(state), outside, matrix)
        return layout.split_states(ended), dict(zip(names, layout.split(rates), strict=True))

    def _inside(self, component: Component) -> list[DenseProjection | ConvolutionProjection]:
        """Projections of a cycle, which take a time step."""
        return [p for p in self.projections if p.name in self.delayed and p.target in component.areas]

    def _layout(self, component: Component) -> Layout:
        neurons = {a: here for a in component.areas if isinstance(here := self.area[a], Area)}
        return Layout(neurons, component.areas, self.clamps)

    def _loop(self, component: Component) -> Loop:
        ordered = in_order([self.area[a] for a in component.areas])
        return Loop({a: self.area[a] for a in ordered}, self._inside(component), self.clamps)

    def _fed(self, module: ModuleArea, activity: Activity) -> dict[str, Tensor]:
        return {feed.port: activity[feed.source] for feed in module.feeds}

    def _feeding(self, component: Component, activity: Activity) -> dict[str, Tensor]:
        """Activity of what feeds modules of a cycle from outside it."""
        fed = [f.source for f in self.feeds if f.target in component.areas]
        return {a: activity[a] for a in fed if a not in component.areas}

    def _neuron(self, area: str) -> RateNeuron:
        here = self.area[area]
        if isinstance(here, Area):
            return here.neuron
        raise NetworkError(
            f"area '{area}' has no neurons with a drive of their own",
            given=f"the module {type(here.module).__name__}",
            needed="an area with synapses",
            action="leave the module out of what this rule or instrument works on",
        )
