"""Splits hold out what they say, and refuse what leaves nothing to fit or to test."""

import numpy as np
import pytest

from arealis.numerics.predictivity import checked_splits, k_folds, random_splits
from arealis.types import DataError


def test_folds_hold_every_stimulus_out_once_in_nearly_equal_parts():
    held_out = k_folds(23, 5, rng=np.random.default_rng(0))
    np.testing.assert_array_equal(held_out.sum(axis=0), 1)
    assert sorted(held_out.sum(axis=1)) == [4, 4, 5, 5, 5]
    assert not np.array_equal(held_out, k_folds(23, 5, rng=np.random.default_rng(1)))


def test_random_splits_hold_out_the_share_but_no_fewer_than_three():
    assert set(random_splits(50, 10, rng=np.random.default_rng(0)).sum(axis=1)) == {5}
    assert set(random_splits(14, 10, rng=np.random.default_rng(0)).sum(axis=1)) == {3}
    many = random_splits(30, 4000, rng=np.random.default_rng(0)).mean(axis=0)
    np.testing.assert_allclose(many, 0.1, atol=0.02)


@pytest.mark.parametrize(
    "make",
    [
        lambda rng: k_folds(9, 5, rng=rng),
        lambda rng: k_folds(9, 1, rng=rng),
        lambda rng: random_splits(4, 10, rng=rng),
        lambda rng: random_splits(40, 0, rng=rng),
        lambda rng: random_splits(40, 10, held_out_share=1.0, rng=rng),
        lambda rng: checked_splits(np.ones((2, 5)), 5),
        lambda rng: checked_splits(np.zeros((1, 5), dtype=bool), 5),
        lambda rng: checked_splits(np.zeros((0, 5), dtype=bool), 5),
        lambda rng: checked_splits(np.array([[True, True, True, True, False]]), 5),
        lambda rng: checked_splits(np.array([[True, True, False, False]]), 5),
    ],
)
def test_impossible_splits(make):
    with pytest.raises(DataError):
        make(np.random.default_rng(0))
