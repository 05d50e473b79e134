"""Correlations of reweighted samples, by repeating items and correlating anew."""

import numpy as np
import pytest
from scipy.stats import pearsonr, rankdata, spearmanr

from arealis.numerics import (
    pair_positions,
    pearson_draws,
    permuted_rdm_spearman,
    permuted_spearman,
    row_permutations,
    spearman_draws,
    weighted_rank_deviations,
)


def samples(tied):
    rng = np.random.default_rng(5)
    x, y = rng.normal(size=(2, 40))
    if tied:
        x, y = np.round(x), np.round(2 * y)
    return x, y, rng.integers(0, 4, size=(40, 25))


@pytest.mark.parametrize("tied", [False, True])
@pytest.mark.parametrize(("fast", "slow"), [(pearson_draws, pearsonr), (spearman_draws, spearmanr)])
def test_draws_equal_repeating_items(fast, slow, tied):
    x, y, weights = samples(tied)
    expected = [slow(np.repeat(x, w), np.repeat(y, w)).statistic for w in weights.T]
    np.testing.assert_allclose(fast(x, y, weights), expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("fast", [pearson_draws, spearman_draws])
def test_draws_over_many_blocks_and_untouched_weights(fast):
    x, y, weights = samples(tied=True)
    many = np.tile(weights, 200).astype(float)
    before = many.copy()
    np.testing.assert_allclose(fast(x, y, many), np.tile(fast(x, y, weights), 200), rtol=0, atol=1e-14)
    np.testing.assert_array_equal(many, before)


@pytest.mark.parametrize("fast", [pearson_draws, spearman_draws])
def test_constant_or_empty_samples_have_no_correlation(fast):
    x, y = np.array([0.1, 0.1, 0.7]), np.array([1.0, 2.0, 3.0])
    assert np.isnan(fast(x, y, np.array([[1, 0], [1, 0], [0, 0]]))).all()


def test_rank_deviations_equal_ranking_the_repeated_sample():
    x, _, weights = samples(tied=True)
    weights = weights + 1
    deviations = weighted_rank_deviations(x, weights)
    for k, w in enumerate(weights.T):
        ranks = rankdata(np.repeat(x, w))
        np.testing.assert_array_equal(np.repeat(deviations[:, k], w), ranks - ranks.mean())


@pytest.mark.parametrize("tied", [False, True])
@pytest.mark.parametrize("missing", [False, True])
def test_permuted_spearman_equals_ranking_each_choice(tied, missing):
    x, y, _ = samples(tied)
    rng = np.random.default_rng(6)
    if missing:
        x[[3, 11, 30]] = np.nan
    chosen = rng.integers(0, 40, size=(2000, 40))
    fast = permuted_spearman(x, chosen, y)
    for k in range(0, 2000, 97):
        present = ~np.isnan(x[chosen[k]])
        expected = spearmanr(x[chosen[k]][present], y[present]).statistic
        assert fast[k] == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("missing", [False, True])
def test_permuted_rdms_equal_permuting_the_matrix(missing):
    rng = np.random.default_rng(7)
    n = 9
    i, j = pair_positions(n)
    first, second = rng.random((2, len(i)))
    if missing:
        first[[2, 20]], second[[5]] = np.nan, np.nan
    order = row_permutations(n, 30, rng=rng)
    square = np.full((n, n), np.nan)
    square[i, j] = square[j, i] = first
    expected = []
    for rows in order:
        permuted = square[np.ix_(rows, rows)][i, j]
        present = ~np.isnan(permuted) & ~np.isnan(second)
        expected.append(spearmanr(permuted[present], second[present]).statistic)
    np.testing.assert_allclose(permuted_rdm_spearman(first, second, order), expected, rtol=0, atol=1e-12)
