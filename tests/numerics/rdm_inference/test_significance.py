"""p-values from bootstrap variances, against SciPy."""

import numpy as np
import pytest
from scipy import stats

from arealis.numerics.rdm_inference import adjust, bootstrap_t_test, pairwise_bootstrap_t_test
from arealis.types import DataError


@pytest.mark.parametrize("alternative", ["two-sided", "greater", "less"])
def test_one_sample_t_test(alternative):
    x = np.random.default_rng(0).normal(0.4, size=(12, 3))
    expected = stats.ttest_1samp(x, 0.1, alternative=alternative).pvalue
    variance = x.var(axis=0, ddof=1) / 12
    ours = bootstrap_t_test(x.mean(axis=0), variance, 11, against=0.1, alternative=alternative)
    np.testing.assert_allclose(ours, expected, rtol=1e-10)


def test_paired_t_tests_of_every_two():
    x = np.random.default_rng(1).normal(size=(9, 4)) + np.arange(4) / 3
    difference = x[:, :, None] - x[:, None]
    p = pairwise_bootstrap_t_test(x.mean(axis=0), difference.var(axis=0, ddof=1) / 9, 8)
    np.testing.assert_array_equal(np.diag(p), 1.0)
    np.testing.assert_array_equal(p, p.T)
    for k in range(3):
        assert p[k, k + 1] == pytest.approx(stats.ttest_rel(x[:, k], x[:, k + 1]).pvalue, rel=1e-10)


def test_far_values_keep_their_tiny_probability():
    assert 0 < bootstrap_t_test(60.0, 1.0, 100, alternative="greater") < 1e-70


def test_corrections():
    p = np.array([0.001, 0.03, 0.02, 0.9])
    np.testing.assert_allclose(adjust(p, "bonferroni"), [0.004, 0.12, 0.08, 1.0])
    np.testing.assert_allclose(adjust(p, "fdr"), stats.false_discovery_control(p))
    assert adjust(np.zeros(0), "fdr").shape == (0,)
    square = np.ones((3, 3))
    i, j = np.triu_indices(3, 1)
    square[i, j] = square[j, i] = [0.01, 0.02, 0.5]
    corrected = adjust(square, "bonferroni")
    np.testing.assert_allclose(corrected[i, j], [0.03, 0.06, 1.0])
    np.testing.assert_array_equal(corrected, corrected.T)
    np.testing.assert_array_equal(np.diag(corrected), 1.0)


@pytest.mark.parametrize(
    ("p", "method"),
    [
        ([0.1], "holm"),
        ([1.2], "fdr"),
        ([np.nan], "fdr"),
        (np.full((2, 3), 0.1), "fdr"),
        ([[1, 0.1], [0.2, 1]], "fdr"),
    ],
)
def test_corrections_refuse_what_is_no_family(p, method):
    with pytest.raises(DataError, match="cannot be corrected"):
        adjust(np.array(p), method)


@pytest.mark.parametrize(
    ("value", "variance", "freedom"), [(1, 0, 5), (1, -1, 5), (np.nan, 1, 5), (1, 1, 0.5)]
)
def test_refuses_what_has_no_variance(value, variance, freedom):
    with pytest.raises(DataError, match="needs a variance"):
        bootstrap_t_test(value, variance, freedom)


def test_refuses_other_alternatives_and_shapes():
    with pytest.raises(DataError, match="no such alternative"):
        bootstrap_t_test(1.0, 1.0, 5, alternative="both")
    with pytest.raises(DataError, match="do not fit"):
        pairwise_bootstrap_t_test(np.ones(3), np.ones((2, 2)), 5)
