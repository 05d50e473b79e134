"""Streams: one independent source of randomness a replica, so that replicas do not depend on each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

if TYPE_CHECKING:
    import torch

__all__ = ["Streams"]


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
