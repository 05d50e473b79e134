"""The ways around missing pairs equal the fast ones where nothing is missing."""

import numpy as np
import pytest

from arealis.comparison.rdm_numbers import as_seen, compare_defined, kernel_name, permuted_means, rdm_draws
from arealis.numerics import bootstrap_weights, compare_rdms
from arealis.types import DataError

FIRST, SECOND = np.triu_indices(9, k=1)
MASKED = ["spearman", "pearson", "cosine"]


@pytest.fixture
def rdms():
    rng = np.random.default_rng(0)
    return rng.uniform(1, 2, size=36), rng.uniform(1, 2, size=(3, 36))


@pytest.fixture
def weights():
    return bootstrap_weights(np.arange(9).astype(str), 40, rng=np.random.default_rng(1))


@pytest.mark.parametrize("comparator", MASKED)
def test_draws_without_a_pair_equal_repeating_the_others(rdms, weights, comparator):
    model, data = rdms
    model[5] = np.nan
    drawn = rdm_draws(model, data, weights, comparator)
    for draw, counts in zip(drawn, weights, strict=True):
        times = counts[FIRST] * counts[SECOND] * (np.arange(36) != 5)
        repeated = [np.repeat(side, times) for side in (model, *data)]
        expected = np.mean([compare_rdms(repeated[0], one, comparator) for one in repeated[1:]])
        assert draw == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("comparator", MASKED)
def test_complete_draws_equal_repeating_pairs(rdms, weights, comparator):
    model, data = rdms
    drawn = rdm_draws(model, data, weights, comparator)
    for draw, counts in zip(drawn, weights, strict=True):
        repeated = [np.repeat(side, counts[FIRST] * counts[SECOND]) for side in (model, *data)]
        expected = np.mean([compare_rdms(repeated[0], one, comparator) for one in repeated[1:]])
        assert draw == pytest.approx(expected, abs=1e-12)


def test_a_comparator_that_needs_all_pairs_says_so(rdms, weights):
    model, data = rdms
    model[0] = np.nan
    with pytest.raises(DataError, match="cannot be resampled with pairs missing"):
        rdm_draws(model, data, weights, "corr_cov")


@pytest.mark.parametrize("missing", [False, True])
@pytest.mark.parametrize("comparator", [*MASKED, "tau-a", "tau-b", "rho-a"])
def test_permuting_equals_reordering_the_matrix(rdms, comparator, missing):
    model, data = rdms
    if missing:
        data[1, 7] = np.nan
    order = np.random.default_rng(2).permuted(np.tile(np.arange(9), (6, 1)), axis=1)
    square = np.zeros((9, 9))
    square[FIRST, SECOND] = square[SECOND, FIRST] = model
    null = permuted_means(model[None], data, order, comparator)[:, 0]
    for value, rows in zip(null, order, strict=True):
        permuted = square[np.ix_(rows, rows)][FIRST, SECOND]
        expected = np.mean([compare_defined(permuted, one, comparator) for one in data])
        assert value == pytest.approx(expected, abs=1e-12)


def test_permutations_without_contrast_have_no_value(rdms):
    model = np.full(36, np.nan)
    model[:2] = 1.0
    order = np.arange(9)[None]
    assert np.isnan(permuted_means(model[None], rdms[1], order, "pearson")).all()


@pytest.mark.parametrize("comparator", ["spearman", "pearson", "cosine", "rho-a"])
def test_what_a_comparator_sees_has_its_similarity_as_a_product(rdms, comparator):
    seen = as_seen(rdms[1], comparator)
    same = "spearman" if comparator == "rho-a" else comparator
    np.testing.assert_allclose(seen @ seen.T, compare_rdms(rdms[1], rdms[1], same), rtol=0, atol=1e-12)
    assert not as_seen(np.zeros((1, 36)), comparator).any()


def test_whole_matrices_are_seen_as_they_are(rdms):
    assert as_seen(rdms[1], "bures") is rdms[1]


def test_tau_b_has_no_bootstrap():
    with pytest.raises(DataError, match="tau-b is not resampled"):
        kernel_name("tau-b")
