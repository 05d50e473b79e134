"""Time two ways of doing the same work in turn, so that a drifting machine hurts both alike."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median

import torch

__all__ = ["Comparison", "compare", "threads_of_torch", "timed"]

_SOON, _WARM = 1.0, 0.1


@dataclass(frozen=True)
class Comparison:
    """Medians of one kind of work, in seconds.

    Args:
        work: What was done.
        peer: Who else did it.
        peer_seconds: Median time of the peer.
        own_seconds: Median time of Arealis.
        difference: Largest difference between the two answers.
        peer_cpu_seconds: Median processor time of the peer.
        own_cpu_seconds: Median processor time of Arealis.
    """

    work: str
    peer: str
    peer_seconds: float
    own_seconds: float
    difference: float
    peer_cpu_seconds: float
    own_cpu_seconds: float


def compare(
    work: str,
    peer: str,
    theirs: Callable[[], object],
    ours: Callable[[], object],
    *,
    difference: float,
    repeats: int = 7,
) -> Comparison:
    """Time a peer and Arealis in turn, both in this process.

    Args:
        work: What is done.
        peer: Who else does it.
        theirs: Does it once, their way.
        ours: Does it once, our way.
        difference: Largest difference between the two answers, measured beforehand.
        repeats: Timed rounds, after one that is not counted.

    Returns:
        The medians.
    """
    rounds = [(timed(theirs), timed(ours)) for _ in range(repeats + 1)][1:]
    wall = [median(side[0] for side in sides) for sides in zip(*rounds, strict=True)]
    cpu = [median(side[1] for side in sides) for sides in zip(*rounds, strict=True)]
    return Comparison(work, peer, *wall, difference, *cpu)


@contextmanager
def threads_of_torch(count: int) -> Iterator[None]:
    """Let PyTorch use so many threads for a while.

    Args:
        count: How many.
    """
    before = torch.get_num_threads()
    torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def timed(act: Callable[[], object]) -> tuple[float, float]:
    """Do it for a tenth of a second, as training would, because it grows cold while the other side works.

    Args:
        act: What to do.

    Returns:
        Wall and processor seconds of the last time, which is not the first of what is done within a second.
    """
    began, last = time.perf_counter(), _once(act)
    while last[0] < _SOON and time.perf_counter() - began < _WARM + last[0]:
        last = _once(act)
    return last


def _once(act: Callable[[], object]) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    act()
    return time.perf_counter() - wall, time.process_time() - cpu
