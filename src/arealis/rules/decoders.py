"""Decoders: learnt ways back through a chain of areas, for schemes that propagate targets."""

from __future__ import annotations

from collections.abc import Mapping

from torch import Tensor

from arealis.rules.chain import Chain
from arealis.rules.error_transport import cost_gradient
from arealis.rules.feedback import random_like
from arealis.rules.local import local_updates
from arealis.types import (
    Activity,
    Batch,
    Network,
    Objective,
    Parameters,
    Projection,
    RuleState,
    Streams,
    Updates,
)

__all__ = ["decode", "decoder_updates", "draw_decoders", "learn_from_targets", "target_of_last_hidden"]


def draw_decoders(network: Network, params: Parameters, areas: Chain, *, rng: Streams) -> RuleState:
    """Draw a decoder from every hidden area to the one below it.

    Args:
        network: The network.
        params: Its parameters.
        areas: The chain; its last area needs no decoder.
        rng: Random streams, one a replica.

    Returns:
        For every such link a matrix laid out as its efficacies, and a bias ``[replica, unit]``.
    """
    state: RuleState = {}
    for link in areas.links[:-1]:
        efficacy = link.efficacy(params[link.parameter])
        state[f"{link.name}.decoder"] = random_like(efficacy, rng=rng.spawn(link.name))
        state[f"{link.name}.decoder_bias"] = efficacy.new_zeros(len(efficacy), network.units(link.source))
    return state


def decode(network: Network, link: Projection, state: Mapping[str, Tensor], above: Tensor) -> Tensor:
    r"""Reconstruct an area from the one above it.

    .. math:: g(r) = \varphi(B^\top r + c)

    Args:
        network: The network.
        link: The projection from the one to the other.
        state: The decoders.
        above: Activity above ``[time, replica, batch, unit]``.

    Returns:
        Activity below ``[time, replica, batch, unit]``.
    """
    drive = link.pull_back(above, state[f"{link.name}.decoder"])
    return network.fire(link.source, drive + state[f"{link.name}.decoder_bias"][:, None])


def decoder_updates(
    network: Network,
    params: Parameters,
    activity: Activity,
    batch: Batch,
    areas: Chain,
    state: Mapping[str, Tensor],
    *,
    noise: float,
    rng: Streams,
) -> Updates:
    r"""Return the gradient of what decoders miss of jittered activity.

    .. math:: L = \tfrac12 \big\| g\big(f(r + \xi)\big) - (r + \xi) \big\|^2, \qquad
              \xi \sim N(0, \sigma^2 I)

    Args:
        network: The network.
        params: Its parameters.
        activity: What it did.
        batch: What it was shown.
        areas: The chain.
        state: The decoders.
        noise: Standard deviation σ.
        rng: Random streams, one a replica.

    Returns:
        Updates named like the state, averaged over the batch.
    """
    updates: Updates = {}
    for link in areas.links[:-1]:
        below = activity[link.source]
        time, _, examples, units = below.shape
        jitter = rng.normal((time, examples, units), like=below).transpose(0, 1)
        shown = below + noise * jitter
        drive = network.drive(link.target, params, batch.inputs, {**activity, link.source: shown})
        above = network.fire(link.target, drive)
        found = decode(network, link, state, above)
        missed = network.slope(link.source, found) * (found - shown) / examples
        updates[f"{link.name}.decoder"] = link.outer(above, missed)
        updates[f"{link.name}.decoder_bias"] = missed.sum((0, 2))
    return updates


def target_of_last_hidden(
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


def learn_from_targets(
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
