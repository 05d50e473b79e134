"""Observed: what was seen while a network learnt."""

import math

import pandas as pd
import pytest

from arealis.analysis import observed, stimuli_to_reach
from arealis.types import Measurement, NotEstimable


def course(*values):
    steps = range(0, 50 * len(values), 50)
    return pd.DataFrame({"step": steps, "area": "IT", "quantity": "held_out_accuracy", "value": values})


@pytest.mark.parametrize(("at", "value"), [("all", 0.4), ("first", 0.1), ("last", 0.8)])
def test_which_observations_count(at, value):
    (found,) = observed(course(0.1, 0.3, 0.8), quantities=["held_out_accuracy"], at=at)
    assert found.value == pytest.approx(value, abs=1e-12)


def test_the_first_observation_that_is_good_enough_counts():
    found = stimuli_to_reach(course(0.1, 0.6, 0.4, 0.7), batch=10, accuracy=0.6)
    assert isinstance(found, Measurement)
    assert (found.value, found.n, "at least" in found.card.options) == (500.0, 4, False)


def test_what_was_never_reached_has_a_bound_and_no_number():
    found = stimuli_to_reach(course(0.1, 0.6, 0.4), batch=10)
    assert isinstance(found, Measurement)
    assert math.isnan(found.value)
    assert (found.n, found.card.options["at least"]) == (0, 1000)
    assert isinstance(found.interval, NotEstimable)
    assert "0.9 was never reached; the best was 0.600" in found.interval.reason


def test_what_was_not_observed_has_neither():
    found = stimuli_to_reach(course(0.1).assign(quantity="cost"), batch=10)
    assert isinstance(found, NotEstimable)
    assert "was not observed" in found.reason
