"""Restructure: hold absent synapses at zero, and give those that join what they were built with."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from arealis.types import Memory, Network, Parameters, Progress, Streams, StructuralChange

__all__ = ["hold_absent", "restructure"]

_ABSENT, _BUILT = "absent", "built"


def restructure(
    network: Network,
    params: Parameters,
    memory: Memory,
    changes: Sequence[StructuralChange],
    progress: Progress,
    *,
    rng: Streams,
) -> Memory:
    """Let synapses join and go.

    Kinds of change do not undo each other: a synapse is there only if all of them let it be. What a phase
    leaves absent stays so in later ones, until a change of the same kind says otherwise.

    Args:
        network: The network.
        params: Its parameters; those of synapses that join or go are changed in place.
        memory: What development carries.
        changes: Growth, pruning and rewiring of this phase.
        progress: How far the phase has come.
        rng: Random streams of this step.

    Returns:
        The memory with what is absent now.
    """
    said: dict[str, Tensor] = {}
    for number, change in enumerate(changes):
        own = rng.spawn(f"change {number}")
        for name, mask in change.step(network, params, memory, progress, rng=own).items():
            key = f"{_ABSENT}/{type(change).__name__}/{name}"
            said[key] = said[key] | mask if key in said else mask.clone()
    before, after = _absent(memory), {**memory, **said}
    now = _absent(after)
    for name in {key.split("/", 2)[2] for key in said}:
        built = after.setdefault(f"{_BUILT}/{name}", params[name].clone())
        if name in before:
            joining = before[name] & ~now[name]
            params[name].copy_(torch.where(joining, built, params[name]))
    hold_absent(params, after)
    return after


def _absent(memory: Memory) -> dict[str, Tensor]:
    """Parameter → what any kind of change calls absent."""
    found: dict[str, Tensor] = {}
    for key, mask in memory.items():
        if key.startswith(f"{_ABSENT}/"):
            name = key.split("/", 2)[2]
            found[name] = found[name] | mask if name in found else mask
    return found


def hold_absent(params: Parameters, memory: Memory) -> None:
    """Set absent synapses to zero, in place.

    Args:
        params: Parameters.
        memory: What development carries.

    Example:
        >>> import torch
        >>> params = {"V1.bias": torch.ones(1, 2)}
        >>> hold_absent(params, {"absent/Growth/V1.bias": torch.tensor([[True, False]])})
        >>> params["V1.bias"].tolist()
        [[0.0, 1.0]]
    """
    for name, mask in _absent(memory).items():
        params[name].masked_fill_(mask, 0.0)
