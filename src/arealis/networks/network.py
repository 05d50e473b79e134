"""AreaNetwork: named areas joined by projections, with two verbs, `advance` and `run`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import torch
from torch import Tensor

from arealis.networks.components import AreaComponent, components_of
from arealis.networks.projection import DenseProjection, project
from arealis.networks.rate import RateNeuron
from arealis.types import Activity, Inputs, NetworkError, Parameters, State

__all__ = ["Area", "AreaNetwork", "Clamp"]


@dataclass(frozen=True)
class Area:
    """A named population of like neurons.

    Args:
        name: How projections, learners and recordings call it.
        unit_id: One name a unit.
        neuron: The model of its units.
        bias: Whether its units have a bias, a parameter that learns.
    """

    name: str
    unit_id: tuple[str, ...]
    neuron: RateNeuron
    bias: bool = True


@dataclass(frozen=True)
class Clamp:
    """Units held at a value whatever drives them.

    Args:
        mask: Which units ``[unit]``.
        value: Their activity ``[unit]``; read only where the mask is true.
    """

    mask: Tensor
    value: Tensor


@dataclass(frozen=True)
class AreaNetwork:
    """Areas and projections; parameters and state are arguments, never held.

    A projection between areas on a common cycle takes one time step; every other one takes none.
    An input that is named like an area is a current into that area.

    Args:
        areas: The areas, in the order in which recordings list their units.
        projections: The projections, at most one from any source to any target.
        clamps: Area → units that are held (see :mod:`arealis.networks.perturb`).
        currents: Area → constant current ``[unit]`` into its units.
    """

    areas: tuple[Area, ...]
    projections: tuple[DenseProjection, ...]
    clamps: Mapping[str, Clamp] = field(default_factory=dict)
    currents: Mapping[str, Tensor] = field(default_factory=dict)

    @cached_property
    def area(self) -> dict[str, Area]:
        """Areas by name."""
        return {a.name: a for a in self.areas}

    @property
    def area_names(self) -> tuple[str, ...]:
        """Names of the areas."""
        return tuple(self.area)

    @cached_property
    def components(self) -> tuple[AreaComponent, ...]:
        """Strongly connected components, upstream first."""
        edges = [(p.source, p.target) for p in self.projections if p.source in self.area]
        return components_of(self.area_names, edges)

    @cached_property
    def delayed(self) -> frozenset[str]:
        """Names of the projections that take a time step."""
        home = {a: i for i, c in enumerate(self.components) for a in c.areas}
        return frozenset(p.name for p in self.projections if home.get(p.source) == home[p.target])

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
        return {a.name: a.neuron.initial((replicas, batch, len(a.unit_id)), like) for a in self.areas}

    def advance(self, params: Parameters, state: State, input_t: Inputs) -> tuple[State, Activity]:
        """Compute one time step of every area.

        Args:
            params: Parameters by name.
            state: State before the step.
            input_t: Inputs ``[replica or 1, batch, feature]`` of this step.

        Returns:
            The state after the step and the activity ``[replica, batch, unit]``.
        """
        before = {a.name: self._held(a.name, a.neuron.output(state[a.name])) for a in self.areas}
        now: Activity = {}
        after: State = {}
        for component in self.components:
            for name in component.areas:
                drive = self._injected(name, params, input_t)
                for p in self._onto(name):
                    seen = before[p.source] if p.name in self.delayed else {**input_t, **now}[p.source]
                    drive = drive + project(seen[None], p.efficacy(params[f"{p.name}.weight"]))[0]
                like = state[name]["potential"]
                after[name], rate = self.area[name].neuron.step(state[name], drive.expand_as(like))
                now[name] = self._held(name, rate)
        return after, now

    def run(self, params: Parameters, state: State, inputs: Inputs, *, steps: int) -> tuple[State, Activity]:
        """Compute a whole sequence; equals a loop of :meth:`advance`, faster.

        An area that only feeds forward takes one product for all time steps; areas on a cycle are
        stepped together through one matrix.

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
        self._check(inputs, steps)
        activity: Activity = {}
        after: State = {}
        for component in self.components:
            drive = {a: self._feedforward_drive(a, params, {**inputs, **activity}) for a in component.areas}
            if component.recurrent:
                self._relax(component, params, state, drive, steps, after, activity)
                continue
            (name,) = component.areas
            neuron, shape = self.area[name].neuron, (steps, *state[name]["potential"].shape)
            after[name], rate = neuron.scan(state[name], drive[name].expand(shape))
            activity[name] = self._held(name, rate)
        return after, activity

    def presynaptic(
        self, projection: DenseProjection, activity: Activity, inputs: Inputs, *, state: State | None = None
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
        neuron = self.area[projection.source].neuron
        rest = neuron.initial(tuple(seen.shape[1:]), seen) if state is None else state[projection.source]
        first = self._held(projection.source, neuron.output(rest))
        return torch.cat([first[None], seen[:-1]])

    def drive_cotangent(self, area: str, activity: Activity, cotangent: Tensor) -> Tensor:
        """Pull a cotangent on an area's activity back to its drive; a clamped unit passes none.

        Args:
            area: Name of the area.
            activity: What :meth:`run` returned.
            cotangent: ``[time, replica, batch, unit]``.

        Returns:
            Cotangent on the drive, of the same shape.
        """
        free = self._free(area, cotangent)
        return self.area[area].neuron.pull_back(activity[area], free)

    def step_cotangent(
        self, area: str, activity_t: Tensor, cotangent: Tensor, carried: Tensor | None
    ) -> tuple[Tensor, Tensor]:
        """Pull a cotangent on one step of an area's activity back to its drive.

        Args:
            area: Name of the area.
            activity_t: Its activity in this step ``[replica, batch, unit]``.
            cotangent: Derivative of the cost by that activity.
            carried: What the step after this one left; None at the last step.

        Returns:
            Derivative by the drive of this step, and what to carry to the step before.
        """
        return self.area[area].neuron.pull_back_step(activity_t, self._free(area, cotangent), carried)

    def constrain(self, params: Parameters) -> Parameters:
        """Return parameters that respect every projection's constraint."""
        kept = dict(params)
        for p in self.projections:
            kept[f"{p.name}.weight"] = p.constrain(params[f"{p.name}.weight"])
        return kept

    def recurrent_efficacy(self, component: AreaComponent, efficacy: Mapping[str, Tensor]) -> Tensor:
        """Lay the matrices of the projections inside a component out as one.

        Args:
            component: One of the network's components.
            efficacy: Projection name → ``[replica, target, source]``.

        Returns:
            ``[replica, unit, unit]``, rows are targets, in the order of ``component.areas``.
        """
        sizes = {a: len(self.area[a].unit_id) for a in component.areas}
        start = dict(zip(sizes, torch.cumsum(torch.tensor([0, *sizes.values()]), 0).tolist(), strict=False))
        inside = [p for p in self.projections if p.target in sizes and p.source in sizes]
        first = efficacy[inside[0].name]
        matrix = first.new_zeros(len(first), sum(sizes.values()), sum(sizes.values()))
        for p in inside:
            rows = slice(start[p.target], start[p.target] + sizes[p.target])
            columns = slice(start[p.source], start[p.source] + sizes[p.source])
            matrix[:, rows, columns] = efficacy[p.name]
        return matrix

    def _onto(self, area: str) -> list[DenseProjection]:
        return [p for p in self.projections if p.target == area]

    def _held(self, area: str, rate: Tensor) -> Tensor:
        clamp = self.clamps.get(area)
        return rate if clamp is None else torch.where(clamp.mask, clamp.value, rate)

    def _free(self, area: str, cotangent: Tensor) -> Tensor:
        clamp = self.clamps.get(area)
        return cotangent if clamp is None else cotangent.masked_fill(clamp.mask, 0.0)

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

    def _feedforward_drive(self, area: str, params: Parameters, seen: Inputs) -> Tensor:
        drive = self._injected(area, params, {k: v for k, v in seen.items() if k == area})
        for p in self._onto(area):
            if p.name not in self.delayed:
                drive = drive + project(seen[p.source], p.efficacy(params[f"{p.name}.weight"]))
        return drive

    def _relax(
        self,
        component: AreaComponent,
        params: Parameters,
        state: State,
        drive: Mapping[str, Tensor],
        steps: int,
        after: State,
        activity: Activity,
    ) -> None:
        """Step the areas of a cycle through time together; fills ``after`` and ``activity``."""
        names = component.areas
        inside = [p for p in self.projections if p.name in self.delayed and p.target in names]
        efficacy = {p.name: p.efficacy(params[f"{p.name}.weight"]) for p in inside}
        matrix = self.recurrent_efficacy(component, efficacy).transpose(1, 2)
        widths = [len(self.area[a].unit_id) for a in names]
        shape = (steps, *state[names[0]]["potential"].shape[:2], -1)
        outside = torch.cat([d.expand(shape) for d in drive.values()], dim=-1)
        local = {a: dict(state[a]) for a in names}
        rate = torch.cat([self._held(a, self.area[a].neuron.output(local[a])) for a in names], dim=-1)
        history = []
        for outside_t in outside:
            currents = torch.baddbmm(outside_t, rate, matrix).split(widths, dim=-1)
            rates = []
            for name, current in zip(names, currents, strict=True):
                local[name], here = self.area[name].neuron.step(local[name], current)
                rates.append(self._held(name, here))
            rate = torch.cat(rates, dim=-1)
            history.append(rate)
        parts = torch.stack(history).split(widths, dim=-1)
        activity.update(zip(names, parts, strict=True))
        after.update(local)

    def _check(self, inputs: Inputs, steps: int) -> None:
        needed = {p.source for p in self.projections if p.source not in self.area}
        missing, strange = sorted(needed - set(inputs)), sorted(set(inputs) - needed - set(self.area))
        if missing or strange:
            raise NetworkError(
                "the inputs do not fit the network",
                given=f"inputs {sorted(inputs)}",
                needed=f"{sorted(needed)}, and areas {list(self.area)} only for injected currents",
                action=f"add {missing}" if missing else f"remove {strange}",
            )
        wrong = {k: len(v) for k, v in inputs.items() if len(v) not in (1, steps)}
        if wrong:
            raise NetworkError(
                "an input has the wrong number of time steps",
                given=str(wrong),
                needed=f"1 (held) or {steps}",
                action="match the number of steps of the simulation",
            )
