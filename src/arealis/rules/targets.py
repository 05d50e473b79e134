"""Targets: what every hidden area of a chain should have done, passed down from the cost."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from torch import Tensor

from arealis.rules.chain import Chain
from arealis.rules.decoders import decoder_updates
from arealis.rules.error_transport import cost_gradient
from arealis.rules.local import local_updates
from arealis.types import (
    Activity,
    Batch,
    Network,
    Objective,
    Parameters,
    Projection,
    RuleState,
    SpecificationError,
    Streams,
    Updates,
)

__all__ = ["learn_by_targets", "require_targets"]


def require_targets(target_rate: float, noise: float, *, rule: str) -> None:
    """Require a step on the cost, and a jitter for decoders to learn with.

    Args:
        target_rate: Size of the step.
        noise: Standard deviation of the jitter.
        rule: What to call the rule in an error.

    Raises:
        SpecificationError: if one is not above zero.
    """
    if target_rate <= 0 or noise <= 0:
        raise SpecificationError(
            f"{rule} has no targets to propagate, or no decoders",
            given=f"target rate {target_rate}, noise {noise}",
            needed="both above 0",
            action="leave them out to take the defaults",
        )


def learn_by_targets(
    network: Network,
    params: Parameters,
    activity: Activity,
    batch: Batch,
    objective: Objective,
    areas: Chain,
    state: RuleState,
    onward: Callable[[Projection, Tensor], Tensor],
    *,
    target_rate: float,
    noise: float,
    rng: Streams,
) -> Updates:
    """Pass targets down a chain, bring every area closer to its own, and teach the decoders.

    Args:
        network: The network.
        params: Its parameters.
        activity: What it did.
        batch: What it was shown.
        objective: The cost; each example follows its own.
        areas: The chain.
        state: The decoders.
        onward: Link and the target above it → the target below it, ``[time, replica, batch, unit]``.
        target_rate: Size β of the step on the cost.
        noise: Standard deviation of the jitter with which decoders learn.
        rng: Random streams, one a replica.

    Returns:
        Updates of biases, incoming weights and decoders.
    """
    target, output = _target_of_last_hidden(network, params, activity, batch, objective, areas, target_rate)
    targets = {areas.links[-1].source: target}
    for link in reversed(areas.links[:-1]):
        targets[link.source] = onward(link, targets[link.target])
    updates = _learn_from_targets(network, params, activity, batch, targets, output, target_rate)
    learnt = decoder_updates(network, params, activity, batch, areas, state, noise=noise, rng=rng)
    return {**updates, **learnt}


def _target_of_last_hidden(
    network: Network,
    params: Parameters,
    activity: Activity,
    batch: Batch,
    objective: Objective,
    areas: Chain,
    rate: float,
) -> tuple[Tensor, dict[str, Tensor]]:
    r"""Take the last hidden area a step down the cost.

    .. math:: \hat r = r - \beta\, \partial C / \partial r

    Args:
        network: The network.
        params: Its parameters.
        activity: What it did.
        batch: What it was shown.
        objective: The cost; each example follows its own.
        areas: The chain.
        rate: Size β of the step.

    Returns:
        The target ``[time, replica, batch, unit]`` and, by its name, the output area's signal on its drive.
    """
    output, link = areas.areas[-1], areas.links[-1]
    component = next(c for c in network.components if output in c.areas)
    error = cost_gradient(objective, activity, batch)[output]
    signal = network.pull_back(component, activity, {output: error}, {})
    slope = link.pull_back(signal[output], link.efficacy(params[link.parameter]))
    return activity[link.source] - rate * slope.shape[2] * slope, signal


def _learn_from_targets(
    network: Network,
    params: Parameters,
    activity: Activity,
    batch: Batch,
    targets: Mapping[str, Tensor],
    output: Mapping[str, Tensor],
    rate: float,
) -> Updates:
    r"""Bring every hidden area closer to its target.

    .. math:: \delta_l = \varphi' \odot (r_l - \hat r_l) / \beta

    Args:
        network: The network.
        params: Its parameters.
        activity: What it did.
        batch: What it was shown.
        targets: Hidden area → target ``[time, replica, batch, unit]``.
        output: The output area's signal on its drive.
        rate: Size β of the step from which targets come, so that updates are as large as gradients.

    Returns:
        Updates of the biases and incoming weights of these areas.
    """
    signals = dict(output)
    for area, target in targets.items():
        missed = (activity[area] - target) / (rate * target.shape[2])
        signals[area] = network.slope(area, activity[area]) * missed
    return local_updates(network, params, activity, batch.inputs, signals)
