"""What a projection may know of its synapses: what arrives, given what the source does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from torch import Tensor

__all__ = ["Synapse"]


class Synapse(Protocol):
    """Turns what a source does into what arrives, before efficacies weigh it.

    It stands on the presynaptic side, one state a source unit: the same for all of its targets. One that
    hands several values a source unit on, as a delay line does, lays them out side by side.
    """

    @property
    def delay(self) -> int:
        """Time steps that pass before anything arrives."""
        ...

    def initial(self, shape: tuple[int, ...], like: Tensor) -> dict[str, Tensor]:
        """Return the state at rest, for sources ``shape`` = (replica, batch, source)."""
        ...

    def step(self, state: Mapping[str, Tensor], seen: Tensor) -> tuple[dict[str, Tensor], Tensor]:
        """Advance one time step: the new state and what arrives ``[replica, batch, source]``."""
        ...

    def scan(self, state: Mapping[str, Tensor], seen: Tensor) -> tuple[dict[str, Tensor], Tensor]:
        """Advance through ``seen [time, replica, batch, source]``; equals a loop of :meth:`step`."""
        ...

    def pull_back(self, cotangent: Tensor) -> Tensor:
        """Pull a cotangent on what arrives back to what the source did ``[time, ...]``, from rest.

        Raises:
            NetworkError: if no error passes this kind of synapse.
        """
        ...

    def late(self, spikes: Tensor) -> Tensor:
        """Return spikes ``[time, ...]`` as they arrive, from rest: late, but not filtered or weakened."""
        ...
