"""Areas on a cycle with modules among them: stepped through time together, forwards and backwards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from arealis.networks.area import Area, ModuleArea
from arealis.networks.modular import at, pull_back_step
from arealis.networks.relaxation import Clamp, free, held
from arealis.types import Activity, Projection, State

__all__ = ["Loop"]


@dataclass(frozen=True)
class Loop:
    """Areas on a common cycle, some of which are modules, stepped through time together.

    Args:
        areas: The areas by name, every module after what feeds it.
        projections: The projections among them, each of which takes a time step.
        clamps: Area → units that are held.
    """

    areas: Mapping[str, Area | ModuleArea]
    projections: Sequence[Projection]
    clamps: Mapping[str, Clamp]

    def run(
        self,
        state: State,
        outside: Mapping[str, Tensor],
        feeding: Mapping[str, Tensor],
        efficacy: Mapping[str, Tensor],
        steps: int,
    ) -> tuple[State, Activity]:
        """Step through time.

        Args:
            state: State of every area before the first step.
            outside: Area with synapses → drive from outside the cycle ``[time, replica, batch, unit]``.
            feeding: Area outside the cycle that feeds a module → activity ``[time, replica, batch, unit]``.
            efficacy: Projection → synaptic efficacies.
            steps: Number of time steps.

        Returns:
            The last states and the activity ``[time, replica, batch, unit]``.
        """
        now = {
            name: held(area.output(state[name]), self.clamps.get(name)) for name, area in self.areas.items()
        }
        after, history = dict(state), []
        for t in range(steps):
            now, before = dict(at(feeding, t)), now
            for name, area in self.areas.items():
                if isinstance(area, ModuleArea):
                    after[name], rate = area.step(after[name], _ports(area, now))
                else:
                    drive = outside[name][t] + self._arriving(name, before, efficacy)
                    after[name], rate = area.neuron.step(after[name], drive)
                now[name] = held(rate, self.clamps.get(name))
            history.append(now)
        return after, {name: torch.stack([h[name] for h in history]) for name in self.areas}

    def pull_back(
        self,
        activity: Activity,
        feeding: Mapping[str, Tensor],
        errors: Mapping[str, Tensor],
        feedback: Mapping[str, Tensor],
    ) -> dict[str, Tensor]:
        """Pull errors back through time, from rest.

        Args:
            activity: What :meth:`run` returned.
            feeding: As :meth:`run` got it.
            errors: Area → derivative of a cost by its activity ``[time, replica, batch, unit]``; an area
                that is not named passes no error on.
            feedback: Projection → efficacies that carry error; one that is not named carries none.

        Returns:
            Signals on the drive of the areas with synapses that are named, and by the name of the feed, the
            derivative by what feeds a module from outside the cycle.
        """
        everything, steps = {**feeding, **activity}, len(next(iter(activity.values())))
        before = self._held_before(activity, everything, steps)
        later: dict[str, Tensor] = {}
        carried: dict[str, Any] = dict.fromkeys(self.areas)
        signals: dict[str, list[Tensor]] = {}
        for t in reversed(range(steps)):
            arrived = {a: e[t] + later[a] if a in later else e[t] for a, e in errors.items()}
            later = {}
            for name in [a for a in reversed(list(self.areas)) if a in errors]:
                area, error = self.areas[name], free(arrived[name], self.clamps.get(name))
                if isinstance(area, ModuleArea):
                    ports = _ports(area, at(everything, t))
                    pulled, carried[name] = pull_back_step(area, before[name][t], ports, error, carried[name])
                    for feed in area.feeds:
                        if feed.source not in self.areas:
                            signals.setdefault(feed.name, []).append(pulled[feed.port])
                        elif feed.source in arrived:
                            arrived[feed.source] = arrived[feed.source] + pulled[feed.port]
                    continue
                delta, carried[name] = area.neuron.pull_back_step(activity[name][t], error, carried[name])
                signals.setdefault(name, []).append(delta)
                for source, passed in self._passed(name, delta, feedback):
                    if source in errors:
                        later[source] = later[source] + passed if source in later else passed
        return {name: torch.stack(parts[::-1]) for name, parts in signals.items()}

    def _passed(
        self, name: str, delta: Tensor, feedback: Mapping[str, Tensor]
    ) -> Iterator[tuple[str, Tensor]]:
        """What a signal on the drive of an area becomes at the sources of its projections, a step earlier."""
        for p in self.projections:
            if p.target == name and p.name in feedback:
                yield p.source, p.pull_back(delta[None], feedback[p.name])[0]

    def _held_before(
        self, activity: Activity, everything: Mapping[str, Tensor], steps: int
    ) -> dict[str, list[dict[str, Tensor]]]:
        """What every module held before each step, gone through again."""
        found: dict[str, list[dict[str, Tensor]]] = {}
        for name, area in self.areas.items():
            if isinstance(area, ModuleArea):
                state = area.initial(tuple(activity[name].shape[1:3]), activity[name])
                found[name] = []
                for t in range(steps):
                    found[name].append(state)
                    state, _ = area.step(state, _ports(area, at(everything, t)))
        return found

    def _arriving(
        self, name: str, before: Mapping[str, Tensor], efficacy: Mapping[str, Tensor]
    ) -> Tensor | float:
        onto = [p for p in self.projections if p.target == name]
        return sum(p.drive(before[p.source][None], efficacy[p.name])[0] for p in onto)


def _ports(area: ModuleArea, now: Mapping[str, Tensor]) -> dict[str, Tensor]:
    return {feed.port: now[feed.source] for feed in area.feeds}
