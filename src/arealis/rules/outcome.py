"""Expectation and outcome: a settled network, with its output as it is and held where the cost is less."""

from __future__ import annotations

import torch

from arealis.rules.error_transport import cost_gradient
from arealis.rules.reciprocity import way_down
from arealis.rules.settling import held_stimulus, settle, settled
from arealis.types import Activity, Batch, Inputs, Network, Objective, Parameters, SpecificationError

__all__ = ["expectation_and_outcome", "require_outcome"]


def require_outcome(reach: float, sweeps: int, *, problem: str) -> None:
    """Require that an outcome differs from the expectation, and that areas have time to hear of it.

    Args:
        reach: How far along the negative gradient the output is held.
        sweeps: How often each area moves.
        problem: What the rule cannot do otherwise.

    Raises:
        SpecificationError: if one is out of range.
    """
    if reach <= 0 or sweeps < 1:
        raise SpecificationError(
            problem,
            given=f"reach {reach}, sweeps {sweeps}",
            needed="reach above 0 and at least one sweep",
            action="leave them out to take the defaults",
        )


def expectation_and_outcome(
    network: Network,
    params: Parameters,
    activity: Activity,
    batch: Batch,
    objective: Objective,
    areas: tuple[str, ...],
    *,
    reach: float,
    sweeps: int,
) -> tuple[Activity, Activity, Inputs]:
    """Let areas settle on from where the network came to rest, without and with the outcome.

    Args:
        network: The network.
        params: Its parameters.
        activity: What it did ``[time, replica, batch, unit]``.
        batch: What it was shown.
        objective: The cost; each example follows its own.
        areas: The areas that learn.
        reach: How far along the negative gradient the output is held.
        sweeps: How often each area moves.

    Returns:
        The activity of all areas at the end ``[1, replica, batch, unit]``, without and with the outcome, and
        the inputs that were held.

    Raises:
        SpecificationError: if there was one time step only, in which nothing can settle, or the outcome does
            not reach every area.
    """
    free, inputs = settled(activity, batch), held_stimulus(batch.inputs)
    shown, order = Batch(inputs, batch.targets, 1), way_down(network, areas, objective.reads)
    free, held = _clamped(network, params, free, shown, objective, order, reach=reach, sweeps=sweeps)
    return free, held, inputs


def _clamped(
    network: Network,
    params: Parameters,
    free: Activity,
    batch: Batch,
    objective: Objective,
    areas: tuple[str, ...],
    *,
    reach: float,
    sweeps: int,
) -> tuple[Activity, Activity]:
    r"""Let areas settle on with those that the cost reads held: as they are, and where its descent leads.

    .. math:: r^+ = r^- - \eta\, \partial C/\partial r

    Both settle on side by side, so that what had not yet settled cancels in their difference.

    Args:
        network: The network.
        params: Its parameters.
        free: The settled activity ``[1, replica, batch, unit]``.
        batch: What is shown, of one time step.
        objective: The cost; each example follows its own.
        areas: The areas that settle or are held, in the order in which error reaches them.
        reach: How far along the negative gradient, η.
        sweeps: How often each area moves.

    Returns:
        The activity of all areas at the end ``[1, replica, batch, unit]``, without and with the outcome.
    """
    gradients = cost_gradient(objective, free, batch)
    outcome = {a: free[a] - reach * g.shape[2] * g for a, g in gradients.items() if a in areas}
    start = {a: torch.cat([r, outcome.get(a, r)], dim=2) for a, r in free.items()}
    inputs = {name: torch.cat([x, x], dim=2) for name, x in batch.inputs.items()}
    others = [a for a in areas if a not in outcome]
    both = settle(network, params, start, inputs, others, sweeps=sweeps)
    parts = {a: r.chunk(2, dim=2) for a, r in both.items()}
    return {a: p[0] for a, p in parts.items()}, {a: p[1] for a, p in parts.items()}
