"""Dynamical similarity of one pair of recordings, against DSA with its own defaults."""

from __future__ import annotations

import numpy as np

from arealis.numerics import dsa_distance
from benchmarks.peer import compare_with_peer
from benchmarks.timing import Comparison

_DELAYS, _RANK = 5, 20


def _network(seed: int) -> np.ndarray:
    """A noisy rate network of 10 units: 20 conditions of 200 time steps."""
    rng = np.random.default_rng(seed)
    weights = rng.normal(size=(10, 10)) * 1.3 / np.sqrt(10)
    x = [rng.normal(size=(20, 10))]
    for _ in range(199):
        x.append(0.9 * x[-1] + 0.1 * np.tanh(x[-1] @ weights.T) + 0.05 * rng.normal(size=(20, 10)))
    return np.stack(x, axis=1)


def _one_pair() -> Comparison:
    """Both minimise; the difference is by how much the peer's minimum is larger."""
    x, y = _network(1), _network(2)

    def ours() -> float:
        return float(dsa_distance(x, y, delays=_DELAYS, rank=_RANK, rng=np.random.default_rng(0)))

    return compare_with_peer(
        "DSA angular, one pair, rank 20 (difference: peer minus ours)",
        "dsa_dynamical_similarity",
        "angular",
        {"x": x, "y": y, "delays": np.array(_DELAYS), "rank": np.array(_RANK)},
        ours,
        repeats=3,
        agree=lambda theirs, own: float(theirs - own),
    )


WORKS = (_one_pair,)
