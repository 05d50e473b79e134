"""Modules through time: forwards, and errors back through them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

import torch
from torch import Tensor

from arealis.networks.area import Area, Feed, ModuleArea
from arealis.networks.relaxation import Clamp, free
from arealis.types import NetworkError

__all__ = ["at", "feeds_of", "in_order", "ports_of", "potentials_alone", "pull_back_alone", "run_alone"]


def in_order(areas: Sequence[Area | ModuleArea]) -> tuple[str, ...]:
    """Sort areas so that every module comes after the areas that feed it.

    Args:
        areas: The areas.

    Returns:
        Their names; neurons first, in the order given.

    Raises:
        NetworkError: if modules feed each other in a circle, which takes no time.

    Example:
        >>> in_order([])
        ()
    """
    names = {a.name for a in areas}
    modules = [a for a in areas if isinstance(a, ModuleArea)]
    graph = {m.name: [f.source for f in m.feeds if f.source in names] for m in modules}
    neurons = [a.name for a in areas if isinstance(a, Area)]
    try:
        order = [n for n in TopologicalSorter(graph).static_order() if n in graph]
    except CycleError as error:
        raise NetworkError(
            "modules feed each other in a circle without delay",
            given=" → ".join(error.args[1]),
            needed="a projection on every cycle, for it takes a time step",
            action="put an area with synapses between them",
        ) from error
    return (*neurons, *order)


def run_alone(
    area: ModuleArea, state: Mapping[str, Tensor], ports: Mapping[str, Tensor], steps: int
) -> tuple[dict[str, Tensor], Tensor]:
    """Advance a module through a whole sequence.

    Args:
        area: The module.
        state: What it holds before the first step.
        ports: Port → activity ``[time, replica, batch, unit]`` of what feeds it.
        steps: Number of time steps.

    Returns:
        What it holds at the end, and its activity ``[time, replica, batch, unit]``.
    """
    after, history = dict(state), []
    for t in range(steps):
        after, activity = area.step(after, at(ports, t))
        history.append(activity)
    return after, torch.stack(history)


def potentials_alone(area: ModuleArea, ports: Mapping[str, Tensor], steps: int) -> dict[str, Tensor]:
    """Return the membrane potentials of a module of neurons, through a whole sequence from rest.

    Args:
        area: The module.
        ports: Port → activity ``[time, replica, batch, unit]`` of what feeds it.
        steps: Number of time steps.

    Returns:
        Compartment → its potential ``[time, replica, batch, unit]``.
    """
    like = next(iter(ports.values()))
    held, history = area.initial(tuple(like.shape[1:3]), like), []
    for t in range(steps):
        held, _ = area.step(held, at(ports, t))
        history.append([held[name] for name in area.compartments])
    return dict(zip(area.compartments, map(torch.stack, zip(*history, strict=True)), strict=True))


def pull_back_alone(
    area: ModuleArea, ports: Mapping[str, Tensor], error: Tensor, clamp: Clamp | None
) -> dict[str, Tensor]:
    """Pull an error on a module's activity back to what feeds it, through time.

    Args:
        area: The module, which started from rest.
        ports: Port → activity ``[time, replica, batch, unit]`` of what fed it.
        error: Derivative of a cost by its activity ``[time, replica, batch, unit]``.
        clamp: Units of it that were held.

    Returns:
        Name of the feed → derivative by what fed it, of the shape of what fed it.
    """
    with torch.enable_grad():
        leaves = {port: value.detach().requires_grad_() for port, value in ports.items()}
        rest = area.initial(tuple(error.shape[1:3]), error)
        _, activity = run_alone(area, rest, leaves, len(error))
        pulled = torch.autograd.grad(
            activity, list(leaves.values()), free(error, clamp), allow_unused=True, materialize_grads=True
        )
    return {feed.name: pulled[list(leaves).index(feed.port)] for feed in area.feeds}


def feeds_of(areas: Sequence[Area | ModuleArea]) -> tuple[Feed, ...]:
    """Return what feeds all modules among areas."""
    return tuple(f for a in areas if isinstance(a, ModuleArea) for f in a.feeds)


def ports_of(module: ModuleArea, activity: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return what feeds each port of a module."""
    return {feed.port: activity[feed.source] for feed in module.feeds}


def at(values: Mapping[str, Tensor], t: int) -> dict[str, Tensor]:
    """Return what there is at a time step, by name."""
    return {name: value[t] for name, value in values.items()}
