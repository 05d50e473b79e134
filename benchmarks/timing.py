"""Time two ways of doing the same work in turn, so that a drifting machine hurts both alike."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Comparison", "compare"]


@dataclass(frozen=True)
class Comparison:
    """Medians of one kind of work, in seconds.

    Args:
        work: What was done.
        peer: Who else did it.
        peer_seconds: Median time of the peer.
        own_seconds: Median time of Arealis.
        difference: Largest difference between the two answers.
    """

    work: str
    peer: str
    peer_seconds: float
    own_seconds: float
    difference: float


def compare(
    work: str,
    peer: str,
    theirs: Callable[[], object],
    ours: Callable[[], object],
    *,
    difference: float,
    repeats: int = 7,
) -> Comparison:
    """Time a peer and Arealis in turn.

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
    rounds: list[tuple[float, float]] = []
    for _ in range(repeats + 1):
        times = []
        for act in (theirs, ours):
            start = time.perf_counter()
            act()
            times.append(time.perf_counter() - start)
        rounds.append((times[0], times[1]))
    peer_times, own_times = zip(*rounds[1:], strict=True)
    return Comparison(work, peer, statistics.median(peer_times), statistics.median(own_times), difference)
