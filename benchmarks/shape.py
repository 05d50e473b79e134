"""Shape metrics and alignment beside straightforward versions of the published algorithms, and beside POT.

netrep is on no registry, so that its rows are the same algorithms written out plainly: prepare both sides of
every pair, rotate both by a full singular value decomposition, score the rotated responses; for stochastic
metrics, matrix square roots and a loop over stimuli that alternates until the cost changes by less than 1e-8.
"""

from __future__ import annotations

import numpy as np

from arealis.numerics import hyperalign, shared_response, soft_matching_distance, stochastic_shape_distance
from arealis.numerics.shape import shape_coordinates, squared_residual_tile
from benchmarks.peer import compare_with_peer
from benchmarks.timing import Comparison, compare

_PLAIN = "plain version of netrep's algorithm"


def _rotation(product: np.ndarray) -> np.ndarray:
    left, _, right = np.linalg.svd(product, full_matrices=False)
    return left @ right


def _plain_angle(x: np.ndarray, y: np.ndarray, alpha: float) -> float:
    prepared = []
    for side in (x, y):
        side = side - side.mean(axis=0)
        if alpha < 1:
            sizes, directions = np.linalg.eigh(side.T @ side)
            side = side @ (directions * (alpha + (1 - alpha) / np.sqrt(sizes))) @ directions.T
        prepared.append(side)
    left, _, right = np.linalg.svd(prepared[0].T @ prepared[1])
    a, b = prepared[0] @ left, prepared[1] @ right.T
    return np.arccos(np.vdot(a, b) / np.linalg.norm(a) / np.linalg.norm(b))


def _all_pairs(alpha: float) -> Comparison:
    rng = np.random.default_rng(0)
    shared = rng.normal(size=(1000, 200))
    networks = [shared @ rng.normal(size=(200, 200)) / 14 + rng.normal(size=(1000, 200)) for _ in range(10)]
    first, second = np.triu_indices(10, 1)

    def theirs() -> np.ndarray:
        pairs = zip(first, second, strict=True)
        return np.array([_plain_angle(networks[i], networks[j], alpha) for i, j in pairs])

    def ours() -> np.ndarray:
        parts = [shape_coordinates(x, alpha) for x in networks]
        return 2 * np.arcsin(np.sqrt(squared_residual_tile(parts, parts)) / 2)[first, second]

    difference = float(np.abs(theirs() - ours()).max())
    work = f"shape distance, α = {alpha:g}, all pairs of 10 networks 1000 × 200"
    return compare(work, _PLAIN, theirs, ours, difference=difference)


def _procrustes_pairs() -> Comparison:
    return _all_pairs(1.0)


def _whitened_pairs() -> Comparison:
    return _all_pairs(0.0)


def _roots(covariances: np.ndarray) -> np.ndarray:
    sizes, directions = np.linalg.eigh(covariances)
    scaled = directions * np.sqrt(np.maximum(sizes, 0))[:, None, :]
    return scaled @ np.swapaxes(directions, 1, 2)


def _plain_stochastic(x: np.ndarray, y: np.ndarray) -> float:
    means = [side.mean(axis=1) - side.mean(axis=(0, 1)) for side in (x, y)]
    roots = [_roots(np.stack([np.cov(stimulus.T) for stimulus in side])) for side in (x, y)]
    sizes = sum(np.sum(m**2) + np.sum(r**2) for m, r in zip(means, roots, strict=True))
    rotation, last = _rotation(means[0].T @ means[1]), np.inf
    for _ in range(1000):
        agreement = means[0].T @ means[1]
        for a, b in zip(*roots, strict=True):
            agreement = agreement + a @ _rotation(a @ rotation @ b) @ b
        rotation = _rotation(agreement)
        overlap = np.sum(means[0] * (means[1] @ rotation.T))
        for a, b in zip(*roots, strict=True):
            overlap += np.linalg.svd(a @ rotation @ b, compute_uv=False).sum()
        cost = (sizes - 2 * overlap) / len(x)
        if abs(last - cost) < 1e-8:
            break
        last = cost
    return np.sqrt(cost)


def _stochastic() -> Comparison:
    """Related populations; the printed difference is how much farther our optimum is, 0 if it is nearer."""
    rng = np.random.default_rng(1)
    shared, mixing = rng.normal(size=(50, 1, 60)), rng.normal(size=(50, 60, 60)) / 8
    x, y = (
        shared + 0.5 * rng.normal(size=(50, 1, 60)) + rng.normal(size=(50, 20, 60)) @ mixing for _ in range(2)
    )
    y = y @ np.linalg.qr(rng.normal(size=(60, 60)))[0]

    def theirs() -> float:
        return _plain_stochastic(x, y)

    def ours() -> float:
        return float(stochastic_shape_distance(x, y))

    work = "Gaussian stochastic shape distance, 50 stimuli × 20 trials × 60 units"
    return compare(work, _PLAIN, theirs, ours, difference=max(0.0, ours() - theirs()), repeats=3)


def _soft_matching(first: int, second: int) -> Comparison:
    rng = np.random.default_rng(2)
    shared = rng.normal(size=(200, 20))
    x, y = (
        shared @ rng.normal(size=(20, units)) + rng.normal(size=(200, units)) for units in (first, second)
    )
    work = f"soft matching, {first} and {second} units, 200 stimuli"
    return compare_with_peer(
        work, "pot_shape", "soft_matching", {"x": x, "y": y}, lambda: float(soft_matching_distance(x, y))
    )


def _soft_matching_equal() -> Comparison:
    return _soft_matching(200, 200)


def _soft_matching_unequal() -> Comparison:
    return _soft_matching(150, 211)


def _film(units: int) -> list[np.ndarray]:
    rng = np.random.default_rng(3)
    shared = rng.normal(size=(150, 20))
    return [shared @ rng.normal(size=(20, units)) + rng.normal(size=(150, units)) for _ in range(6)]


def _hyperalignment() -> Comparison:
    """The difference is of inner products between stimuli, relative to the largest."""
    populations = _film(600)

    def theirs() -> np.ndarray:
        x = [p - p.mean(axis=0) for p in populations]
        aligned = [x[0]]
        for p in x[1:]:
            aligned.append(p @ _rotation(p.T @ np.mean(aligned, axis=0)))
        total = np.sum(aligned, axis=0)
        second = [p @ _rotation(p.T @ (total - a) / 5) for p, a in zip(x, aligned, strict=True)]
        common = np.mean(second, axis=0)
        turned = [p @ _rotation(p.T @ common) for p in x]
        return turned[0] @ turned[1].T

    def ours() -> np.ndarray:
        space = hyperalign(populations)
        return space.project(0, populations[0]) @ space.project(1, populations[1]).T

    expected = theirs()
    difference = float(np.abs(expected - ours()).max() / np.abs(expected).max())
    work = "hyperalignment, 6 populations, 150 stimuli × 600 units"
    return compare(work, "loop in the space of units", theirs, ours, difference=difference, repeats=2)


def _shared_response() -> Comparison:
    populations, steps = _film(3000), 100

    def theirs() -> np.ndarray:
        x = [p - p.mean(axis=0) for p in populations]
        shared = np.random.default_rng(0).normal(size=(150, 20))
        shared -= shared.mean(axis=0)
        for _ in range(steps):
            shared = np.mean([p @ _rotation(p.T @ shared) for p in x], axis=0)
        return shared

    def ours() -> np.ndarray:
        start = np.random.default_rng(0)
        return shared_response(populations, 20, start, steps=steps, tolerance=0.0).responses

    difference = float(np.abs(theirs() - ours()).max())
    work = f"shared response model, {steps} steps, 20 features, 6 populations, 150 × 3000"
    return compare(work, "loop in the space of units", theirs, ours, difference=difference, repeats=2)


WORKS = (
    _procrustes_pairs,
    _whitened_pairs,
    _stochastic,
    _soft_matching_equal,
    _soft_matching_unequal,
    _hyperalignment,
    _shared_response,
)
