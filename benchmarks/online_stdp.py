"""Pair STDP within the trial: 1000 sources drive 200 leaky units for a second, in steps of a millisecond."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import torch

from arealis.numerics.spiking import LeakyUnits, PairWindow, learn_online, online_start
from benchmarks.peer import compare_with_peer
from benchmarks.timing import Comparison

_STEPS, _SOURCES, _TARGETS, _RATE = 1000, 1000, 200, 0.02
_DECAY, _GAIN, _UP, _DOWN = math.exp(-1 / 20), 0.02, 0.01, 0.012


def _given() -> dict[str, np.ndarray]:
    """Poisson spikes of 20 Hz, by which targets come to fire at about as much."""
    rng = np.random.default_rng(0)
    spikes = rng.random((_STEPS, _SOURCES)) < _RATE
    spikes[0] = False  # the peer's synapses act a step late
    numbers = {"decay": _DECAY, "gain": _GAIN, "rise": _DECAY, "fall": _DECAY, "up": _UP, "down": _DOWN}
    return {
        "spikes": spikes.astype(float),
        "weights": 0.3 * rng.random((_TARGETS, _SOURCES)),
        **{name: np.array(value) for name, value in numbers.items()},
    }


def _work(task: str) -> Callable[[], Comparison]:
    def work() -> Comparison:
        return _beside("brian2_stdp", task)

    work.__name__ = f"online STDP, Brian2 {task}"
    return work


def _beside(peer: str, task: str) -> Comparison:
    given = _given()
    units = LeakyUnits(_DECAY, _GAIN, 0.0, 1.0, "value", 0.0, 0, False, (0, 10.0, 1.0))
    window = PairWindow(_UP, _DOWN, _DECAY, _DECAY)
    spikes, weights = torch.from_numpy(given["spikes"])[:, None], torch.from_numpy(given["weights"])[None]

    def ours() -> np.ndarray:
        return learn_online(online_start(weights, units), spikes, units, window)[0].weights[0].numpy()

    shape = f"{_SOURCES} → {_TARGETS}, {_STEPS} steps"
    return compare_with_peer(f"online STDP, {shape}, {task}", peer, task, given, ours)


WORKS = (_work("compiled"), _work("interpreted"))
