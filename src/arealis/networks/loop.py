"""Areas on a cycle of any kind, modules and spiking ones among them: stepped through time together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from arealis.networks.area import Area, ModuleArea
from arealis.networks.event_driven import can_run_events, run_events
from arealis.networks.modular import at, ports_of
from arealis.networks.relaxation import Clamp, held
from arealis.networks.synapses import Receptor
from arealis.networks.transmission import AreaProjection, transmit
from arealis.types import Activity, State

__all__ = ["Loop"]


@dataclass(frozen=True)
class Loop:
    """Areas on a common cycle, stepped through time together whatever they are made of.

    Args:
        areas: The areas by name, every module after what feeds it.
        projections: The projections among them, each of which takes a time step.
        clamps: Area → units that are held.
    """

    areas: Mapping[str, Area | ModuleArea]
    projections: Sequence[AreaProjection]
    clamps: Mapping[str, Clamp]

    def run(
        self,
        state: State,
        outside: Mapping[str, Tensor],
        opened: Mapping[str, Sequence[tuple[Receptor, Tensor]]],
        feeding: Mapping[str, Tensor],
        efficacy: Mapping[str, Tensor],
        steps: int,
        *,
        recorded: bool = True,
    ) -> tuple[State, Activity]:
        """Step through time.

        Args:
            state: State of every area, and of synapses that have one, before the first step.
            outside: Area with synapses → drive from outside the cycle ``[time, replica, batch, unit]``.
            opened: Area → its receptors, each with what arrives at it from outside, laid out like the drive.
            feeding: Area outside the cycle that feeds a module → activity ``[time, replica, batch, unit]``.
            efficacy: Projection → synaptic efficacies.
            steps: Number of time steps.
            recorded: Whether what areas recorded is needed, beside activity.

        Returns:
            The last states, and the activity ``[time, replica, batch, unit]`` with what areas of neurons
            recorded, among it the whole drive, as ``"area.current"``.
        """
        if can_run_events(self, opened, outside, efficacy):
            return run_events(self, state, outside, efficacy, steps, recorded=recorded)
        now, after, history = self._at_rest(state), dict(state), []
        for t in range(steps):
            arriving, now = self._arriving(now, after, efficacy), dict(at(feeding, t))
            record = {}
            for name, area in self.areas.items():
                if isinstance(area, ModuleArea):
                    after[name], activity = area.step(after[name], ports_of(area, now))
                else:
                    drive = outside[name][t]
                    drive = drive + arriving[name] if name in arriving else drive
                    for receptor, arrived in opened.get(name, ()):
                        drive = drive + receptor.current(arrived[t], arrived[t], after[name]["potential"])
                    after[name], spikes, carried = area.neuron.scan(after[name], drive[None])
                    activity = spikes[0]
                    record |= {f"{name}.{variable}": value[0] for variable, value in carried.items()}
                    record[f"{name}.current"] = drive
                now[name] = record[name] = held(activity, self.clamps.get(name))
            history.append(record)
        return after, {name: torch.stack([h[name] for h in history]) for name in history[0]}

    def pull_back(
        self,
        activity: Activity,
        feeding: Mapping[str, Tensor],
        errors: Mapping[str, Tensor],
        feedback: Mapping[str, Tensor],
        learnt: Mapping[str, Tensor],
    ) -> dict[str, Tensor]:
        """Pull errors back through time, from rest: run again, with errors on another way than activity.

        Args:
            activity: What :meth:`run` returned.
            feeding: As :meth:`run` got it.
            errors: Area → derivative of a cost by its activity ``[time, replica, batch, unit]``; an area
                that is not named passes no error on.
            feedback: Projection → efficacies that carry error; one that is not named carries none.
            learnt: Parameters of neurons of the cycle, which were made with them and which autograd follows.

        Returns:
            Signals on the drive of the areas with synapses that are named, by the name of the feed, the
            derivative by what feeds a module from outside the cycle, and the derivative by each parameter.
        """
        driven = [a for a, area in self.areas.items() if a in errors and isinstance(area, Area)]
        fed = {f.name: f for area in self._modules() for f in area.feeds if f.source in feeding}
        with torch.enable_grad():
            nudges = {a: torch.zeros_like(activity[f"{a}.current"], requires_grad=True) for a in driven}
            ports = {n: feeding[f.source].detach().requires_grad_() for n, f in fed.items()}
            cost = self._run_again(activity, ports, errors, feedback, nudges)
            leaves = {**nudges, **ports, **learnt}
            if not cost.requires_grad:
                return {name: torch.zeros_like(leaf) for name, leaf in leaves.items()}
            pulled = torch.autograd.grad(
                cost, list(leaves.values()), allow_unused=True, materialize_grads=True
            )
        reached = {f.name for area in self._modules() if area.name in errors for f in area.feeds}
        return {n: g for n, g in zip(leaves, pulled, strict=True) if n not in ports or n in reached}

    def _run_again(
        self,
        activity: Activity,
        ports: Mapping[str, Tensor],
        errors: Mapping[str, Tensor],
        feedback: Mapping[str, Tensor],
        nudges: Mapping[str, Tensor],
    ) -> Tensor:
        """Errors times activity, summed, as a function of nudges on the drive and of what feeds modules."""
        like = next(activity[a] for a in self.areas)
        after: State = {a: area.initial(tuple(like.shape[1:3]), like) for a, area in self.areas.items()}
        now, cost = self._at_rest(after), like.new_zeros(())
        for t in range(len(like)):
            arriving, now = self._arriving(now, after, feedback), {}
            for name, area in self.areas.items():
                if isinstance(area, ModuleArea):
                    seen = {
                        f.port: ports[f.name][t] if f.name in ports else now[f.source] for f in area.feeds
                    }
                    after[name], rate = area.step(after[name], seen)
                else:
                    drive = activity[f"{name}.current"][t]
                    # What arrives counts in the drive already: here it adds its derivative and no value.
                    if name in arriving and arriving[name].requires_grad:
                        drive = drive + (arriving[name] - arriving[name].detach())
                    drive = drive + nudges[name][t] if name in nudges else drive
                    after[name], rate = area.neuron.step(after[name], drive)
                rate = held(rate, self.clamps.get(name))
                now[name] = rate if name in errors else rate.detach()
                if name in errors:
                    cost = cost + (errors[name][t] * rate).sum()
        return cost

    def _modules(self) -> list[ModuleArea]:
        return [area for area in self.areas.values() if isinstance(area, ModuleArea)]

    def _at_rest(self, state: State) -> dict[str, Tensor]:
        """What areas did in the step that led to a state."""
        return {
            name: held(area.output(state[name]), self.clamps.get(name)) for name, area in self.areas.items()
        }

    def _arriving(
        self, before: Mapping[str, Tensor], state: State, efficacy: Mapping[str, Tensor]
    ) -> dict[str, Tensor]:
        """What the cycle's own projections add to the drive of areas; synapses are moved on in the state."""
        arriving: dict[str, Tensor] = {}
        for p in self.projections:
            if p.name in efficacy:
                moved, current = transmit(p, efficacy[p.name], before[p.source], state)
                state |= {p.name: moved} if moved else {}
                arriving[p.target] = arriving[p.target] + current if p.target in arriving else current
        return arriving
