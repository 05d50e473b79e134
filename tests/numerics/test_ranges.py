import numpy as np
import pytest
from scipy.stats import binomtest

from arealis.numerics import central_range, wilson_range
from arealis.types import NotEstimable, Range


@pytest.mark.parametrize(("successes", "trials"), [(0, 5), (5, 5), (37, 50), (123, 1000)])
def test_wilson_agrees_with_scipy(successes, trials):
    expected = binomtest(successes, trials).proportion_ci(method="wilson")
    found = wilson_range(successes, trials)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=1e-12)


def test_a_few_missing_draws_are_left_out():
    draws = np.append(np.arange(101.0), [np.nan] * 5)
    assert central_range(draws) == Range(2.5, 97.5)


def test_many_missing_draws_or_too_few_give_a_reason():
    assert central_range(np.append(np.arange(101.0), [np.nan] * 6)) == NotEstimable(
        "6 of 107 draws have no value"
    )
    assert central_range(np.arange(39.0)) == NotEstimable("39 draws are too few for a 95 % range")


@pytest.mark.parametrize("trials", [1, 7, 30, 199])
def test_a_proportion_lies_within_its_own_interval(trials):
    for successes in (0, trials):
        r = wilson_range(successes, trials)
        assert r.low <= successes / trials <= r.high
