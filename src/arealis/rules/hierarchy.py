"""Hierarchy: areas that predict each other, how wrong they are, and what would make them less so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor

from arealis.rules.error_transport import cost_gradient
from arealis.types import Activity, Batch, Component, Inputs, Network, Objective, Parameters

__all__ = [
    "Discrepancy",
    "Hierarchy",
    "Path",
    "compare",
    "cost_by_example",
    "descend",
    "energy",
    "hierarchy",
    "predict",
]


class Path(Protocol):
    """What inference asks of a projection."""

    @property
    def name(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def target(self) -> str: ...
    @property
    def dense(self) -> bool:
        """Whether its efficacies are ``[replica, target, source]``."""
        ...

    def drive(self, seen: Tensor, efficacy: Tensor) -> Tensor:
        """Current into the target."""
        ...

    def pull_back(self, signal: Tensor, efficacy: Tensor) -> Tensor:
        """A signal on the target's drive, as it is at the source."""
        ...


@dataclass(frozen=True)
class Hierarchy:
    """What settles, and what carries predictions up and errors down.

    Args:
        hidden: Areas that send to others of the learner, upstream first: their activity settles.
        outputs: Areas that do not: they do what is predicted of them, and the cost is their error.
        onto: Area → projections that predict it from hidden areas.
        beyond: Hidden area → projections by which it predicts others of the learner.
        efficacy: Name of such a projection → its efficacy.
        still: Area that hidden ones predict → its drive from all else ``[time or 1, replica, batch or 1,
            unit]``, which stays as it is while areas settle.
        component: Area → its component of the network.
    """

    hidden: tuple[str, ...]
    outputs: tuple[str, ...]
    onto: Mapping[str, tuple[Path, ...]]
    beyond: Mapping[str, tuple[Path, ...]]
    efficacy: Mapping[str, Tensor]
    still: Mapping[str, Tensor]
    component: Mapping[str, Component]


@dataclass(frozen=True)
class Discrepancy:
    """How far activity is from prediction; what is not named has none.

    Args:
        errors: Hidden area → prediction less activity ``[time, replica, batch, unit]``.
        costs: Area that the cost reads → derivative of the energy by its activity, from the cost alone.
        signals: Area → derivative of the energy by its drive.
    """

    errors: Mapping[str, Tensor]
    costs: Mapping[str, Tensor]
    signals: Mapping[str, Tensor]


def hierarchy(
    network: Network, params: Parameters, activity: Activity, inputs: Inputs, areas: tuple[str, ...]
) -> Hierarchy:
    """Sort the areas of a learner into those that settle and those that only are predicted.

    Args:
        network: The network, in which these areas feed forward.
        params: Its parameters.
        activity: What it did; areas that are not the learner's stay at it.
        inputs: What it was given.
        areas: The areas of the learner.

    Returns:
        The hierarchy.
    """
    component = {a: c for c in network.components for a in c.areas if a in areas}
    inner = [p for p in network.projections if p.source in areas and p.target in areas]
    sending = {p.source for p in inner}
    hidden = tuple(a for a in component if a in sending)
    onto = {a: tuple(p for p in inner if p.target == a) for a in component}
    # Silent sources leave an area the drive from all else; one row of zeros does for every example.
    silent = {**activity, **{a: torch.zeros_like(activity[a][:1, :, :1]) for a in hidden}}
    return Hierarchy(
        hidden,
        tuple(a for a in component if a not in sending),
        onto,
        {a: tuple(p for p in inner if p.source == a) for a in hidden},
        {p.name: p.efficacy(params[p.parameter]) for p in inner},
        {a: network.drive(a, params, inputs, silent) for a in component if onto[a]},
        component,
    )


def predict(network: Network, levels: Hierarchy, area: str, activity: Activity) -> Tensor:
    """Return what hidden areas, at some activity, predict of another ``[time, replica, batch, unit]``."""
    drive = levels.still[area]
    for p in levels.onto[area]:
        drive = p.drive(activity[p.source], levels.efficacy[p.name]).add_(drive)
    return network.fire(area, drive)


def cost_by_example(
    objective: Objective, activity: Activity, batch: Batch, weight: float
) -> dict[str, Tensor]:
    """Differentiate each example's own cost, times a weight, by the activity that it reads."""
    gradients = cost_gradient(objective, activity, batch)
    return {a: g.mul_(weight * g.shape[2]) for a, g in gradients.items()}


def compare(
    network: Network,
    levels: Hierarchy,
    activity: Activity,
    predicted: Activity,
    costs: Mapping[str, Tensor],
    *,
    lowest: bool = True,
) -> Discrepancy:
    """Compare what areas do with what is predicted of them.

    Args:
        network: The network.
        levels: Its hierarchy.
        activity: What areas do; the same tensor as predicted where that is what they do.
        predicted: What is predicted of them.
        costs: Derivative of the cost by the activity of areas that it reads.
        lowest: Also find the signals of areas that no hidden one predicts, which move none while they settle.

    Returns:
        Errors, and signals on the drive.
    """
    errors = {a: predicted[a] - activity[a] for a in levels.hidden if predicted[a] is not activity[a]}
    wrong = {**errors, **{a: costs[a] for a in levels.outputs if a in costs}}
    signals = {
        a: network.pull_back(levels.component[a], predicted, {a: e}, {})[a]
        for a, e in wrong.items()
        if lowest or levels.onto[a]
    }
    return Discrepancy(errors, costs, signals)


def descend(levels: Hierarchy, now: Discrepancy, activity: Activity, rate: float) -> dict[str, Tensor]:
    """Move hidden areas down the energy by their own activity.

    Args:
        levels: The hierarchy.
        now: How far activity is from prediction.
        activity: What areas do.
        rate: Size of the step.

    Returns:
        Hidden area → activity after the step; areas that nothing moves are left out.
    """
    moved = {}
    for area in levels.hidden:
        pushes = [(now.errors[area], rate)] if area in now.errors else []
        pushes += [(now.costs[area], -rate)] if area in now.costs else []
        pushes += [
            (p.pull_back(now.signals[p.target], levels.efficacy[p.name]), -rate)
            for p in levels.beyond[area]
            if p.target in now.signals
        ]
        for i, (push, scale) in enumerate(pushes):
            here = moved[area].add_ if i else activity[area].add
            moved[area] = here(push, alpha=scale)
    return moved


def energy(now: Discrepancy, cost: Tensor, weight: float) -> Tensor:
    """Return the energy of each replica ``[replica]``, averaged over the batch.

    Args:
        now: How far activity is from prediction.
        cost: The cost of every example ``[replica, batch]``.
        weight: Its precision.
    """
    errors = [e.square().sum((0, 2, 3)) / (2 * e.shape[2]) for e in now.errors.values()]
    return sum(errors, weight * cost.mean(1))
