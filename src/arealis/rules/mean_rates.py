"""Mean rates: the running average of what a unit does, which homeostasis holds against a target."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from arealis.types import Activity, Network, Parameters, RuleState, SpecificationError

__all__ = ["initial_rates", "next_rates", "require_target"]


def require_target(rule: str, target: float, memory: float, speed: float) -> None:
    """Refuse a target, a memory or a speed by which no rate comes to rest.

    Args:
        rule: What to call the rule.
        target: Rate that is held.
        memory: Number of steps over which rates are averaged.
        speed: Part of the relative deviation that one update makes up for.

    Raises:
        SpecificationError: unless the target is above 0, the memory at least 1 and the speed in (0, 1].
    """
    if not (0 < target < math.inf and 1 <= memory < math.inf and 0 < speed <= 1):
        raise SpecificationError(
            f"{rule} cannot hold a rate",
            given=f"target {target}, memory {memory}, speed {speed}",
            needed="a target above 0, a memory of at least one step, a speed above 0 and at most 1",
            action="correct it, or leave it out to take the default",
        )


def initial_rates(
    network: Network, params: Parameters, areas: tuple[str, ...], target: float
) -> dict[str, Tensor]:
    """Return averages that are at the target: nothing is known yet.

    Args:
        network: The network.
        params: Its parameters.
        areas: The areas.
        target: Rate that is held.

    Returns:
        ``"area.rate"`` → ``[replica, unit]``.
    """
    like = next(iter(params.values()))
    return {f"{a}.rate": like.new_full((len(like), network.units(a)), target) for a in areas}


def next_rates(
    network: Network, activity: Activity, area: str, state: RuleState, memory: float, step_duration: float
) -> Tensor:
    r"""Move the average of an area's rates on.

    .. math:: \bar r \leftarrow \bar r + \frac{1}{m} \big(\langle r \rangle - \bar r\big)

    Args:
        network: The network.
        activity: What it did.
        area: The area.
        state: With its averages before.
        memory: Number m of steps that the average remembers.
        step_duration: Seconds a time step.

    Returns:
        ``[replica, unit]``: spikes a second of neurons that spike, the activity of others.
    """
    seen = activity[area].mean((0, 2))
    return torch.lerp(
        state[f"{area}.rate"], seen / step_duration if network.spiking(area) else seen, 1 / memory
    )
