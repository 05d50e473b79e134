"""Streams: one independent source of randomness a replica, so that replicas do not depend on each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

if TYPE_CHECKING:
    import torch

__all__ = ["StreamState", "Streams"]


@dataclass(frozen=True)
class StreamState:
    """How far streams have advanced.

    Args:
        numpy: State of every replica's NumPy generator, in plain types; empty if none was used.
        torch: State of every replica's torch generator ``[byte]``; empty if none was used.
    """

    numpy: tuple[Mapping[str, Any], ...] = ()
    torch: tuple[torch.Tensor, ...] = ()


class Streams(Protocol):
    """Random streams, one a replica; see :class:`arealis.numerics.ReplicaStreams`."""

    @property
    def replicas(self) -> int: ...

    def spawn(self, name: str) -> Streams:
        """Streams for a named component, independent of every other name."""
        ...

    def generators(self) -> list[np.random.Generator]:
        """One NumPy generator a replica; the same ones on every call, so that they advance."""
        ...

    def normal(self, shape: tuple[int, ...], *, like: torch.Tensor) -> torch.Tensor:
        """Standard normal numbers ``[replica, *shape]`` of the type and device of ``like``."""
        ...

    def state(self) -> StreamState:
        """How far they have advanced."""
        ...

    def at(self, state: StreamState) -> Streams:
        """The same streams, advanced so far."""
        ...
