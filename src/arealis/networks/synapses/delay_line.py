"""Delay line: what a source did is handed on at several delays, for each synapse to read at its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from arealis.networks.synapses.protocol import Synapse

__all__ = ["DelayLine"]

_LINE = "in the line"


@dataclass(frozen=True)
class DelayLine:
    r"""Taps on the way of what a source sends: a vector as wide as the source for each of several delays.

    .. math:: y_{t,\, k n + j} = f(x)_{t - d_k,\, j}

    for the units :math:`j` of a source of :math:`n`, where :math:`f` is what a synapse makes of activity,
    applied once, whatever the number of delays. A sequence that is handed on takes as many times the memory
    of activity as there are taps.

    Args:
        taps: The delays :math:`d_k` in time steps, each once.
        synapse: What is done to activity before it is delayed; None for nothing.

    Example:
        >>> line = DelayLine((0, 2))
        >>> spikes = torch.tensor([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]]).reshape(3, 1, 1, 2)
        >>> line.scan(line.initial((1, 1, 2), spikes), spikes)[1].squeeze().tolist()
        [[1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0]]
    """

    taps: tuple[int, ...]
    synapse: Synapse | None = None

    @property
    def delay(self) -> int:
        """Time steps that pass before anything arrives."""
        return min(self.taps) + (self.synapse.delay if self.synapse is not None else 0)

    def initial(self, shape: tuple[int, ...], like: Tensor) -> dict[str, Tensor]:
        """Return an empty line behind a synapse that nothing has reached."""
        before = {} if self.synapse is None else self.synapse.initial(shape, like)
        return before | {_LINE: like.new_zeros(max(self.taps), *shape)}

    def step(self, state: Mapping[str, Tensor], seen: Tensor) -> tuple[dict[str, Tensor], Tensor]:
        """Advance one time step."""
        after: dict[str, Tensor] = {}
        if self.synapse is not None:
            after, seen = self.synapse.step(state, seen)
        line = torch.cat([state[_LINE], seen.expand(state[_LINE].shape[1:])[None]])
        arrived = torch.cat([line[-1 - tap] for tap in self.taps], -1)
        return after | {_LINE: line[1:]}, arrived

    def scan(self, state: Mapping[str, Tensor], seen: Tensor) -> tuple[dict[str, Tensor], Tensor]:
        """Advance through a whole sequence."""
        after: dict[str, Tensor] = {}
        if self.synapse is not None:
            after, seen = self.synapse.scan(state, seen)
        line = torch.cat([state[_LINE], seen.expand(len(seen), *state[_LINE].shape[1:])])
        return after | {_LINE: line[len(seen) :]}, self._tapped(line, len(seen))

    def pull_back(self, cotangent: Tensor) -> Tensor:
        """Pull a cotangent on what arrives back to what the source did, from rest."""
        parts = torch.chunk(cotangent, len(self.taps), -1)
        pulled = torch.zeros_like(parts[0])
        for tap, part in zip(self.taps, parts, strict=True):
            pulled[: max(0, len(part) - tap)] += part[tap:]
        return pulled if self.synapse is None else self.synapse.pull_back(pulled)

    def late(self, spikes: Tensor) -> Tensor:
        """Return spikes as they arrive, from rest, at each tap: late, but not filtered."""
        spikes = spikes if self.synapse is None else self.synapse.late(spikes)
        line = torch.cat([spikes.new_zeros(max(self.taps), *spikes.shape[1:]), spikes])
        return self._tapped(line, len(spikes))

    def _tapped(self, line: Tensor, steps: int) -> Tensor:
        """The last steps of a line at every tap, side by side."""
        last = len(line)
        return torch.cat([line[last - steps - tap : last - tap] for tap in self.taps], -1)
