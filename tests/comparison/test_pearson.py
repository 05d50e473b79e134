"""Unit-by-unit correlation."""

import numpy as np
import pytest
from scipy.stats import pearsonr

from arealis.comparison.pearson import pearson
from arealis.types import DataError

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(2, 20, 5))


def median(x, y):
    return np.median([pearsonr(x[:, u], y[:, u])[0] for u in range(x.shape[1])])


def test_it_is_the_median_over_units():
    assert pearson().evaluate(X, Y) == pytest.approx(median(X, Y))


def test_draws_repeat_stimuli():
    weights = RNG.multinomial(20, np.full(20, 0.05), size=6)
    expected = [median(np.repeat(X, w, axis=0), np.repeat(Y, w, axis=0)) for w in weights]
    assert pearson().draws(X, Y, weights) == pytest.approx(expected)


def test_permutations_reorder_the_model():
    order = np.stack([RNG.permutation(20) for _ in range(4)])
    assert pearson().permuted(X, Y, order) == pytest.approx([median(X[o], Y) for o in order])


def test_constant_units_are_refused():
    with pytest.raises(DataError, match="leave out constant units"):
        pearson().evaluate(np.ones((20, 5)), Y)
