"""Kernel, minibatch and unit-corrected CKA, CCA and dimension from their definitions, without shortcuts."""

from itertools import combinations, permutations

import numpy as np
import pytest
from scipy.linalg import eigh, sqrtm

from arealis.comparison import (
    cca,
    kernel_cka,
    linear_cka,
    minibatch_cka,
    pwcca,
    rv_coefficient,
    svcca,
    unit_corrected_cka,
)
from arealis.numerics import (
    cka_corrected_for_units,
    kernel_cka_draws,
    participation_ratio,
    permuted_linear_cka,
    row_permutations,
)
from arealis.numerics import kernel_cka as kernel_alignment
from arealis.numerics import minibatch_cka as in_batches
from arealis.numerics.cka import gram_leaving_out

INSTRUMENTS = [
    linear_cka(),
    linear_cka(debiased=False),
    linear_cka(angular=True),
    kernel_cka(),
    kernel_cka(kernel="laplace", debiased=True),
    kernel_cka(bandwidth=2.0, relative=False, angular=True),
    minibatch_cka(batch=5),
    unit_corrected_cka(),
    rv_coefficient(),
    rv_coefficient(modified=True),
    cca(),
    cca(squared=True),
    svcca(variance=0.9),
    pwcca(),
]


def slow_criterion(k, h, drawn=None):
    """Mean over ordered quadruples of distinct stimuli."""
    drawn = np.arange(len(k)) if drawn is None else drawn
    terms = [
        k[i, j] * h[i, j] + k[i, j] * h[q, r] - 2 * k[i, j] * h[i, q]
        for i, j, q, r in permutations(range(len(k)), 4)
        if len({drawn[i], drawn[j], drawn[q], drawn[r]}) == 4
    ]
    return np.mean(terms) if terms else np.nan


def slow_kernel(x):
    """The width is half the median over pairs."""
    d = np.array([[np.linalg.norm(a - b) for b in x] for a in x])
    sigma = 0.5 * np.median([d[i, j] for i, j in combinations(range(len(x)), 2)])
    return np.exp(-(d**2) / (2 * sigma**2))


def normalised(criterion, k, h):
    return criterion(k, h) / np.sqrt(criterion(k, k) * criterion(h, h))


@pytest.fixture
def sides():
    rng = np.random.default_rng(2)
    shared = rng.normal(size=(8, 2))
    x = shared @ rng.normal(size=(2, 3)) + 0.5 * rng.normal(1, 1, size=(8, 3))
    return x, shared @ rng.normal(size=(2, 4)) + 0.5 * rng.normal(size=(8, 4))


@pytest.fixture
def larger():
    rng = np.random.default_rng(3)
    shared = rng.normal(size=(40, 3))
    return [
        shared @ rng.normal(size=(3, units)) + rng.normal(1, 1, size=(40, units)) for units in (4, 7, 2, 6)
    ]


def test_debiased_kernel_cka_averages_over_quadruples(sides):
    k, h = (slow_kernel(side) for side in sides)
    expected = normalised(slow_criterion, k, h)
    assert kernel_alignment(*sides, debiased=True) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("debiased", [False, True])
def test_kernel_draws_equal_resampled_grams(sides, debiased):
    k, h = (slow_kernel(side) for side in sides)
    weights = np.random.default_rng(4).multinomial(8, np.ones(8) / 8, size=4)

    def biased(a, b):
        centring = np.eye(len(a)) - 1 / len(a)
        return np.trace(centring @ a @ centring @ b)

    for w, value in zip(weights, kernel_cka_draws(*sides, weights, debiased=debiased), strict=True):
        drawn = np.repeat(np.arange(8), w)
        pair = k[np.ix_(drawn, drawn)], h[np.ix_(drawn, drawn)]
        criterion = (lambda a, b, d=drawn: slow_criterion(a, b, d)) if debiased else biased
        assert value == pytest.approx(normalised(criterion, *pair), abs=1e-11)


def test_minibatches_sum_their_criteria(sides):
    halves = [[side[:4] for side in sides], [side[4:] for side in sides]]

    def summed(i, j):
        return sum(slow_criterion(half[i] @ half[i].T, half[j] @ half[j].T) for half in halves)

    expected = summed(0, 1) / np.sqrt(summed(0, 0) * summed(1, 1))
    assert in_batches(*sides, batch=4) == pytest.approx(expected, abs=1e-12)


def test_the_unit_correction_averages_over_distinct_stimuli_and_units(sides):
    def between(a, b, distinct):
        pairs = [(u, v) for u in range(a.shape[1]) for v in range(b.shape[1]) if not (distinct and u == v)]
        grams = [(np.outer(a[:, u], a[:, u]), np.outer(b[:, v], b[:, v])) for u, v in pairs]
        return np.mean([slow_criterion(*pair) for pair in grams])

    x, y = sides
    expected = between(x, y, False) / np.sqrt(between(x, x, True) * between(y, y, True))
    assert cka_corrected_for_units(x, y) == pytest.approx(expected, abs=1e-11)


def test_the_debiased_dimension_averages_over_quadruples(sides):
    x = sides[1]
    d = ((x[:, None] - x[None]) ** 2).sum(-1)
    squared_trace = np.mean([d[i, j] * d[q, r] / 4 for i, j, q, r in permutations(range(8), 4)])
    expected = squared_trace / slow_criterion(x @ x.T, x @ x.T)
    assert participation_ratio(x, debiased=True) == pytest.approx(expected, abs=1e-11)


def test_canonical_correlations_from_whitened_covariances(larger):
    x, y = larger[:2]
    joint = np.cov(x.T, y.T)
    n = x.shape[1]
    whitened = np.linalg.inv(sqrtm(joint[:n, :n])) @ joint[:n, n:] @ np.linalg.inv(sqrtm(joint[n:, n:]))
    turned, rho, _ = np.linalg.svd(whitened, full_matrices=False)
    assert cca().evaluate(x, y) == pytest.approx(rho.mean(), abs=1e-10)
    assert cca(squared=True).evaluate(x, y) == pytest.approx((rho**2).mean(), abs=1e-10)
    centred = x - x.mean(axis=0)
    variates = centred @ np.linalg.inv(sqrtm(joint[:n, :n])) @ turned
    weights = np.abs(variates.T @ centred).sum(axis=1)
    assert pwcca().evaluate(x, y) == pytest.approx((weights * rho).sum() / weights.sum(), abs=1e-10)


def test_svcca_is_cca_of_principal_components(larger):
    def components(x):
        x = x - x.mean(axis=0)
        values, vectors = eigh(x.T @ x)
        kept = 1 + np.count_nonzero(np.cumsum(values[::-1]) / values.sum() < 0.9)
        return x @ vectors[:, ::-1][:, :kept]

    x, y = larger[:2]
    expected = cca().evaluate(components(x), components(y))
    assert svcca(variance=0.9).evaluate(x, y) == pytest.approx(expected, abs=1e-10)


@pytest.mark.parametrize("debiased", [False, True])
def test_leaving_out_equals_deleting_a_stimulus(sides, debiased):
    centring = np.eye(8) - 1 / 8
    grams = [centring @ slow_kernel(side) @ centring for side in sides]
    for s, value in enumerate(gram_leaving_out(*grams, debiased=debiased)):
        rest = [np.delete(np.delete(gram, s, 0), s, 1) for gram in grams]
        again = [r - r.mean(0) - r.mean(1)[:, None] + r.mean() for r in rest]
        criterion = slow_criterion if debiased else lambda a, b: (a * b).sum()
        assert value == pytest.approx(normalised(criterion, *again), abs=1e-12)


@pytest.mark.parametrize("units", [(3, 4), (30, 50)])
@pytest.mark.parametrize("debiased", [False, True])
def test_both_ways_of_permuting_equal_permuting_rows(units, debiased):
    rng = np.random.default_rng(6)
    x, y = (rng.normal(1, 1, size=(25, p)) for p in units)
    order = row_permutations(25, 5, rng=rng)
    expected = [linear_cka(debiased=debiased).evaluate(x, y[rows]) for rows in order]
    values = permuted_linear_cka(x, y, order, debiased=debiased)
    np.testing.assert_allclose(values, expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("instrument", INSTRUMENTS, ids=lambda i: f"{i.name}, {i.card.variant}")
def test_faster_ways_equal_evaluate(larger, instrument):
    """Angles lose half of the digits at zero."""
    atol = 1e-7 if instrument.alike_is == "low" else 1e-10
    x, y = larger[:2]
    order = row_permutations(40, 6, rng=np.random.default_rng(5))
    expected = [instrument.evaluate(x[rows], y) for rows in order]
    np.testing.assert_allclose(instrument.permuted(x, y, order), expected, rtol=0, atol=atol)
    if instrument.draws is not None:
        value = instrument.evaluate(x, y)
        np.testing.assert_allclose(instrument.draws(x, y, np.ones((2, 40))), value, rtol=0, atol=atol)
    parts = [instrument.reduce(table) for table in larger]
    values = [[instrument.evaluate(a, b) for b in larger] for a in larger]
    np.testing.assert_allclose(instrument.tile(parts, parts), values, rtol=0, atol=atol)
    np.testing.assert_allclose(
        instrument.tile(parts[:3], parts[2:]), np.array(values)[:3, 2:], rtol=0, atol=atol
    )
    if instrument.symmetric:
        np.testing.assert_allclose(values, np.transpose(values), rtol=0, atol=atol)
    if instrument.identical is not None:
        np.testing.assert_allclose(np.diag(values), instrument.identical, rtol=0, atol=atol)
