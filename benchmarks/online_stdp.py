"""Pair STDP within the trial: 1000 sources drive 200 leaky units for a second, in steps of a millisecond.

Ours has the precision of the peer. Strengths start where a second brings none to a bound: peers differ in
when they clip, and then in every spike that follows.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import torch

from arealis.numerics.spiking import LeakyUnits, PairWindow, learn_online, online_start
from benchmarks.peer import compare_with_peer
from benchmarks.timing import Comparison

_STEPS, _SOURCES, _TARGETS, _RATE = 1000, 1000, 200, 0.02
_DECAY, _GAIN, _UP, _DOWN = math.exp(-1 / 20), 0.01, 0.01, 0.012


def _given() -> dict[str, np.ndarray]:
    """Poisson spikes of 20 Hz, by which targets come to fire at about as much."""
    rng = np.random.default_rng(0)
    spikes = rng.random((_STEPS, _SOURCES)) < _RATE
    spikes[0] = False  # synapses of peers act a step late, so that sources fire a step earlier
    numbers = {"decay": _DECAY, "gain": _GAIN, "rise": _DECAY, "fall": _DECAY, "up": _UP, "down": _DOWN}
    return {
        "spikes": spikes.astype(float),
        "weights": 0.15 + 0.3 * rng.random((_TARGETS, _SOURCES)),
        **{name: np.array(value) for name, value in numbers.items()},
    }


def _work(peer: str, task: str, precision: torch.dtype) -> Callable[[], Comparison]:
    def work() -> Comparison:
        return _beside(peer, task, precision)

    work.__name__ = f"online STDP, {peer}, {task}"
    return work


def _beside(peer: str, task: str, precision: torch.dtype) -> Comparison:
    given = _given()
    units = LeakyUnits(_DECAY, _GAIN, 0.0, 1.0, "value", 0.0, 0, False, (0, 10.0, 1.0))
    window = PairWindow(_UP, _DOWN, _DECAY, _DECAY)
    spikes, weights = (torch.from_numpy(given[name]).to(precision) for name in ("spikes", "weights"))

    def ours() -> np.ndarray:
        state, _ = learn_online(online_start(weights[None], units), spikes[:, None], units, window)
        return state.weights[0].numpy()

    work = f"online STDP, {_SOURCES} → {_TARGETS}, {_STEPS} steps, {task}"
    return compare_with_peer(work, peer, task, given, ours)


WORKS = (
    *(_work("brian2_stdp", task, torch.float64) for task in ("compiled", "interpreted", "standalone")),
    _work("ngclearn_stdp", "one scan", torch.float32),
    _work("bindsnet_stdp", "step by step", torch.float32),
)
