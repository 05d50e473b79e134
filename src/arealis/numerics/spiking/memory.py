"""Large arrays whose memory serves again: to fetch a page from the system costs more than to fill it."""

from __future__ import annotations

import weakref
from math import prod

import numpy as np
import torch
from torch import Tensor

__all__ = ["unfilled", "zeros"]

LEAST, MOST = 2**17, 2**28  # bytes: of an array that is worth keeping, and of all that lie spare


class _Spare:
    """Memory that no tensor needs any more, by its size; of no use to who asks for another size."""

    def __init__(self) -> None:
        self._lists: dict[int, list[np.ndarray]] = {}

    @property
    def bytes(self) -> int:
        """How much lies here. Counted from a copy, because what is let go of meanwhile comes here too."""
        return sum(size * len(kept) for size, kept in self._lists.copy().items())

    def take(self, size: int) -> np.ndarray:
        """Some memory of ``size`` bytes, with anything in it."""
        try:
            return self._lists[size].pop()
        except (KeyError, IndexError):
            return np.empty(size, np.uint8)

    def give(self, memory: np.ndarray) -> None:
        """Keep it for who asks next; if too much lies here, let go of all."""
        if self.bytes + memory.nbytes > MOST:
            self._lists = {}
        else:
            self._lists.setdefault(memory.nbytes, []).append(memory)


_spare = _Spare()


def unfilled(shape: tuple[int, ...], like: Tensor) -> Tensor:
    """Return a tensor to be written to, of the number type of another.

    Its memory is kept for the next of its size when nothing refers to the tensor, or to a view of it, any
    more, up to 256 MiB in all: a step of training asks for the same arrays again and again.

    Args:
        shape: Its shape.
        like: A tensor of single or double precision.

    Example:
        >>> unfilled((2, 3), torch.ones(1, dtype=torch.float64)).dtype
        torch.float64
    """
    size = prod(shape) * like.element_size()
    if size < LEAST:
        return torch.from_numpy(np.empty(shape, _type(like)))
    memory = _spare.take(size)
    array = memory.view(_type(like)).reshape(shape)
    weakref.finalize(array, _spare.give, memory).atexit = False
    return torch.from_numpy(array)


def zeros(shape: tuple[int, ...], like: Tensor) -> Tensor:
    """Return zeros, whose pages are fetched when first touched.

    Args:
        shape: The shape.
        like: A tensor of single or double precision.

    Example:
        >>> zeros((2,), torch.ones(1)).tolist()
        [0.0, 0.0]
    """
    return torch.from_numpy(np.zeros(shape, _type(like)))


def _type(like: Tensor) -> str:
    return str(like.dtype).removeprefix("torch.")
