"""Carry error backwards through areas and time, along forward weights or along others."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from arealis.types import Activity, Batch, Network, Objective

__all__ = ["cost_gradient", "transport"]


def cost_gradient(objective: Objective, activity: Activity, batch: Batch) -> dict[str, Tensor]:
    """Differentiate a cost by the activity that it reads, averaged over the batch.

    An objective may spare the way through autograd by a method ``gradient(activity, batch)`` that returns
    the gradient of every example's cost, laid out as here, in tensors of its own.

    Args:
        objective: A cost per example ``[replica, batch]``.
        activity: What the network did.
        batch: What it was shown.

    Returns:
        Area → gradient ``[time, replica, batch, unit]``.
    """
    closed_form = getattr(objective, "gradient", None)
    if closed_form is not None:
        return {a: g.div_(g.shape[2]) for a, g in closed_form(activity, batch).items()}
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
    for feedback alignment, and t' is t for a projection without delay and t + 1 with one. Modules pass
    error on by their derivative. Error does not leave the given areas.

    Args:
        network: The network.
        activity: What ``run`` returned.
        errors: Area → cost gradient on its activity ``[time, replica, batch, unit]``.
        areas: The areas among which error passes.
        feedback: Projection name → matrix ``[replica, target, source]`` that carries error.

    Returns:
        Area → signal on its drive ``[time, replica, batch, unit]``, for the given areas; and parameter
        of their neurons that learns → derivative by it ``[replica, unit]``.
    """
    arriving = {a: errors[a] for a in areas if a in errors}
    signals: dict[str, Tensor] = {}
    for component in reversed(network.components):
        learning = [a for a in component.areas if a in areas]
        if not any(a in arriving for a in learning):
            continue
        here = {a: arriving[a] if a in arriving else torch.zeros_like(activity[a]) for a in learning}
        signals |= network.pull_back(component, activity, here, feedback)
        for p in network.projections:
            if p.target in learning and p.source in areas and p.source not in component.areas:
                passed = network.send_back(p, signals[p.target], feedback[p.name])
                arriving[p.source] = arriving[p.source] + passed if p.source in arriving else passed
        for feed in network.feeds:
            if feed.name in signals and feed.target in learning and feed.source in areas:
                passed = signals[feed.name]
                arriving[feed.source] = arriving[feed.source] + passed if feed.source in arriving else passed
    learnt = [f"{a}.{name}" for a in areas for name in network.learns(a)]
    return {
        **{a: signals[a] if a in signals else torch.zeros_like(activity[a]) for a in areas},
        **{name: signals[name] for name in learnt if name in signals},
    }
