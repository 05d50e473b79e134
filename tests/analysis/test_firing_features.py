import numpy as np
import pytest

from arealis.analysis import firing_features, potential_maxima
from arealis.types import DataError


def train_of(*steps, length=200):
    train = np.zeros(length)
    train[list(steps)] = 1
    return train


def test_features_of_each_train_alone():
    trains = np.stack([train_of(), train_of(30), train_of(20, 40, 60, 100), train_of(0, 3, 6, 100, 103)])
    seen = firing_features(trains, step_duration=1e-3, burst_interval=0.005)
    np.testing.assert_array_equal(seen.count, [0, 1, 4, 5])
    np.testing.assert_allclose(seen.latency, [np.nan, 0.03, 0.02, 0.0])
    np.testing.assert_allclose(seen.first_interval, [np.nan, np.nan, 0.02, 0.003])
    np.testing.assert_allclose(seen.last_interval, [np.nan, np.nan, 0.04, 0.003])
    np.testing.assert_allclose(seen.adaptation, [np.nan, np.nan, 2.0, 1.0])
    np.testing.assert_array_equal(seen.bursts, [0, 0, 0, 2])
    np.testing.assert_array_equal(seen.spikes_in_bursts, [0, 0, 0, 5])
    expected = [np.std(np.diff(np.flatnonzero(t))) / np.mean(np.diff(np.flatnonzero(t))) for t in trains[2:]]
    np.testing.assert_allclose(seen.variation, [np.nan, np.nan, *expected])


def test_spikes_before_the_onset_do_not_count():
    seen = firing_features(train_of(10, 60, 80)[None], step_duration=1e-3, onset=0.05)
    assert seen.count[0] == 2
    assert seen.latency[0] == pytest.approx(0.01)


def test_no_train_fires():
    seen = firing_features(np.zeros((3, 10)), step_duration=1e-3)
    assert seen.count.tolist() == seen.bursts.tolist() == seen.spikes_in_bursts.tolist() == [0, 0, 0]
    assert np.isnan(seen.latency).all()


def test_a_poisson_train_varies_and_a_clock_does_not():
    rng = np.random.default_rng(0)
    chance = (rng.random((1, 100_000)) < 0.01).astype(float)
    clock = (np.arange(100_000) % 100 == 0).astype(float)[None]
    seen = firing_features(np.concatenate([chance, clock]), step_duration=1e-3)
    assert seen.variation[0] == pytest.approx(1, abs=0.06)
    assert seen.variation[1] == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(
    ("spikes", "options"),
    [
        (np.full((1, 5), 0.5), {}),
        (np.zeros(5), {}),
        (np.full((1, 5), np.nan), {}),
        (np.zeros((1, 5)), {"step_duration": 0.0}),
        (np.zeros((1, 5)), {"burst_interval": -1.0}),
    ],
)
def test_what_is_no_spike_train_is_refused(spikes, options):
    with pytest.raises(DataError, match="cannot be described"):
        firing_features(spikes, **({"step_duration": 1e-3} | options))


def test_maxima_that_swing_far_enough():
    time = np.linspace(0, 1, 1001)
    potential = np.stack([np.exp(-3 * time) * np.sin(2 * np.pi * 5 * time), 0 * time, time])
    assert potential_maxima(potential, prominence=0.01).tolist() == [5, 0, 0]
    assert potential_maxima(potential, prominence=0.5)[0] == 2


def test_maxima_of_what_is_not_finite_are_refused():
    with pytest.raises(DataError, match="1 numbers not finite"):
        potential_maxima(np.array([[0.0, np.nan]]), prominence=0.1)
    with pytest.raises(DataError, match="cannot be counted"):
        potential_maxima(np.zeros(3), prominence=0.1)
