"""Attention: a query picks among items by how well they answer it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor

from arealis.networks.modules.items import require_items, stack_items
from arealis.networks.modules.sizes import require_ports, require_positive

__all__ = ["Attention"]


@dataclass(frozen=True)
class Attention:
    r"""Selective attention: the mean of items, weighted by their match to a query.

    .. math:: r = \sum_k a_k x_k, \qquad a = \mathrm{softmax}\left(\frac{x_k \cdot q}{T \sqrt{d}}\right)_k

    with K items x of d units. Projections onto the areas that feed it are its matrices of queries and keys,
    so they learn by any rule. An item is its own key and value.

    Ports: ``query`` with d units, as many as it has; ``items`` with K · d, or any number of ports of any
    names, each with a multiple of d.

    Args:
        temperature: T. Near zero one item takes all; high, all weigh the same.

    Raises:
        SpecificationError: if the temperature is not above zero.

    Example:
        >>> import torch
        >>> ports = {"query": torch.tensor([9.0, 0.0]), "V1": torch.tensor([9.0, 1.0]), "A1": torch.zeros(2)}
        >>> Attention().step({}, ports)[1].tolist()
        [9.0, 1.0]

    References:
        Vaswani et al. 2017, NeurIPS 30:5998; Lindsay 2020, Front Comput Neurosci 14:29.
    """

    ports: ClassVar[tuple[str, ...]] = ("query", "items")

    temperature: float = 1.0

    def __post_init__(self) -> None:
        require_positive("module for attention", temperature=self.temperature)

    def units(self, sizes: Mapping[str, int]) -> int:
        """Return as many units as the query has."""
        require_ports("module for attention", sizes, ("query",), further="items")
        require_items("attention", sizes, ("query",), sizes["query"])
        return sizes["query"]

    def initial(self, shape: tuple[int, ...], sizes: Mapping[str, int], like: Tensor) -> dict[str, Tensor]:
        """Return nothing: it has no memory."""
        return {}

    def step(self, held: dict[str, Tensor], ports: Mapping[str, Tensor]) -> tuple[dict[str, Tensor], Tensor]:
        """Return what is attended to."""
        query = ports["query"]
        width = query.shape[-1]
        items = stack_items(ports, ("query",), width)
        match = (items @ query[..., None])[..., 0] / (self.temperature * math.sqrt(width))
        return {}, (match.softmax(-1)[..., None, :] @ items)[..., 0, :]
