"""Batches from a world: what a network lives through while it acts, with the advantage of every action."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import torch
from torch import Tensor

from arealis.networks import AreaNetwork
from arealis.training.acting import OBSERVATION, Acting, Episodes, act, require_actor
from arealis.training.advantages import generalised_advantage
from arealis.types import Batch, Parameters, Streams

__all__ = ["acted_batches"]


def acted_batches(
    acting: Acting, network: AreaNetwork, params: Parameters, *, size: int, rng: Streams, start: int = 0
) -> Iterator[Batch]:
    """Act for ever, with the parameters as they are at the time, and hand on what there is to learn from.

    Each batch draws from streams of its own, so that batches can be left out.

    Args:
        acting: How.
        network: The network.
        params: Its parameters, which may change in place between two batches.
        size: Episodes a batch.
        rng: Random streams, one a replica.
        start: Number of batches to leave out.

    Yields:
        Batches with the input ``"observation"`` and the targets ``"action"``, ``"reward"``, ``"done"`` and
        ``"advantage"`` ``[replica, batch, time]``. Once an episode is over, reward and advantage are 0 and it
        stays done, up to the longest that an episode may last.

    Raises:
        SpecificationError: as :func:`require_actor`.
        DataError: if a world breaks its contract.
    """
    like = next(iter(params.values()))
    worlds = [acting.world(size) for _ in range(len(like))]
    require_actor(acting, network, worlds[0])
    for step in count(start):
        episodes = act(acting, network, params, worlds, rng=rng.spawn(f"acting in step {step}"))
        yield _learnt_from(acting, episodes, like)


def _learnt_from(acting: Acting, lived: Episodes, like: Tensor) -> Batch:
    trace = acting.trace if acting.critic else 1.0
    advantage = generalised_advantage(
        lived.reward, lived.value, lived.done, discount=acting.discount, trace=trace
    )
    events = {"reward": lived.reward, "done": lived.done, "advantage": advantage}
    return Batch(
        {OBSERVATION: torch.as_tensor(lived.observation).to(like)},
        {
            "action": torch.as_tensor(lived.action, device=like.device).permute(1, 2, 0),
            **{name: torch.as_tensor(event).to(like).permute(1, 2, 0) for name, event in events.items()},
        },
        len(lived.action),
    )
