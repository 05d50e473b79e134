"""Settling: let areas relax on from what they do, pushed or held, and learn from the difference."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import torch
from torch import Tensor

from arealis.rules.local import synaptic_updates
from arealis.types import (
    Activity,
    Batch,
    Inputs,
    Network,
    Parameters,
    Projection,
    SpecificationError,
    Updates,
)

__all__ = ["contrast", "held_stimulus", "settle", "settled"]


def settle(
    network: Network,
    params: Parameters,
    activity: Activity,
    inputs: Inputs,
    areas: Iterable[str],
    *,
    sweeps: int,
    nudge: Callable[[Activity], Mapping[str, Tensor]] | None = None,
) -> Activity:
    r"""Let some areas settle on from what they do, while all others and the stimulus are held.

    .. math:: r_a \leftarrow \varphi(u_a + W_a r + c_a(r))

    Areas move in turn, each to where its neighbours now want it: this finds the network's own equilibrium in
    fewer steps than its leaks take, and each move descends the energy if there is one. An area that depends
    on itself, through synapses or a nudge, moves by its leak. What comes from held areas and inputs, ``u``,
    is computed once.

    Args:
        network: The network.
        params: Its parameters.
        activity: Area → activity ``[1, replica, batch, unit]`` to start from, or to hold.
        inputs: Inputs of one time step.
        areas: The areas that settle, in the order in which they move.
        sweeps: How often each moves.
        nudge: Activity → current ``c`` into some of these areas, asked anew in every sweep; None for none.

    Returns:
        The activity of all areas at the end ``[1, replica, batch, unit]``.
    """
    areas = tuple(areas)
    onto = {a: [p for p in network.projections if p.target == a and p.source in areas] for a in areas}
    efficacy = {p.name: p.efficacy(params[p.parameter]) for onto_one in onto.values() for p in onto_one}
    outside = {a: _outside(network, params, activity, inputs, a, areas) for a in areas}
    now = dict(activity)
    potential: dict[str, Tensor] = {}
    for _ in range(sweeps):
        current = {} if nudge is None else nudge(now)
        for a in areas:
            drive = _driven(outside[a], onto[a], efficacy, now)
            wanted = drive + current[a] if a in current else drive
            slowly = a in current or any(p.source == a for p in onto[a])
            potential[a] = torch.lerp(potential.get(a, drive), wanted, network.leak(a)) if slowly else wanted
            # From rest, one time step leaves the leak's fraction of the drive on the potential.
            now[a] = network.fire(a, potential[a] / network.leak(a))
    return now


def contrast(
    network: Network,
    params: Parameters,
    difference: Mapping[str, Tensor],
    seen: Activity,
    inputs: Inputs,
    *,
    both_ways: bool = True,
) -> Updates:
    r"""Turn differences between two settled states into updates, post-difference × presynaptic.

    .. math:: \Delta W_{ij} = \sum_b d_i\, s_j + d_j\, s_i

    for a pair of projections that share their synapses; with ``s`` the mean of both states this is the
    difference of their products.

    Args:
        network: The network.
        params: Its parameters.
        difference: Area → difference ``[1, replica, batch, unit]``, for areas that learn.
        seen: Area → presynaptic activity ``[1, replica, batch, unit]``.
        inputs: Inputs of one time step.
        both_ways: Count what a projection that shares its partner's synapses saw, too.

    Returns:
        Updates of the biases and incoming weights of the areas that learn, summed over the batch.
    """
    sent = {
        p.name: seen[p.source] if p.source in seen else inputs[p.source]
        for p in network.projections
        if both_ways or p.owner == p.target
    }
    return synaptic_updates(network, params, sent, difference)


def settled(activity: Activity, batch: Batch) -> Activity:
    """Return the last time step of every area ``[1, replica, batch, unit]``.

    Raises:
        SpecificationError: if there was one time step only, in which nothing can settle.
    """
    if batch.steps < 2:
        raise SpecificationError(
            "a network that settles has no time to",
            given=f"{batch.steps} time step",
            needed="tens of time steps while the stimulus is held",
            action="set 'steps' of the network to 20 or more",
        )
    return {a: r[-1:] for a, r in activity.items()}


def held_stimulus(inputs: Inputs) -> dict[str, Tensor]:
    """Return the inputs of the last time step, which is held while areas settle on."""
    return {name: x[-1:] for name, x in inputs.items()}


def _outside(
    network: Network,
    params: Parameters,
    activity: Activity,
    inputs: Inputs,
    area: str,
    areas: tuple[str, ...],
) -> Tensor:
    """What drives an area, but for areas that relax with it ``[1, replica, batch, unit]``."""
    silent = {a: torch.zeros_like(activity[a]) for a in areas}
    drive = network.drive(area, params, inputs, {**activity, **silent})
    for p in network.projections:
        if p.target == area and p.name in network.delayed and p.source not in areas:
            drive = drive + p.drive(activity[p.source], p.efficacy(params[p.parameter]))
    return drive


def _driven(
    outside: Tensor, projections: Iterable[Projection], efficacy: Mapping[str, Tensor], activity: Activity
) -> Tensor:
    for p in projections:
        outside = outside + p.drive(activity[p.source], efficacy[p.name])
    return outside
