"""Gated buffer: working memory that keeps what it holds while its gate is closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor

from arealis.networks.modules.sizes import require_ports, require_size

__all__ = ["GatedBuffer"]


@dataclass(frozen=True)
class GatedBuffer:
    r"""Working memory with one gate, or a gate a unit.

    .. math:: m_t = (1 - g_t) \odot m_{t-1} + g_t \odot c_t, \qquad r_t = m_t

    With the gate closed (g = 0) it holds its content for any time; open (g = 1), it takes the new one. Feed
    the gate from an area between 0 and 1, such as a sigmoid one: any rule that carries error through time and
    modules can learn when to open it.

    Ports: ``content`` with as many units as it has, ``gate`` with one or as many.

    Example:
        >>> import torch
        >>> buffer, seven = GatedBuffer(), torch.full((1, 1, 2), 7.0)
        >>> ports = {"content": torch.zeros(1, 1, 2), "gate": torch.zeros(1, 1, 1)}
        >>> buffer.step({"content": seven}, ports)[1].tolist()
        [[[7.0, 7.0]]]

    References:
        Hochreiter & Schmidhuber 1997, Neural Comput 9:1735; O'Reilly & Frank 2006, Neural Comput 18:283.
    """

    ports: ClassVar[tuple[str, ...]] = ("content", "gate")

    def units(self, sizes: Mapping[str, int]) -> int:
        """Return as many units as the content has."""
        require_ports("gated buffer", sizes, self.ports)
        require_size("gated buffer", "gate", sizes["gate"], (1, sizes["content"]))
        return sizes["content"]

    def initial(self, shape: tuple[int, ...], sizes: Mapping[str, int], like: Tensor) -> dict[str, Tensor]:
        """Return an empty buffer."""
        return {"content": like.new_zeros(()).expand(*shape, sizes["content"])}

    def step(self, held: dict[str, Tensor], ports: Mapping[str, Tensor]) -> tuple[dict[str, Tensor], Tensor]:
        """Return what it holds now."""
        content = held["content"] + ports["gate"] * (ports["content"] - held["content"])
        return {"content": content}, content
