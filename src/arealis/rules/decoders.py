"""Decoders: learnt ways back through a chain of areas, for schemes that propagate targets."""

from __future__ import annotations

from collections.abc import Mapping

from torch import Tensor

from arealis.rules.chain import Chain
from arealis.rules.feedback import random_like
from arealis.types import (
    Activity,
    Batch,
    Network,
    Parameters,
    Projection,
    RuleState,
    Streams,
    Updates,
)

__all__ = ["decode", "decoder_updates", "draw_decoders"]


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
