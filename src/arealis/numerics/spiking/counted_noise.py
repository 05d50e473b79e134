"""Random numbers found by their place, not by their order: a counter, mixed until nothing of it shows."""

from __future__ import annotations

import torch
from torch import Tensor

__all__ = ["counted_uniform", "next_count", "noise_counters"]

# Signed forms of the 64-bit constants of SplitMix64; products wrap around in both readings alike.
_INCREMENT = 0x9E3779B97F4A7C15 - (1 << 64)
_FIRST, _SECOND = 0xBF58476D1CE4E5B9 - (1 << 64), 0x94D049BB133111EB - (1 << 64)


def noise_counters(seed: int | Tensor, shape: tuple[int, ...], *, like: Tensor) -> Tensor:
    """Return where the random numbers of every cell begin.

    A cell's numbers depend on the seed and on where it lies in each dimension, never on how many others there
    are.

    Args:
        seed: One for all, or a tensor of integers that broadcasts to ``shape``, such as one a replica.
        shape: ``[replica, batch, unit]``, or any other.
        like: A tensor whose device the counters shall have.

    Returns:
        Counters, 64-bit integers of this shape.

    Example:
        >>> few = noise_counters(7, (1, 1, 2), like=torch.zeros(()))
        >>> many = noise_counters(7, (2, 3, 4), like=torch.zeros(()))
        >>> torch.equal(few, many[:1, :1, :2])
        True
    """
    seeds = torch.as_tensor(seed, dtype=torch.int64, device=like.device)
    counters = _mixed(seeds + _INCREMENT).expand(shape)
    for axis, length in enumerate(shape):
        place = torch.arange(1, length + 1, device=like.device)
        place = place.reshape(-1, *[1] * (len(shape) - axis - 1))
        counters = _mixed(counters + place * _INCREMENT)
    return counters


def next_count(counters: Tensor) -> Tensor:
    """Return the counters of the next draw, one of which follows from the other alone."""
    return counters + _INCREMENT


def counted_uniform(counters: Tensor, *, like: Tensor) -> Tensor:
    r"""Return the random number of each counter, uniform from 0 to below 1.

    Args:
        counters: 64-bit integers of any shape.
        like: A tensor whose type the numbers shall have.

    Returns:
        Numbers of the shape of ``counters``.

    Example:
        >>> counters = noise_counters(0, (100_000,), like=torch.zeros(()))
        >>> numbers = counted_uniform(counters, like=torch.zeros((), dtype=torch.float64))
        >>> round(float(numbers.mean()), 2), round(float(numbers.var() * 12), 2)
        (0.5, 1.0)

    References:
        Steele, Lea & Flood 2014, Proc OOPSLA, 453: the generator SplitMix64.
    """
    bits = 24 if like.dtype is torch.float32 else 53
    return _shifted(_mixed(counters), 64 - bits).to(like.dtype) * 2.0**-bits


def _mixed(numbers: Tensor) -> Tensor:
    numbers = (numbers ^ _shifted(numbers, 30)) * _FIRST
    numbers = (numbers ^ _shifted(numbers, 27)) * _SECOND
    return numbers ^ _shifted(numbers, 31)


def _shifted(numbers: Tensor, bits: int) -> Tensor:
    """Bits moved to the right with zeros behind them, which PyTorch lacks for signed integers."""
    return (numbers >> bits) & ((1 << (64 - bits)) - 1)
