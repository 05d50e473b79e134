"""Distances between response patterns, noise covariances and searchlights, against rsatoolbox."""

from __future__ import annotations

import numpy as np

from arealis.numerics import crossnobis, noise_covariance, rdm, rdm_movie, searchlight_rdms
from benchmarks.peer import compare_with_peer
from benchmarks.timing import Comparison

_PEER = "rsatoolbox_distances"


def _rdm(method: str) -> Comparison:
    """500 stimuli × 5000 units."""
    x = np.random.default_rng(0).gamma(2.0, size=(500, 5000))
    work = f"{method} RDM, 500 × 5000"
    return compare_with_peer(work, _PEER, method, {"x": x}, lambda: rdm(x, method))


def _correlation() -> Comparison:
    return _rdm("correlation")


def _euclidean() -> Comparison:
    return _rdm("euclidean")


def _poisson() -> Comparison:
    return _rdm("poisson")


def _crossnobis() -> Comparison:
    """The peer is given the inverse covariance; our time includes the factorisation of the covariance."""
    rng = np.random.default_rng(0)
    runs = rng.normal(size=(8, 100, 1000))
    covariance = noise_covariance(rng.normal(size=(400, 1000)))
    work = "crossnobis, 100 conditions × 8 runs × 1000"
    inputs = {"runs": runs, "covariance": covariance}
    return compare_with_peer(work, _PEER, "crossnobis", inputs, lambda: crossnobis(runs, covariance))


def _covariance(shrinkage: str) -> Comparison:
    """Few trials, so that the peer's loop over them ends."""
    r = np.random.default_rng(0).normal(size=(100, 300))
    work = f"noise covariance shrunk by {shrinkage}, 100 × 300"

    def ours() -> np.ndarray:
        return noise_covariance(r, shrinkage=shrinkage)

    return compare_with_peer(work, _PEER, shrinkage, {"residuals": r}, ours)


def _ledoit_wolf() -> Comparison:
    return _covariance("ledoit_wolf")


def _diagonal() -> Comparison:
    return _covariance("diagonal")


def _movie() -> Comparison:
    """40 stimuli, 200 time steps, 100 units."""
    x = np.random.default_rng(0).normal(size=(40, 200, 100))
    work = "euclidean RDM movie, 40 × 200 steps × 100"
    return compare_with_peer(work, _PEER, "movie", {"x": x}, lambda: rdm_movie(x, "euclidean"))


def _searchlights() -> Comparison:
    """40 stimuli, 1000 centres with 60 units each."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(40, 2000))
    near = [rng.choice(2000, 60, replace=False) for _ in range(1000)]

    def ours() -> np.ndarray:
        return np.concatenate(list(searchlight_rdms(x, near, "correlation")))

    work = "searchlights, 1000 centres × 60 units, 40 stimuli"
    inputs = {"x": x, "neighbourhoods": np.array(near)}
    return compare_with_peer(work, _PEER, "searchlights", inputs, ours)


WORKS = (_correlation, _euclidean, _poisson, _crossnobis, _ledoit_wolf, _diagonal, _movie, _searchlights)
