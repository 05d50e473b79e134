"""Key-value memory: episodes kept after one showing, found again by a similar key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor

from arealis.networks.modules.ring import empty_ring, weigh_slots, write_slot
from arealis.networks.modules.sizes import require_ports, require_positive, require_size

__all__ = ["KeyValueMemory"]

_SILENCE = 1e-6  # a key shorter than its root is taken for none, so that derivatives stay bounded


@dataclass(frozen=True)
class KeyValueMemory:
    r"""Episodic memory: what was seen together once is recalled together.

    .. math:: r_t = \sum_k a_k v_k, \qquad a_k \propto e^{\beta \cos(\kappa_k, q_t)}, \qquad \sum_k a_k = 1

    with the pairs of key κ and value v that were written so far and the query q. A time step's pair is kept
    by as much as ``write`` is open; a full memory forgets the oldest. It is written first and read then. What
    was written weakly is recalled weakly.

    Ports: ``key`` and ``query``, with as many units as each other; ``value``, with as many as it has;
    ``write`` with one, between 0 and 1.

    Args:
        slots: How many pairs it holds.
        sharpness: Inverse temperature β. Low, it recalls the mean of what has similar keys.

    Raises:
        SpecificationError: if an option is not above zero.

    Example:
        >>> import torch
        >>> memory, one = KeyValueMemory(slots=2), torch.ones(1, 1, 1)
        >>> held = memory.initial((1, 1), {"key": 1, "value": 1, "write": 1, "query": 1}, one)
        >>> held, _ = memory.step(held, {"key": one, "value": 7 * one, "write": one, "query": one})
        >>> nothing = dict.fromkeys(("key", "value", "write"), 0 * one)
        >>> memory.step(held, nothing | {"query": 3 * one})[1].tolist()
        [[[7.0]]]

    References:
        Graves et al. 2014, arXiv:1410.5401; Pritzel et al. 2017, ICML (arXiv:1703.01988); Gershman et al.
        2025, Neuron 113:1694.
    """

    ports: ClassVar[tuple[str, ...]] = ("key", "value", "write", "query")

    slots: int = 64
    sharpness: float = 20.0

    def __post_init__(self) -> None:
        require_positive("key-value memory", slots=self.slots, sharpness=self.sharpness)

    def units(self, sizes: Mapping[str, int]) -> int:
        """Return as many units as the value has."""
        require_ports("key-value memory", sizes, self.ports)
        require_size("key-value memory", "write", sizes["write"], (1,))
        require_size("key-value memory", "query", sizes["query"], (sizes["key"],))
        return sizes["value"]

    def initial(self, shape: tuple[int, ...], sizes: Mapping[str, int], like: Tensor) -> dict[str, Tensor]:
        """Return an empty memory."""
        return empty_ring(shape, self.slots, {part: sizes[part] for part in ("key", "value")}, like)

    def step(self, held: dict[str, Tensor], ports: Mapping[str, Tensor]) -> tuple[dict[str, Tensor], Tensor]:
        """Return what it holds now, and the value that the query recalls."""
        held = write_slot(held, {part: ports[part] for part in ("key", "value")}, ports["write"])
        alike = (_of_length_one(held["key"]) @ _of_length_one(ports["query"])[..., None])[..., 0]
        weight = weigh_slots(self.sharpness * alike, held["filled"])
        return held, (weight[..., None, :] @ held["value"])[..., 0, :]


def _of_length_one(vector: Tensor) -> Tensor:
    return vector / (vector.square().sum(-1, keepdim=True) + _SILENCE).sqrt()
