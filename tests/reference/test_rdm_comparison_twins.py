"""Comparisons of RDMs by their definitions: every pair of pairs, the whole V, a general minimiser."""

import numpy as np
import pytest
from scipy.linalg import eigvalsh
from scipy.optimize import minimize
from scipy.stats import rankdata

from arealis.numerics import compare_rdms, pair_positions, rdm
from arealis.numerics.rdm_comparison.inversions import count_inversions

STIMULI = 10
FIRST, SECOND = pair_positions(STIMULI)
CONTRASTS = np.eye(STIMULI)[FIRST] - np.eye(STIMULI)[SECOND]


def geometries(seed=0, count=4):
    x = np.random.default_rng(seed).normal(size=(count, STIMULI, 25))
    return np.stack([rdm(one, "euclidean") for one in x])


def covariance(seed=1):
    x = np.random.default_rng(seed).normal(size=(STIMULI, 15))
    return x @ x.T


def table(a, b, similarity):
    return np.array([[similarity(x, y) for y in b] for x in a])


def signs(x):
    return np.sign(x[:, None] - x[None, :])


def tau_a(x, y):
    return (signs(x) * signs(y)).sum() / (len(x) * (len(x) - 1))


def tau_b(x, y):
    return (signs(x) * signs(y)).sum() / np.sqrt((signs(x) ** 2).sum() * (signs(y) ** 2).sum())


@pytest.mark.parametrize("digits", [(8, 8), (8, 0), (0, 8), (1, 0), (0, 0)])
@pytest.mark.parametrize(("method", "similarity"), [("tau-a", tau_a), ("tau-b", tau_b)])
def test_kendall_equals_all_pairs_of_pairs(method, similarity, digits):
    a, b = (side.round(d) for side, d in zip((geometries(0), geometries(1, 3)), digits, strict=True))
    np.testing.assert_allclose(compare_rdms(a, b, method), table(a, b, similarity), rtol=0, atol=1e-14)


def test_one_side_of_which_only_some_geometries_have_ties():
    a, b = geometries(0), geometries(1)
    a[1:3], b[2:] = a[1:3].round(0), b[2:].round(0)
    np.testing.assert_allclose(compare_rdms(a, b, "tau-a"), table(a, b, tau_a), rtol=0, atol=1e-14)


@pytest.mark.parametrize("items", [5, 16, 31, 33, 257, 700])
@pytest.mark.parametrize("values", [4, 10**6])
def test_inversions_equal_counting_all_pairs(items, values):
    codes = np.random.default_rng(items).integers(0, min(values, items), size=(6, items))
    earlier = np.triu(np.ones((items, items), dtype=bool), k=1)
    expected = [((row[:, None] > row[None, :]) & earlier).sum() for row in codes]
    np.testing.assert_array_equal(count_inversions(codes), expected)


def test_rho_a_equals_the_mean_over_ways_of_breaking_ties():
    rng = np.random.default_rng(3)
    x, y = rng.integers(0, 3, size=(2, 28)).astype(float)
    broken = [
        compare_rdms(x + 1e-3 * rng.random(28), y + 1e-3 * rng.random(28), "spearman") for _ in range(4000)
    ]
    standard_error = np.std(broken) / np.sqrt(len(broken))
    assert compare_rdms(x, y, "rho-a") == pytest.approx(np.mean(broken), abs=4 * standard_error)
    ranks = [rankdata(v) - 14.5 for v in (x, y)]
    assert compare_rdms(x, y, "rho-a") == pytest.approx(12 * ranks[0] @ ranks[1] / (28**3 - 28), abs=1e-14)


@pytest.mark.parametrize("sigma", [None, covariance()])
@pytest.mark.parametrize("absent", [[], [4], [0, 7, 8, 20, 44]])
@pytest.mark.parametrize("method", ["cosine_cov", "corr_cov"])
def test_whitened_equals_inverting_the_covariance_of_all_pairs(method, absent, sigma):
    a, b = geometries(0), geometries(1)
    present = ~np.isin(np.arange(len(FIRST)), absent)
    v = (CONTRASTS @ (np.eye(STIMULI) if sigma is None else sigma) @ CONTRASTS.T) ** 2
    inverse = np.linalg.inv(v[np.ix_(present, present)])

    def similarity(x, y):
        x, y = x[present], y[present]
        if method == "corr_cov":
            x, y = x - x.mean(), y - y.mean()
        return x @ inverse @ y / np.sqrt((x @ inverse @ x) * (y @ inverse @ y))

    measured = (np.where(present, side, np.nan) for side in (a, b))
    found = compare_rdms(*measured, method, covariance=sigma)
    np.testing.assert_allclose(found, table(a, b, similarity), rtol=0, atol=1e-11)


def gram(d):
    square = np.zeros((STIMULI, STIMULI))
    square[FIRST, SECOND] = square[SECOND, FIRST] = d
    centring = np.eye(STIMULI) - 1 / STIMULI
    return -centring @ square @ centring / 2


def nearest_positive(g):
    values, directions = np.linalg.eigh(g)
    return directions * np.clip(values, 0, None) @ directions.T


@pytest.mark.parametrize("offset", [0.0, 1.0])
def test_bures_equals_matrix_square_roots(offset):
    """With an offset the dissimilarities are no squared Euclidean distances."""
    a, b = geometries(0) - offset, geometries(1) - offset

    def similarity(x, y):
        x, y = nearest_positive(gram(x)), nearest_positive(gram(y))
        values, directions = np.linalg.eigh(x)
        root = directions * np.sqrt(np.clip(values, 0, None)) @ directions.T
        inner = np.linalg.eigvalsh(root @ y @ root).clip(0)
        return np.sqrt(inner).sum() / np.sqrt(np.trace(x) * np.trace(y))

    np.testing.assert_allclose(compare_rdms(a, b, "bures"), table(a, b, similarity), rtol=0, atol=1e-7)


@pytest.mark.parametrize("sigma", [None, covariance()])
def test_the_riemannian_distance_is_no_farther_than_a_general_minimiser_finds(sigma):
    a, b = geometries(0)[:2], geometries(1)[:2]
    contrasts = CONTRASTS[: STIMULI - 1]
    noise = contrasts @ (np.eye(STIMULI) if sigma is None else sigma) @ contrasts.T

    def distance(x, y):
        x, y = (contrasts @ gram(d) @ contrasts.T for d in (x, y))

        def objective(theta):
            mixed = np.exp(theta[0]) * x + np.exp(theta[1]) * noise
            return np.sqrt((np.log(eigvalsh(mixed, y)) ** 2).sum())

        starts = [(0, 0), (0, -4), (-4, 0)]
        options = {"xatol": 1e-9, "fatol": 1e-12, "maxiter": 2000}
        return -min(minimize(objective, s, method="Nelder-Mead", options=options).fun for s in starts)

    found = compare_rdms(a, b, "neg_riem_dist", covariance=sigma)
    np.testing.assert_allclose(found, table(a, b, distance), rtol=0, atol=1e-7)
