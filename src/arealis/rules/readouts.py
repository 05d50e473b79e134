"""Readouts: synapses of an area's own, kept in a rule's state, through which the area is given a cost."""

from __future__ import annotations

import torch
from torch import Tensor

from arealis.rules.error_transport import cost_gradient
from arealis.types import Activity, Batch, Network, Objective, Parameters, RuleState, Streams, Updates

__all__ = ["errors_by_readout", "initial_readout", "initial_readouts", "read_out", "readout_updates"]


def initial_readout(area: str, sources: int, outputs: int, *, like: Tensor, rng: Streams) -> RuleState:
    r"""Draw a linear readout of an area.

    .. math:: M_{ij} \sim N(0, 1/n), \qquad b = 0

    Args:
        area: What to call it.
        sources: Number n of values that it reads.
        outputs: Number of its outputs.
        like: A tensor of the type and device to use.
        rng: Random streams, one a replica.

    Returns:
        Weight ``[replica, output, source]`` and bias ``[replica, output]``, by name.
    """
    weight = rng.spawn(area).normal((outputs, sources), like=like) / sources**0.5
    return {f"readout.{area}.weight": weight, f"readout.{area}.bias": torch.zeros_like(weight[..., 0])}


def initial_readouts(
    network: Network, params: Parameters, areas: tuple[str, ...], decision: str, *, rng: Streams
) -> RuleState:
    """Draw a readout of every area but the deciding one, with an output for each unit that decides.

    Args:
        network: The network.
        params: Its parameters.
        areas: The areas to read.
        decision: The deciding area.
        rng: Random streams, one a replica.

    Returns:
        Weights and biases by name.
    """
    like, outputs = next(iter(params.values())), network.units(decision)
    state: RuleState = {}
    for area in areas:
        if area != decision:
            state |= initial_readout(area, network.units(area), outputs, like=like, rng=rng)
    return state


def read_out(state: RuleState, area: str, seen: Tensor) -> Tensor:
    """Return what an area's readout makes of activity.

    Args:
        state: With the readout, see :func:`initial_readout`.
        area: Its name.
        seen: Activity ``[time, replica, batch, source]``.

    Returns:
        ``[time, replica, batch, output]``.
    """
    weight, bias = state[f"readout.{area}.weight"], state[f"readout.{area}.bias"]
    return seen @ weight.transpose(1, 2) + bias[:, None]


def readout_updates(area: str, seen: Tensor, error: Tensor) -> Updates:
    """Return the updates of an area's readout.

    Args:
        area: Its name.
        seen: Activity ``[time, replica, batch, source]``.
        error: Gradient of a cost by the readout ``[time, replica, batch, output]``.

    Returns:
        Gradient by weight and bias, summed over time and batch.
    """
    weight = torch.einsum("trbo,trbs->ros", error, seen)
    return {f"readout.{area}.weight": weight, f"readout.{area}.bias": error.sum((0, 2))}


def errors_by_readout(
    objective: Objective,
    decision: str,
    activity: Activity,
    batch: Batch,
    areas: tuple[str, ...],
    state: RuleState,
) -> tuple[Updates, dict[str, Tensor]]:
    r"""Give every area the cost that it would have if its readout decided.

    .. math:: e_l = M_l^\top\, \partial C / \partial (M_l r_l + b_l)

    Args:
        objective: A cost that reads one area.
        decision: That area, which needs no readout.
        activity: What the network did.
        batch: What it was shown.
        areas: The areas to give a cost.
        state: With a readout of every area but the deciding one.

    Returns:
        Updates of the readouts, and area → gradient of its own cost by its activity, averaged over the
        batch ``[time, replica, batch, unit]``.
    """
    updates: Updates = {}
    errors: dict[str, Tensor] = {}
    for area in areas:
        if area == decision:
            errors[area] = cost_gradient(objective, activity, batch)[decision]
            continue
        decided = {**activity, decision: read_out(state, area, activity[area])}
        error = cost_gradient(objective, decided, batch)[decision]
        updates |= readout_updates(area, activity[area], error)
        errors[area] = error @ state[f"readout.{area}.weight"]
    return updates, errors
