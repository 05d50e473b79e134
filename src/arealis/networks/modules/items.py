"""Items: several areas of one size, or one area that holds several, seen as a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from arealis.types import SpecificationError

__all__ = ["require_items", "stack_items"]


def require_items(module: str, sizes: Mapping[str, int], besides: Sequence[str], width: int) -> int:
    """Require that ports hold whole items.

    Args:
        module: What to call the module in an error.
        sizes: Port → how many units feed it.
        besides: Ports that hold no items.
        width: Number of units of an item.

    Returns:
        Number of items.

    Raises:
        SpecificationError: if a port does not hold a whole number of items.

    Example:
        >>> require_items("attention", {"query": 4, "V1": 4, "A1": 8}, ("query",), 4)
        3
    """
    for port, units in sizes.items():
        if port not in besides and (width < 1 or units % width):
            raise SpecificationError(
                f"port '{port}' of a module for {module} does not hold whole items",
                given=f"{units} units",
                needed=f"a multiple of the {width} units of an item",
                action=f"change the area that feeds '{port}'",
            )
    return sum(units for port, units in sizes.items() if port not in besides) // width


def stack_items(ports: Mapping[str, Tensor], besides: Sequence[str], width: int) -> Tensor:
    """Return what ports hold as items, in the order of the ports.

    Args:
        ports: Port → ``[..., unit]``.
        besides: Ports that hold no items.
        width: Number of units of an item.

    Returns:
        ``[..., item, unit of the item]``.

    Example:
        >>> stack_items({"V1": torch.zeros(2), "A1": torch.ones(4)}, (), 2).tolist()
        [[0.0, 0.0], [1.0, 1.0], [1.0, 1.0]]
    """
    held = [value.unflatten(-1, (-1, width)) for port, value in ports.items() if port not in besides]
    return torch.cat(held, dim=-2)
