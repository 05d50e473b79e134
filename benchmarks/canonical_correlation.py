"""Canonical correlation of all pairs of some networks, and of one pair."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from scipy.linalg import sqrtm

from arealis.comparison import Representation, similarity_matrix, svcca
from arealis.numerics import cca
from benchmarks.timing import Comparison, compare

_NETWORKS, _STIMULI, _UNITS = 10, 1000, 200


def _populations() -> list[np.ndarray]:
    rng = np.random.default_rng(0)
    shared = rng.normal(size=(_STIMULI, 50))
    spread = np.geomspace(1, 0.05, _UNITS)
    return [
        (shared @ rng.normal(size=(50, _UNITS)) / 7 + rng.normal(size=(_STIMULI, _UNITS))) * spread
        for _ in range(_NETWORKS)
    ]


def _all_pairs() -> Comparison:
    """The published algorithm as anatome has it: both sides decomposed for every pair, then QR and SVD."""
    tables = _populations()

    def components(x: np.ndarray) -> np.ndarray:
        x = x - x.mean(axis=0)
        _, sizes, axes = np.linalg.svd(x, full_matrices=False)
        kept = 1 + np.count_nonzero(np.cumsum(sizes**2) / (sizes**2).sum() < 0.99)
        return x @ axes[:kept].T

    def theirs() -> np.ndarray:
        found = []
        for x, y in combinations(tables, 2):
            (first, _), (second, _) = (np.linalg.qr(components(side)) for side in (x, y))
            found.append(np.linalg.svd(first.T @ second)[1].mean())
        return np.array(found)

    def ours() -> np.ndarray:
        names = np.arange(_STIMULI).astype(str)
        many = [Representation(str(i), names, x, "responses") for i, x in enumerate(tables)]
        return similarity_matrix(svcca(), many).values[np.triu_indices(_NETWORKS, k=1)]

    difference = float(np.abs(theirs() - ours()).max())
    work = f"SVCCA, {_NETWORKS * (_NETWORKS - 1) // 2} pairs of {_STIMULI} × {_UNITS}"
    return compare(work, "algorithm of anatome", theirs, ours, difference=difference, repeats=3)


def _one_pair() -> Comparison:
    x, y = _populations()[:2]

    def theirs() -> np.ndarray:
        joint = np.cov(x.T, y.T)
        roots = [np.linalg.inv(sqrtm(side)) for side in (joint[:_UNITS, :_UNITS], joint[_UNITS:, _UNITS:])]
        return np.linalg.svd(roots[0] @ joint[:_UNITS, _UNITS:] @ roots[1])[1]

    def ours() -> np.ndarray:
        return cca(x, y)

    difference = float(np.abs(theirs() - ours()).max())
    work = f"all canonical correlations, one pair of {_STIMULI} × {_UNITS}"
    return compare(work, "from the definition", theirs, ours, difference=difference, repeats=3)


WORKS = (_all_pairs, _one_pair)
