"""Independent random streams, one a replica, found by name rather than by order of use."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from arealis.types import SpecificationError, StreamState

if TYPE_CHECKING:
    import torch

__all__ = ["ReplicaStreams"]


@dataclass(frozen=True)
class ReplicaStreams:
    """Random streams of several replicas of one experiment.

    A stream depends on the seed of its replica and on the names that led to it, never on which other
    replicas exist or on how much another component has drawn.

    Args:
        seeds: One seed a replica.
        path: Names that led here, from the root.

    Example:
        >>> alone, both = ReplicaStreams((7,)).spawn("noise"), ReplicaStreams((3, 7)).spawn("noise")
        >>> bool(alone.generators()[0].random() == both.generators()[1].random())
        True
    """

    seeds: tuple[int, ...]
    path: tuple[str, ...] = ()
    _cache: dict[str, list] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def replicas(self) -> int:
        """Number of replicas."""
        return len(self.seeds)

    def spawn(self, name: str) -> ReplicaStreams:
        """Return the streams of a named component.

        Args:
            name: Any name; the same name gives the same streams.

        Returns:
            Streams that are independent of every other name.
        """
        return ReplicaStreams(self.seeds, (*self.path, name))

    def generators(self) -> list[np.random.Generator]:
        """Return one NumPy generator a replica; they advance as they are used."""
        if "numpy" not in self._cache:
            self._cache["numpy"] = [np.random.default_rng(s) for s in self._sequences()]
        return self._cache["numpy"]

    def normal(self, shape: tuple[int, ...], *, like: torch.Tensor) -> torch.Tensor:
        """Draw standard normal numbers.

        Args:
            shape: Shape without the replica axis.
            like: A tensor whose type and device the numbers shall have.

        Returns:
            Numbers ``[replica, *shape]``.
        """
        import torch

        draws = [torch.randn(shape, generator=g, dtype=like.dtype) for g in self._torch_generators()]
        return torch.stack(draws).to(like.device)

    def state(self) -> StreamState:
        """Return how far the generators have advanced.

        Example:
            >>> rng = ReplicaStreams((7,))
            >>> _, state = rng.generators()[0].random(3), rng.state()
            >>> bool(rng.generators()[0].random() == rng.at(state).generators()[0].random())
            True
        """
        return StreamState(
            tuple(g.bit_generator.state for g in self._cache.get("numpy", ())),
            tuple(g.get_state() for g in self._cache.get("torch", ())),
        )

    def at(self, state: StreamState) -> ReplicaStreams:
        """Return the same streams, advanced so far.

        Args:
            state: From :meth:`state` of streams with these seeds and this path.

        Returns:
            Streams whose next numbers are those that came after that state.

        Raises:
            SpecificationError: if the state is of another number of replicas.
        """
        for several in (state.numpy, state.torch):
            if len(several) not in (0, self.replicas):
                raise SpecificationError(
                    "the state of random streams does not fit",
                    given=f"the state of {len(several)} generators",
                    needed=f"one a replica: {self.replicas}",
                    action="take the state of streams with the same seeds",
                )
        advanced = ReplicaStreams(self.seeds, self.path)
        if state.numpy:
            for generator, numbers in zip(advanced.generators(), state.numpy, strict=True):
                generator.bit_generator.state = numbers
        if state.torch:
            for generator, numbers in zip(advanced._torch_generators(), state.torch, strict=True):
                generator.set_state(numbers)
        return advanced

    def _torch_generators(self) -> list[torch.Generator]:
        import torch  # only here, so that measures on plain arrays do without

        if "torch" not in self._cache:
            words = [int(s.generate_state(1, np.uint64)[0] >> np.uint64(1)) for s in self._sequences()]
            self._cache["torch"] = [torch.Generator().manual_seed(w) for w in words]
        return self._cache["torch"]

    def _sequences(self) -> list[np.random.SeedSequence]:
        words = np.frombuffer(hashlib.sha256("/".join(self.path).encode()).digest(), dtype=np.uint32)
        return [np.random.SeedSequence([seed, *map(int, words)]) for seed in self.seeds]
