"""Routing: a gate decides which of several areas is heard, as the thalamus does between areas of cortex."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor

from arealis.networks.modules.items import require_items, stack_items
from arealis.networks.modules.sizes import require_ports
from arealis.types import SpecificationError

__all__ = ["Routing"]


@dataclass(frozen=True)
class Routing:
    r"""Relay between areas: the sum of what sources do, each multiplied by its gate.

    .. math:: r = \sum_k g_k c_k

    with the contents c of K sources. Competing gates are the softmax of what feeds them, so that they sum to
    one; otherwise they are taken as they are, several may be open at once, and an area between 0 and 1 should
    feed them. That one scalar multiplies a whole pathway is the simplification: thalamic relays are gated
    unit by unit.

    Ports: ``gate`` with K units; ``contents`` with K · d for d units of its own, or any number of ports of
    any names, such as one for every source.

    Args:
        competing: Whether sources compete.

    Example:
        >>> import torch
        >>> ports = {"gate": torch.tensor([0.0, 1.0]), "V1": torch.ones(3), "A1": torch.full((3,), 5.0)}
        >>> Routing(competing=False).step({}, ports)[1].tolist()
        [5.0, 5.0, 5.0]

    References:
        Olshausen et al. 1993, J Neurosci 13:4700; Logiacco et al. 2021, Cell Rep 35:109090.
    """

    ports: ClassVar[tuple[str, ...]] = ("gate", "contents")

    competing: bool = True

    def units(self, sizes: Mapping[str, int]) -> int:
        """Return as many units as one source has."""
        require_ports("module for routing", sizes, ("gate",), further="contents")
        width = _width(sizes)
        require_items("routing", sizes, ("gate",), width)
        return width

    def initial(self, shape: tuple[int, ...], sizes: Mapping[str, int], like: Tensor) -> dict[str, Tensor]:
        """Return nothing: it has no memory."""
        return {}

    def step(self, held: dict[str, Tensor], ports: Mapping[str, Tensor]) -> tuple[dict[str, Tensor], Tensor]:
        """Return what is let through."""
        gate = ports["gate"]
        width = _width({port: value.shape[-1] for port, value in ports.items()})
        contents = stack_items(ports, ("gate",), width)
        weight = gate.softmax(-1) if self.competing else gate
        return {}, (weight[..., None, :] @ contents)[..., 0, :]


def _width(sizes: Mapping[str, int]) -> int:
    """Number of units of one source."""
    sources, units = sizes["gate"], sum(sizes.values()) - sizes["gate"]
    if units < 1 or units % sources:
        raise SpecificationError(
            "a module for routing cannot share its contents out to its gates",
            given=f"{units} units of contents, {sources} gates",
            needed="as many units for every gate",
            action="change the area that feeds 'gate'",
        )
    return units // sources
