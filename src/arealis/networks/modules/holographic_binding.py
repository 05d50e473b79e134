"""Holographic binding: roles and fillers joined in one vector of the same size, and taken apart again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor

from arealis.networks.modules.sizes import require_ports, require_size

__all__ = ["HolographicBinding"]


@dataclass(frozen=True)
class HolographicBinding:
    r"""Variable binding by circular convolution, or unbinding by circular correlation.

    .. math:: (a \circledast b)_i = \sum_j a_j\, b_{i - j}, \qquad (a \star t)_i = \sum_j a_j\, t_{i + j}

    with indices modulo the number of units n. For roles a with independent elements of variance 1/n,
    unbinding a sum of bound pairs returns the filler of the role plus noise whose variance grows with the
    number of pairs and falls with n; a memory of the fillers cleans it up, such as a
    :class:`~arealis.networks.ModernHopfield`.

    Ports: ``role``, and ``content``, what is to be bound or unbound, both with as many units as it has.

    Args:
        unbind: Take a pair apart rather than joining it.

    Example:
        >>> import torch
        >>> role, filler = torch.tensor([0.0, 1.0, 0.0, 0.0]), torch.arange(4.0)
        >>> _, bound = HolographicBinding().step({}, {"role": role, "content": filler})
        >>> _, again = HolographicBinding(unbind=True).step({}, {"role": role, "content": bound})
        >>> bound.tolist(), again.tolist()
        ([3.0, 0.0, 1.0, 2.0], [0.0, 1.0, 2.0, 3.0])

    References:
        Plate 1995, IEEE Trans Neural Netw 6:623.
    """

    ports: ClassVar[tuple[str, ...]] = ("role", "content")

    unbind: bool = False

    def units(self, sizes: Mapping[str, int]) -> int:
        """Return as many units as the content has."""
        require_ports("module for holographic binding", sizes, self.ports)
        require_size("module for holographic binding", "role", sizes["role"], (sizes["content"],))
        return sizes["content"]

    def initial(self, shape: tuple[int, ...], sizes: Mapping[str, int], like: Tensor) -> dict[str, Tensor]:
        """Return nothing: it has no memory."""
        return {}

    def step(self, held: dict[str, Tensor], ports: Mapping[str, Tensor]) -> tuple[dict[str, Tensor], Tensor]:
        """Return the bound pair, or what was bound to the role."""
        role, content = torch.fft.rfft(ports["role"]), torch.fft.rfft(ports["content"])
        product = (role.conj() if self.unbind else role) * content
        return {}, torch.fft.irfft(product, n=ports["content"].shape[-1])
