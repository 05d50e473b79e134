"""Shape metrics from their definitions: explicit rotations, matrix square roots, loops over pairs."""

import numpy as np
import pytest
from scipy.linalg import orthogonal_procrustes, sqrtm
from scipy.optimize import linear_sum_assignment, linprog, minimize

from arealis.comparison import procrustes_distance as procrustes
from arealis.comparison import shape_distance as angle
from arealis.numerics import (
    bootstrap_weights,
    energy_shape_distance,
    hard_matching_distance,
    hyperalign,
    procrustes_distance,
    row_permutations,
    shape_distance,
    shared_response,
    soft_matching_distance,
    stochastic_shape_distance,
)
from arealis.numerics.shape import permuted_procrustes, procrustes_draws, squared_residual_tile


@pytest.fixture(params=[(12, 4, 4), (12, 4, 6), (8, 15, 20)], ids=["alike", "unequal", "many units"])
def sides(request):
    stimuli, first, second = request.param
    rng = np.random.default_rng(0)
    return rng.normal(1, 1, size=(stimuli, first)), rng.normal(size=(stimuli, second))


def centred(x):
    return x - x.mean(axis=0)


def padded(x, units):
    return np.hstack([x, np.zeros((len(x), units - x.shape[1]))])


def slow_procrustes(x, y):
    units = max(x.shape[1], y.shape[1])
    x, y = padded(centred(x), units), padded(centred(y), units)
    return np.linalg.norm(x - y @ orthogonal_procrustes(y, x)[0])


def slow_angle(x, y, alpha):
    prepared = []
    for side in (centred(x), centred(y)):
        whitening = np.linalg.pinv(np.real(sqrtm(side.T @ side)), rcond=1e-7) if alpha < 1 else 0
        side = side @ (alpha * np.eye(side.shape[1]) + (1 - alpha) * whitening)
        prepared.append(side / np.linalg.norm(side))
    units = max(x.shape[1], y.shape[1])
    x, y = (padded(side, units) for side in prepared)
    return np.arccos(np.sum(x * (y @ orthogonal_procrustes(y, x)[0])))


def test_procrustes(sides):
    assert procrustes_distance(*sides) == pytest.approx(slow_procrustes(*sides), abs=1e-10)


@pytest.mark.parametrize("alpha", [0.0, 0.3, 1.0])
def test_angles(sides, alpha):
    # Whitened populations that span all stimuli are refused.
    alpha = alpha if len(sides[0]) > sides[0].shape[1] else max(alpha, 0.1)
    assert shape_distance(*sides, alpha) == pytest.approx(slow_angle(*sides, alpha), abs=1e-7)


def test_draws_equal_repeated_stimuli(sides):
    weights = bootstrap_weights([str(i) for i in range(len(sides[0]))], 20, rng=np.random.default_rng(1))
    for kind, one in (("distance", procrustes_distance), ("angle", shape_distance)):
        slow = [one(*(np.repeat(side, w, axis=0) for side in sides)) for w in weights]
        np.testing.assert_allclose(procrustes_draws(*sides, weights, kind=kind), slow, atol=1e-7)


def test_permutations_equal_permuting_rows(sides):
    x, y = sides
    order = row_permutations(len(x), 20, rng=np.random.default_rng(2))
    for kind, one in (("distance", procrustes_distance), ("angle", shape_distance)):
        slow = [one(x[rows], y) for rows in order]
        np.testing.assert_allclose(permuted_procrustes(x, y, order, kind=kind), slow, atol=1e-10)


@pytest.mark.parametrize(
    "instrument", [procrustes(), procrustes(normalised=True, squared=True), angle(), angle(alpha=0.0)]
)
def test_tiles_equal_single_pairs(instrument):
    rng = np.random.default_rng(3)
    tables = [rng.normal(size=(60, units)) for units in (3, 20, 7, 20)]
    parts = [instrument.reduce(x) for x in tables]
    every = instrument.tile(parts, parts)
    some = instrument.tile(parts[1:], parts[:2])
    slow = np.array([[instrument.evaluate(x, y) for y in tables] for x in tables])
    np.testing.assert_allclose(every, slow, atol=1e-10)
    np.testing.assert_allclose(some, slow[1:, :2], atol=1e-10)
    assert squared_residual_tile([], []).shape == (0, 0)


def slow_cost(x, y, turn, alpha):
    """Definition of the Gaussian cost at one rotation, with matrix square roots."""
    total = 0.0
    for a, b in zip(x - x.mean(axis=(0, 1)), (y - y.mean(axis=(0, 1))) @ turn.T, strict=True):
        first, second = np.cov(a.T), np.cov(b.T)
        root = np.real(sqrtm(first))
        bures = np.trace(first + second - 2 * np.real(sqrtm(root @ second @ root)))
        total += alpha * np.sum((a.mean(axis=0) - b.mean(axis=0)) ** 2) + (2 - alpha) * bures
    return total / len(x)


def slow_energy(x, y, turn):
    total = 0.0
    for a, b in zip(x - x.mean(axis=(0, 1)), (y - y.mean(axis=(0, 1))) @ turn.T, strict=True):

        def mean(p, q):
            return np.linalg.norm(p[:, None] - q, axis=2).mean()

        total += mean(a, b) - mean(a, a) / 2 - mean(b, b) / 2
    return total / len(x)


def smallest_over_the_plane(cost):
    """Every rotation and reflection of two units, on a grid and then refined."""

    def matrix(angle, flip):
        c, s = np.cos(angle), np.sin(angle)
        return np.array([[c, -s], [s, c]]) @ np.diag([1, flip])

    best = np.inf
    for flip in (1, -1):
        grid = np.linspace(0, 2 * np.pi, 60)
        start = grid[np.argmin([cost(matrix(g, flip)) for g in grid])]
        best = min(
            best,
            minimize(
                lambda g, flip=flip: cost(matrix(g[0], flip)),
                [start],
                method="Nelder-Mead",
                options={"xatol": 1e-9, "fatol": 1e-12},
            ).fun,
        )
    return np.sqrt(best)


@pytest.fixture
def trials():
    rng = np.random.default_rng(4)
    x = 2 * rng.normal(size=(5, 1, 2)) + rng.normal(size=(5, 7, 2)) @ rng.normal(size=(5, 2, 2))
    return x, x[:, :6] @ np.array([[0.6, 0.8], [-0.8, 0.6]]) + rng.normal(size=(5, 6, 2))


@pytest.mark.parametrize("alpha", [0.0, 0.7, 1.0, 2.0])
def test_gaussian_distance_is_the_smallest_over_all_rotations(trials, alpha):
    expected = smallest_over_the_plane(lambda turn: slow_cost(*trials, turn, alpha))
    found = stochastic_shape_distance(*trials, alpha=alpha, restarts=3, rng=np.random.default_rng(0))
    assert found == pytest.approx(expected, abs=1e-7)


def test_energy_distance_is_the_smallest_over_all_rotations(trials):
    expected = smallest_over_the_plane(lambda turn: slow_energy(*trials, turn))
    found = energy_shape_distance(*trials, restarts=3, rng=np.random.default_rng(0))
    assert found == pytest.approx(expected, abs=1e-7)


@pytest.mark.parametrize(("p", "q"), [(5, 5), (4, 8), (6, 9), (7, 11), (1, 6), (23, 30)])
def test_soft_matching_is_the_whole_linear_program(p, q):
    rng = np.random.default_rng(p)
    x, y = centred(rng.normal(size=(10, p))), centred(rng.gamma(1, size=(10, q)))
    cost = ((x[:, :, None] - y[:, None]) ** 2).sum(axis=0)
    rows = np.kron(np.eye(p), np.ones(q))
    columns = np.kron(np.ones(p), np.eye(q))
    solved = linprog(
        cost.ravel(), A_eq=np.vstack([rows, columns]), b_eq=np.r_[np.full(p, 1 / p), np.full(q, 1 / q)]
    )
    assert soft_matching_distance(x, y) == pytest.approx(np.sqrt(solved.fun), abs=1e-8)


def test_hard_matching_is_the_best_permutation():
    rng = np.random.default_rng(5)
    x, y = centred(rng.normal(size=(9, 6))), centred(rng.normal(size=(9, 6)))
    cost = ((x[:, :, None] - y[:, None]) ** 2).sum(axis=0)
    rows, columns = linear_sum_assignment(cost)
    assert hard_matching_distance(x, y) == pytest.approx(np.sqrt(cost[rows, columns].sum()), abs=1e-12)


def slow_hyperalign(populations):
    """Three passes in the full space of units."""
    x = [centred(p) for p in populations]

    def onto(p, target):
        return p @ orthogonal_procrustes(p, target)[0]

    aligned = [x[0]]
    for p in x[1:]:
        aligned.append(onto(p, np.mean(aligned, axis=0)))
    second = [onto(p, np.mean([a for j, a in enumerate(aligned) if j != i], axis=0)) for i, p in enumerate(x)]
    common = np.mean(second, axis=0)
    return [onto(p, common) for p in x], common


@pytest.mark.parametrize("units", [5, 30])
def test_hyperalignment(units):
    rng = np.random.default_rng(6)
    shared = rng.normal(size=(15, units))
    populations = [
        shared @ np.linalg.qr(rng.normal(size=(units, units)))[0] + 0.5 * rng.normal(size=shared.shape)
        for _ in range(4)
    ]
    space = hyperalign(populations)
    aligned, common = slow_hyperalign(populations)
    # The common space may be turned as a whole: what counts are inner products between stimuli.
    for a in range(4):
        for b in range(4):
            fast = space.project(a, populations[a]) @ space.project(b, populations[b]).T
            np.testing.assert_allclose(fast, aligned[a] @ aligned[b].T, atol=1e-8)
    np.testing.assert_allclose(space.responses @ space.responses.T, common @ common.T, atol=1e-8)


def slow_shared_response(populations, start, steps, *, probabilistic):
    """All steps in the full space of units, the probabilistic one with explicit posterior moments."""
    x = [centred(p) for p in populations]
    n, k = start.shape
    shared, spread = start, np.zeros((k, k))
    for _ in range(steps):
        maps = []
        for p in x:
            left, _, right = np.linalg.svd(p.T @ shared, full_matrices=False)
            maps.append(left @ right)
        if not probabilistic:
            shared = np.mean([p @ w for p, w in zip(x, maps, strict=True)], axis=0)
            continue
        covariance = shared.T @ shared / n + spread
        noise = [
            (np.sum((p - shared @ w.T) ** 2) + n * np.trace(w @ spread @ w.T)) / p.size
            for p, w in zip(x, maps, strict=True)
        ]
        joint = np.vstack(maps)
        total = joint @ covariance @ joint.T + np.diag(np.repeat(noise, [p.shape[1] for p in x]))
        gain = covariance @ joint.T @ np.linalg.inv(total)
        shared = np.hstack(x) @ gain.T
        spread = covariance - gain @ joint @ covariance
    return shared


@pytest.mark.parametrize("probabilistic", [False, True])
@pytest.mark.parametrize("units", [(6, 9, 7), (30, 25, 40)])
def test_shared_response(units, probabilistic):
    rng = np.random.default_rng(7)
    source = rng.normal(size=(16, 3))
    populations = [
        source @ rng.normal(size=(3, n)) + s * rng.normal(size=(16, n))
        for n, s in zip(units, (0.3, 1, 2), strict=True)
    ]
    drawn = np.random.default_rng(8).normal(size=(16, 3))
    slow = slow_shared_response(populations, drawn - drawn.mean(axis=0), 12, probabilistic=probabilistic)
    fast = shared_response(
        populations, 3, np.random.default_rng(8), probabilistic=probabilistic, steps=12, tolerance=0.0
    )
    np.testing.assert_allclose(fast.responses, slow, atol=1e-8)
