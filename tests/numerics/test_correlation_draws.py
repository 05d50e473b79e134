import numpy as np
import pytest

from arealis.numerics import (
    pearson_draws,
    permuted_rdm_spearman,
    permuted_spearman,
    spearman_draws,
)


def test_pearson_ignores_offset_and_scale_and_spearman_any_monotone_map():
    rng = np.random.default_rng(0)
    x, y, w = rng.normal(size=30), rng.normal(size=30), rng.integers(0, 3, (30, 5))
    np.testing.assert_allclose(pearson_draws(1e6 + 3 * x, y, w), pearson_draws(x, y, w), rtol=0, atol=1e-9)
    np.testing.assert_array_equal(spearman_draws(np.exp(x), y, w), spearman_draws(x, y, w))
    assert np.abs(pearson_draws(np.exp(x), y, w) - pearson_draws(x, y, w)).max() > 0.01


def test_bounds_are_reached_and_not_passed():
    x, w = np.random.default_rng(1).normal(size=50), np.ones((50, 1))
    for draws in (pearson_draws, spearman_draws):
        assert draws(x, x, w)[0] == pytest.approx(1, abs=1e-15)
        assert draws(x, -x, w)[0] == pytest.approx(-1, abs=1e-15)
        assert abs(draws(x, 3 * x, w)[0]) <= 1


def test_a_choice_without_order_has_no_correlation():
    x, y = np.array([1.0, 1.0, np.nan]), np.arange(3.0)
    assert np.isnan(permuted_spearman(x, np.array([[0, 1, 2], [2, 2, 2]]), y)).all()


def test_a_flat_rdm_has_no_correlation():
    assert np.isnan(permuted_rdm_spearman(np.ones(3), np.arange(3.0), np.array([[0, 1, 2]]))).all()
