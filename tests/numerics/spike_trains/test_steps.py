"""Spike times in steps and back, and what is refused."""

import numpy as np
import pytest

from arealis.numerics import spikes_in_steps, times_of_spikes
from arealis.types import DataError


def test_there_and_back():
    spikes = np.random.default_rng(0).random((20, 777)) < 0.1
    spikes[3] = False
    times = times_of_spikes(spikes, step_duration=0.0001)
    np.testing.assert_array_equal(spikes_in_steps(times, step_duration=0.0001, duration=0.0777), spikes)
    assert len(times[3]) == 0


def test_edges_of_steps_are_their_beginnings():
    edges = np.arange(1000) * 0.001
    assert spikes_in_steps([edges], step_duration=0.001, duration=1.0).all()
    rest = spikes_in_steps([[0.0024]], step_duration=0.001, duration=0.0025)
    assert rest.tolist() == [[False, False, True]]


@pytest.mark.parametrize(
    ("trains", "match"),
    [
        ([[0.1], [0.2, 0.05]], r"unsorted. Given: 1 of 3, first spike 1 of train 1 at 0.05 s"),
        ([[0.1, np.nan]], "not finite"),
        ([[], [0.2, 1.5]], r"outside the recording. Given: 1 of 2, first spike 1 of train 1 at 1.5 s"),
        ([[-0.1]], "Needed: times from 0 s to 1 s"),
        ([[1.0]], "outside the recording"),
        ([[0.1], [0.2001, 0.2004]], r"0.2001 s and 0.2004 s of train 1, in steps of 0.001 s"),
    ],
)
def test_times_that_do_not_fit(trains, match):
    with pytest.raises(DataError, match=match):
        spikes_in_steps(trains, step_duration=0.001, duration=1.0)


@pytest.mark.parametrize(("step", "duration"), [(0.0, 1.0), (2.0, 1.0), (0.1, np.inf), (np.nan, 1.0)])
def test_no_steps(step, duration):
    with pytest.raises(DataError, match="no time steps"):
        spikes_in_steps([[0.1]], step_duration=step, duration=duration)


def test_trains_may_begin_where_others_ended():
    """Order is asked for within a train only."""
    assert spikes_in_steps([[0.9], [0.1]], step_duration=0.5, duration=1.0).tolist() == [
        [False, True],
        [True, False],
    ]
