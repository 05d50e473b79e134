"""CKA from its definitions: explicit centring, and averages over all tuples of distinct stimuli."""

from itertools import permutations

import numpy as np
import pytest

from arealis.numerics import (
    bootstrap_weights,
    linear_cka,
    linear_cka_draws,
    linear_cka_pairs,
    permuted_linear_cka,
    row_permutations,
)
from arealis.numerics.cka import alignment_tile, linear_part, tables
from arealis.numerics.response_tables import centred_table


def slow_biased(x, y):
    centring = np.eye(len(x)) - 1 / len(x)
    return np.trace(centring @ x @ x.T @ centring @ y @ y.T)


def slow_debiased(x, y, drawn):
    """Mean over ordered quadruples of positions that hold distinct stimuli."""
    k, h = x @ x.T, y @ y.T
    terms = [
        k[i, j] * h[i, j] + k[i, j] * h[q, r] - 2 * k[i, j] * h[i, q]
        for i, j, q, r in permutations(range(len(x)), 4)
        if len({drawn[i], drawn[j], drawn[q], drawn[r]}) == 4
    ]
    return np.mean(terms) if terms else np.nan


def slow_cka(x, y, drawn, debiased):
    x, y = x[drawn], y[drawn]
    if debiased:
        both, first, second = (slow_debiased(a, b, drawn) for a, b in ((x, y), (x, x), (y, y)))
    else:
        both, first, second = (slow_biased(a, b) for a, b in ((x, y), (x, x), (y, y)))
    return both / np.sqrt(first * second)


@pytest.fixture
def sides():
    rng = np.random.default_rng(2)
    x = rng.normal(1, 1, size=(7, 3))
    return x, np.hstack([x[:, :1] ** 2, rng.normal(size=(7, 1))])


@pytest.mark.parametrize("debiased", [False, True])
def test_value(sides, debiased):
    expected = slow_cka(*sides, np.arange(7), debiased)
    assert linear_cka(*sides, debiased=debiased) == pytest.approx(expected, abs=1e-12)
    one = linear_cka_draws(*sides, np.ones((1, 7)), debiased=debiased)
    assert one[0] == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("debiased", [False, True])
def test_bootstrap_equals_resampling(sides, debiased):
    weights = bootstrap_weights(list("abcdefg"), 12, rng=np.random.default_rng(4))
    fast = linear_cka_draws(*sides, weights, debiased=debiased)
    slow = [slow_cka(*sides, np.repeat(np.arange(7), w), debiased) for w in weights]
    np.testing.assert_allclose(fast, slow, rtol=0, atol=1e-12)


@pytest.mark.parametrize("debiased", [False, True])
def test_permutations_equal_permuting_rows(sides, debiased):
    x, y = sides
    order = row_permutations(7, 20, rng=np.random.default_rng(5))
    fast = permuted_linear_cka(x, y, order, debiased=debiased)
    slow = [linear_cka(x, y[rows], debiased=debiased) for rows in order]
    np.testing.assert_allclose(fast, slow, rtol=0, atol=1e-12)


@pytest.mark.parametrize("debiased", [False, True])
def test_all_pairs_equal_single_pairs_and_leaving_out_each_stimulus(debiased):
    rng = np.random.default_rng(6)
    tables = [rng.normal(2, 1, size=(12, units)) for units in (3, 20, 7)]
    tables[2][:, :3] += tables[0]
    values, without = linear_cka_pairs(tables, debiased=debiased)
    for i, a in enumerate(tables):
        for j, b in enumerate(tables):
            assert values[i, j] == pytest.approx(linear_cka(a, b, debiased=debiased), abs=1e-12)
            for s in range(12):
                expected = linear_cka(np.delete(a, s, 0), np.delete(b, s, 0), debiased=debiased)
                assert without[s, i, j] == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("debiased", [False, True])
@pytest.mark.parametrize(
    "units",
    [(2, 1, 2), (15, 12, 14, 15, 13, 15, 15, 15), (5, 1, 30)],
    ids=["by units", "by rows", "with one by its Gram matrix"],
)
@pytest.mark.parametrize("entries", [1, 2000, 10**6])
def test_tiles_equal_single_pairs_in_blocks_of_any_size(monkeypatch, debiased, units, entries):
    monkeypatch.setattr(tables, "_BLOCK_ENTRIES", entries)
    rng = np.random.default_rng(7)
    sides = [rng.normal(2, 1, size=(60, many)) for many in units]
    parts = [linear_part(centred_table(x, measure="CKA"), debiased=debiased) for x in sides]
    slow = np.array([[linear_cka(a, b, debiased=debiased) for b in sides] for a in sides])
    within = alignment_tile(parts, parts, debiased=debiased)
    between = alignment_tile(parts[:-1], parts, debiased=debiased)
    np.testing.assert_allclose(within, slow, rtol=0, atol=1e-12)
    np.testing.assert_allclose(between, slow[:-1], rtol=0, atol=1e-12)
