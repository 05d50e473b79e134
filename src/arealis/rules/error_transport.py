"""Carry error backwards through areas and time, along forward weights or along others."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from arealis.types import Activity, Batch, Component, Network, Objective

__all__ = ["cost_gradient", "transport"]


def cost_gradient(objective: Objective, activity: Activity, batch: Batch) -> dict[str, Tensor]:
    """Differentiate a cost by the activity that it reads, averaged over the batch.

    Args:
        objective: A cost per example ``[replica, batch]``.
        activity: What the network did.
        batch: What it was shown.

    Returns:
        Area → gradient ``[time, replica, batch, unit]``.
    """
    with torch.enable_grad():
        leaves = {a: activity[a].detach().requires_grad_() for a in objective.reads}
        cost = objective({**activity, **leaves}, batch)
        gradients = torch.autograd.grad(cost.sum() / cost.shape[1], list(leaves.values()))
    return dict(zip(leaves, gradients, strict=True))


def transport(
    network: Network,
    activity: Activity,
    errors: Mapping[str, Tensor],
    areas: tuple[str, ...],
    feedback: Mapping[str, Tensor],
) -> dict[str, Tensor]:
    r"""Carry errors on activity back to the drive of every area, through time.

    .. math:: \delta_l^t = \Big(e_l^t + \sum_m B_{ml}^\top \delta_m^{t'}\Big) \odot \varphi'(v_l^t)

    where ``B`` is the efficacy of the forward projection for backpropagation and a fixed random matrix
    for feedback alignment, and t' is t for a projection without delay and t + 1 with one. Error does
    not leave the given areas.

    Args:
        network: The network.
        activity: What ``run`` returned.
        errors: Area → cost gradient on its activity ``[time, replica, batch, unit]``.
        areas: The areas among which error passes.
        feedback: Projection name → matrix ``[replica, target, source]`` that carries error.

    Returns:
        Area → signal on its drive ``[time, replica, batch, unit]``, for the given areas.
    """
    arriving = {a: errors[a] for a in areas if a in errors}
    signals: dict[str, Tensor] = {}
    for component in reversed(network.components):
        learning = tuple(a for a in component.areas if a in areas)
        if not any(a in arriving for a in learning):
            continue
        if component.recurrent:
            _through_time(network, component, learning, activity, arriving, feedback, signals)
        else:
            (area,) = learning
            signals[area] = network.drive_cotangent(area, activity, arriving[area])
        for p in network.projections:
            if p.target in learning and p.source in areas and p.source not in component.areas:
                passed = torch.matmul(signals[p.target], feedback[p.name])
                arriving[p.source] = arriving.get(p.source, 0) + passed
    return {a: signals[a] if a in signals else torch.zeros_like(activity[a]) for a in areas}


def _through_time(
    network: Network,
    component: Component,
    learning: tuple[str, ...],
    activity: Activity,
    arriving: Mapping[str, Tensor],
    feedback: Mapping[str, Tensor],
    signals: dict[str, Tensor],
) -> None:
    """Unroll a cycle backwards in time; fills ``signals``.

    A leaky potential carries its own cotangent from step to step, so each step is pulled back with what
    the step after it left behind.
    """
    names = component.areas
    widths = [activity[a].shape[-1] for a in names]
    errors = torch.cat([arriving.get(a, torch.zeros_like(activity[a])) for a in names], dim=-1)
    matrix = network.recurrent_efficacy(component, feedback)
    carried: dict[str, Tensor] = {}
    delta, deltas = torch.zeros_like(errors[0]), []
    for t in reversed(range(len(errors))):
        arrived = (errors[t] + torch.bmm(delta, matrix)).split(widths, dim=-1)
        parts = []
        for name, part in zip(names, arrived, strict=True):
            if name in learning:
                part, carried[name] = network.step_cotangent(name, activity[name][t], part, carried.get(name))
            parts.append(part if name in learning else torch.zeros_like(part))
        delta = torch.cat(parts, dim=-1)
        deltas.append(delta)
    history = torch.stack(deltas[::-1]).split(widths, dim=-1)
    signals.update({a: part for a, part in zip(names, history, strict=True) if a in learning})
