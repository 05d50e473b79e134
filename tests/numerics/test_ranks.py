import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import rankdata

from arealis.numerics import midranks, weighted_rank_deviations


@given(st.lists(st.integers(-3, 3), min_size=1, max_size=30))
def test_midranks_agree_with_scipy_in_both_libraries(values):
    x = np.array(values, dtype=float)
    np.testing.assert_array_equal(midranks(x), rankdata(x))
    np.testing.assert_array_equal(midranks(torch.tensor(x)).numpy(), rankdata(x))


@given(st.lists(st.integers(-3, 3), min_size=1, max_size=30))
def test_equal_weights_give_plain_ranks(values):
    x = np.array(values, dtype=float)
    expected = rankdata(x) - (len(x) + 1) / 2
    np.testing.assert_array_equal(weighted_rank_deviations(x, np.ones((len(x), 1)))[:, 0], expected)


def test_deviations_average_to_zero_under_their_weights():
    rng = np.random.default_rng(0)
    x, w = rng.integers(0, 5, 40) * 1.0, rng.integers(0, 4, (40, 9))
    assert (w * weighted_rank_deviations(x, w)).sum(0) == pytest.approx(np.zeros(9), abs=0)
