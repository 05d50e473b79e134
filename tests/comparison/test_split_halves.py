"""The noise ceiling of trials."""

import numpy as np
import pytest

from arealis.comparison import Instrument, rsa
from arealis.comparison.split_halves import split_half_ceiling
from arealis.numerics import random_halves
from arealis.types import DataError, EstimatorCard, NotEstimable


def agreement(x, y):
    return float(np.corrcoef(x.ravel(), y.ravel())[0, 1])


PLAIN = Instrument("plain", agreement, EstimatorCard("correlation of tables"), ())


def test_two_trials_have_one_way_to_be_halved():
    trials = np.random.default_rng(0).normal(size=(10, 2, 1, 5))
    ceiling = split_half_ceiling(PLAIN, trials, rng=np.random.default_rng(0))
    first, second = trials[:, 0, 0], trials[:, 1, 0]
    assert ceiling.low == pytest.approx(agreement(first, second), abs=1e-12)
    whole = (first + second) / 2
    bounds = [agreement(half, whole) for half in (first, second)]
    assert min(bounds) - 1e-12 <= ceiling.high <= max(bounds) + 1e-12


def test_the_bounds_are_what_theory_says():
    """Signal of variance 1, noise 1 a trial: halves of 4 trials correlate 1/(1 + 1/4), and with all more."""
    rng = np.random.default_rng(1)
    trials = rng.normal(size=(200, 1, 1, 50)) + rng.normal(size=(200, 8, 1, 50))
    ceiling = split_half_ceiling(PLAIN, trials, rng=rng)
    assert ceiling.low == pytest.approx(1 / 1.25, abs=0.01)
    assert ceiling.high == pytest.approx(1.125 / np.sqrt(1.25 * 1.125), abs=0.01)


@pytest.mark.parametrize("trials", [2, 3, 7])
def test_halves_share_no_trial_and_take_all(trials):
    measured = np.ones((4, trials), dtype=bool)
    first, second = random_halves(measured, rng=np.random.default_rng(0))
    assert not (first & second).any()
    assert (first | second).all()
    assert (first.sum(axis=1) - second.sum(axis=1) == trials % 2).all()
    assert (first == first[0]).all()


def test_stimuli_that_lack_trials_are_halved_evenly():
    measured = np.arange(6) < np.array([[6], [2], [3]])
    first, second = random_halves(measured, rng=np.random.default_rng(0))
    assert first.sum(axis=1).tolist() == [3, 1, 2]
    assert second.sum(axis=1).tolist() == [3, 1, 1]
    assert not ((first | second) & ~measured).any()


def test_without_repeats_there_is_a_reason():
    single = np.random.default_rng(0).normal(size=(6, 3, 1, 4))
    single[:, 1:] = np.nan
    assert "single trial" in split_half_ceiling(rsa(), single, rng=np.random.default_rng(0)).reason
    assert isinstance(split_half_ceiling(rsa(), single[:0], rng=np.random.default_rng(0)), NotEstimable)


def test_halves_that_cannot_be_compared_are_a_reason():
    flat = np.ones((6, 4, 1, 3))
    reason = split_half_ceiling(rsa(), flat, rng=np.random.default_rng(0)).reason
    assert reason.startswith("halves of the trials cannot be compared")

    def fail(x, y):
        raise DataError("no", given="x", needed="y", action="z")

    failing = Instrument("failing", fail, EstimatorCard("none"), ())
    assert "halves" in split_half_ceiling(failing, flat, rng=np.random.default_rng(0)).reason
