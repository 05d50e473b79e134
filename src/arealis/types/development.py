"""What a childhood is made of: experience, changes of structure, neuromodulators."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeAlias

from arealis.types.learner import Batch
from arealis.types.network import Activity, Network, Parameters
from arealis.types.streams import Streams

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["Experience", "Memory", "Modulator", "Progress", "StructuralChange"]

Memory: TypeAlias = "dict[str, Tensor]"
"""Name → tensor ``[replica, ...]`` that development carries from step to step and from phase to phase."""


@dataclass(frozen=True)
class Progress:
    """How far a phase has come.

    Args:
        step: Number of updates made in it, from 0.
        steps: Number of updates that it has in all.

    Example:
        >>> Progress(0, 11).fraction, Progress(10, 11).fraction
        (0.0, 1.0)
    """

    step: int
    steps: int

    @property
    def fraction(self) -> float:
        """0 at the first update and 1 at the last."""
        return self.step / max(self.steps - 1, 1)

    def between(self, start: float, end: float) -> float:
        """Return what lies between two values, in proportion.

        Example:
            >>> Progress(5, 11).between(4.0, 2.0)
            3.0
        """
        return start + (end - start) * self.fraction


class Experience(Protocol):
    """How what is shown is altered: what an eye can resolve, what a sense is deprived of, what sleep
    replays."""

    def step(self, batch: Batch, progress: Progress, memory: Memory, *, rng: Streams) -> tuple[Batch, Memory]:
        """Return what the network is shown in place of a batch, and the memory after it.

        Args:
            batch: What it would be shown.
            progress: How far the phase has come.
            memory: What development carries; entries of others stay as they are.
            rng: Random streams of this step.
        """
        ...


class StructuralChange(Protocol):
    """Growth or loss of synapses: it says which are absent; absent ones are held at zero."""

    def step(
        self, network: Network, params: Parameters, memory: Memory, progress: Progress, *, rng: Streams
    ) -> Mapping[str, Tensor]:
        """Return which synapses are absent now.

        Args:
            network: The network.
            params: Its parameters.
            memory: What development carries.
            progress: How far the phase has come.
            rng: Random streams of this step.

        Returns:
            Parameter → boolean mask of its shape; parameters that it does not touch are left out.
        """
        ...


class Modulator(Protocol):
    """A scalar signal that is broadcast through the network, computed from what the network does."""

    def init(self, replicas: int, *, like: Tensor) -> dict[str, Tensor]:
        """Return its first state ``[replica, ...]`` by name."""
        ...

    def step(
        self, activity: Activity, batch: Batch, state: Mapping[str, Tensor]
    ) -> tuple[Tensor, dict[str, Tensor]]:
        """Return the signal ``[replica, batch]`` and the next state.

        Args:
            activity: What the network did.
            batch: What it was shown, with the signals of the modulators before it among its targets.
            state: Its state.
        """
        ...
