"""Modulate: compute all neuromodulators of a step, one after the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import torch

from arealis.types import Activity, Batch, DivergenceError, Memory, Modulator, SpecificationError

__all__ = ["modulate"]

_PREFIX = "modulator"


def modulate(
    modulators: Mapping[str, Modulator], activity: Activity, batch: Batch, memory: Memory, *, replicas: int
) -> tuple[Batch, Memory]:
    """Let every modulator read what the network does, and broadcast its signal.

    Args:
        modulators: Name → modulator, in the order in which they may read each other.
        activity: What the network did.
        batch: What it was shown.
        memory: What development carries, with the states of the modulators.
        replicas: Number of replicas.

    Returns:
        The batch with every signal ``[replica, batch]`` among its targets, under the modulator's name, and
        the memory with the next states.

    Raises:
        DivergenceError: if a signal is not finite.
        SpecificationError: if a target bears the name of a modulator.
    """
    like = next(iter(activity.values()))
    for name, modulator in modulators.items():
        if name in batch.targets:
            raise SpecificationError(
                f"modulator '{name}' bears the name of a target",
                given=f"targets {sorted(batch.targets)}",
                needed="another name",
                action="rename the modulator",
            )
        prefix = f"{_PREFIX}/{name}/"
        state = {k.removeprefix(prefix): v for k, v in memory.items() if k.startswith(prefix)}
        signal, state = modulator.step(activity, batch, state or modulator.init(replicas, like=like))
        if not torch.isfinite(signal).all():
            raise DivergenceError(
                f"the signal of modulator '{name}' is not finite",
                given=f"{int((~torch.isfinite(signal)).sum())} of {signal.numel()} examples",
                needed="finite numbers",
                action="lower the learning rate, or look at what it reads",
            )
        batch = replace(batch, targets={**batch.targets, name: signal})
        memory = memory | {f"{prefix}{k}": v for k, v in state.items()}
    return batch, memory
