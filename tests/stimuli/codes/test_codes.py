"""Codes: spikes have the statistics or the times that the code says, and tell what they were made of."""

from functools import partial

import numpy as np
import pytest

from arealis.stimuli import (
    BurstCode,
    DeltaModulation,
    LatencyCode,
    PhaseCode,
    PoissonCode,
    PopulationCode,
    RankOrderCode,
    RegularCode,
    spoken_digits,
)
from arealis.types import DataError, SpecificationError

MS = 0.001
MAKE = {
    "burst": partial(BurstCode, most=3),
    "latency": LatencyCode,
    "phase": partial(PhaseCode, frequency=100.0),
    "poisson": partial(PoissonCode, rate=200.0),
    "population": partial(PopulationCode, fields=4),
    "rank_order": RankOrderCode,
    "regular": partial(RegularCode, rate=200.0),
}


def rng(seed=0):
    return np.random.default_rng(seed)


def held(*values):
    """One stimulus that is held."""
    return np.array(values, dtype=np.float32).reshape(1, 1, -1)


def encode(code, values, seed=0):
    return code.encode(values, rng=rng(seed))


@pytest.mark.parametrize("make", MAKE.values(), ids=MAKE)
def test_spikes_have_their_shape_and_end_with_the_window(make):
    code = make(step_duration=MS, steps=150, duration=0.1)
    values = rng(1).random((3, 2, 5)).astype("float32")
    before = values.copy()
    spikes = encode(code, values)
    assert spikes.shape == (3, 150, code.units(5))
    assert spikes.dtype == bool
    assert not spikes[:, 100:].any()
    assert spikes[:, :100].any(axis=(1, 2)).all()
    np.testing.assert_array_equal(values, before)
    np.testing.assert_array_equal(spikes, encode(code, values))  # from the generator alone
    assert code.random == (spikes != encode(code, values, seed=5)).any()


@pytest.mark.parametrize("make", MAKE.values(), ids=MAKE)
def test_a_stimulus_is_told_alike_whatever_is_told_beside_it(make):
    """The first of many has the spikes that it has alone, in a code that draws as in one that does not."""
    code = make(step_duration=MS, steps=60)
    values = rng(2).random((4, 1, 3))
    np.testing.assert_array_equal(encode(code, values)[:1], encode(code, values[:1]))


@pytest.mark.parametrize("kind", [k for k in MAKE if k != "population"])
def test_nothing_is_silence(kind):
    spikes = encode(MAKE[kind](step_duration=MS, steps=60), held(0, 1, 0))
    assert not spikes[:, :, [0, 2]].any()
    assert spikes[:, :, 1].any()


def test_counts_of_random_spikes_have_mean_and_fano_factor():
    """Mean r x T, and Fano factor 1 − r x Δt."""
    code = PoissonCode(rate=400.0, step_duration=MS, steps=200)
    intensity = np.array([0.1, 0.5, 1.0])
    counts = encode(code, np.broadcast_to(intensity, (8000, 1, 3))).sum(axis=1)
    np.testing.assert_allclose(counts.mean(axis=0), 400 * 0.2 * intensity, rtol=0.01)
    np.testing.assert_allclose(counts.var(axis=0) / counts.mean(axis=0), 1 - 0.4 * intensity, rtol=0.06)


def test_regular_spikes_have_one_interval_and_counts_within_one():
    code = RegularCode(rate=200.0, step_duration=MS, steps=1000)
    spikes = encode(code, held(1.0, 0.5, 0.37))
    np.testing.assert_array_equal(np.diff(np.flatnonzero(spikes[0, :, 0])), 5)
    np.testing.assert_array_equal(np.diff(np.flatnonzero(spikes[0, :, 1])), 10)
    counts = encode(code, np.broadcast_to(0.37, (500, 1, 1))).sum(axis=1)
    assert np.abs(counts - 74).max() <= 1
    few = RegularCode(rate=10.0, step_duration=MS, steps=150)  # 1.5 spikes: unbiased by the phase
    counts = encode(few, np.ones((4000, 1, 1))).sum(axis=1)
    assert set(counts.ravel().tolist()) == {1, 2}
    assert counts.mean() == pytest.approx(1.5, abs=0.03)


@pytest.mark.parametrize("make", [MAKE["poisson"], MAKE["regular"]], ids=["poisson", "regular"])
def test_rates_follow_frames_and_are_told_back(make):
    code = make(step_duration=MS, steps=400)
    film = np.broadcast_to(np.array([[0.2], [0.0], [0.8], [0.4]]), (3000, 4, 1))
    spikes = encode(code, film)
    rate = spikes.reshape(3000, 4, 100).sum(axis=2).mean(axis=0) / 0.1
    np.testing.assert_allclose(rate, [40, 0, 160, 80], rtol=0.03)
    assert code.decode(spikes).mean() == pytest.approx(0.35, rel=0.01)


def test_a_rate_of_one_spike_a_step_is_the_most():
    assert encode(PoissonCode(rate=1 / 3e-3, step_duration=3e-3, steps=9), held(1.0)).all()
    assert encode(RegularCode(rate=1000.0, step_duration=MS, steps=9), held(1.0)).sum() >= 8


def test_latency_falls_with_intensity_and_tells_it_within_half_a_step():
    code = LatencyCode(step_duration=MS, steps=101)
    values = np.linspace(0.01, 1, 200)
    spikes = encode(code, values.reshape(1, 1, -1))
    assert (spikes.sum(axis=1) == 1).all()
    first = spikes[0].argmax(axis=0)
    assert (np.diff(first) <= 0).all()
    assert first[-1] == 0
    assert np.abs(code.decode(spikes)[0, 0] - values).max() <= 0.5 / 100 + 1e-9
    assert code.decode(encode(code, held(0.0)))[0, 0, 0] == 0


def test_latencies_of_frames_are_told_one_after_the_other():
    code = LatencyCode(step_duration=MS, steps=40, duration=0.033)  # 11 steps a frame
    film = rng(3).integers(0, 11, (2, 3, 4)) / 10
    np.testing.assert_allclose(code.decode(encode(code, film), frames=3), film)


def test_rank_order_tells_the_order_and_nothing_else():
    code = RankOrderCode(step_duration=MS, steps=20)
    values = rng(4).random((2, 1, 7))
    spikes = encode(code, values)
    np.testing.assert_array_equal(spikes, encode(code, values**3 / 2))
    np.testing.assert_array_equal(np.argsort(code.decode(spikes)), np.argsort(values))
    np.testing.assert_array_equal(spikes[0].argmax(axis=0), (-values[0, 0]).argsort().argsort() * 20 // 7)
    together = encode(code, held(0.5, 0.9, 0.5, 0.1))[0].argmax(axis=0)
    assert together[0] == together[2]
    assert together[1] < together[0] < together[3]


@pytest.mark.parametrize("spikes", ["poisson", "latency"])
def test_a_population_tells_values_back(spikes):
    code = PopulationCode(fields=9, step_duration=MS, steps=1000, spikes=spikes, low=-2.0, high=3.0)
    assert code.units(6) == 54
    values = np.linspace(-2, 3, 40).reshape(20, 1, 2)
    told = code.decode(encode(code, values))
    assert told.shape == (20, 2)
    allowed = 0.3 if spikes == "poisson" else 0.02
    assert np.abs(told - values[:, 0]).max() < allowed
    beyond = code.decode(encode(code, np.array([[[-9.0, 9.0]]])))
    np.testing.assert_allclose(beyond, [[-2, 3]], atol=allowed)


def test_fields_of_a_population_have_the_formula():
    code = PopulationCode(
        fields=3, step_duration=MS, steps=4000, rate=500.0, low=0.0, high=4.0, sharpness=2.0
    )
    rate = encode(code, held(1.5)).sum(axis=1)[0] / 4.0
    np.testing.assert_allclose(rate, 500 * np.exp(-np.square([1.5, 0.5, 2.5]) / 2), atol=25)


def test_phases_repeat_with_the_oscillation_and_follow_frames():
    code = PhaseCode(frequency=100.0, step_duration=MS, steps=45, duration=0.04)
    film = np.array([1.0, 0.0, 4 / 9, 8 / 9]).reshape(1, 4, 1)
    spikes = encode(code, film)
    assert np.flatnonzero(spikes).tolist() == [0, 25, 31]
    assert spikes.shape[1] == 45
    np.testing.assert_allclose(code.decode(spikes)[0, :, 0], [1, 0, 4 / 9, 8 / 9])
    values = rng(5).random((1, 1, 300))
    misread = code.decode(encode(code, values)) - values
    assert np.abs(misread).max() <= 0.5 / 9 + 1e-9


def test_bursts_grow_and_quicken_with_intensity():
    code = BurstCode(step_duration=MS, steps=60, most=5, shortest=0.002, longest=0.010)
    values = np.linspace(0, 1, 101).reshape(1, 1, -1)
    spikes = encode(code, values)
    counts = spikes.sum(axis=1)[0]
    np.testing.assert_array_equal(counts, np.ceil(values[0, 0] * 5))
    intervals = [np.diff(np.flatnonzero(unit)) for unit in spikes[0].T]
    for value, between in zip(values[0, 0], intervals, strict=True):
        assert (between == np.rint(10 - 8 * value)).all()
    misread = code.decode(spikes) - values
    assert misread.min() >= -1e-9
    assert misread.max() < 0.2


def test_delta_modulation_follows_within_its_threshold():
    """As long as the stimulus changes by no more than the threshold a step."""
    code = DeltaModulation(threshold=0.1, step_duration=MS, steps=400)
    time = np.linspace(0, 1, 101)
    film = np.stack([np.sin(9 * time), -3 + 2 * time, np.full(101, 0.7)], axis=1)[None]
    course = code.course(film)
    assert np.abs(np.diff(course, axis=1)).max() < 0.1
    spikes = encode(code, film)
    assert spikes.shape == (1, 400, code.units(3) == 6 and 6)
    followed = course[:, :1] + code.decode(spikes)
    assert np.abs(followed - course).max() < 0.1 + 1e-9
    assert not spikes[:, :, [2, 5]].any()  # what does not change is not told
    assert not spikes[:, :, 4].any()  # what rises has no OFF spikes


def test_delta_modulation_lags_behind_a_jump_and_catches_up():
    code = DeltaModulation(threshold=0.25, step_duration=MS, steps=8)
    jump = np.array([0.0, 1, 1, 1, 1, 1, 1, 1]).reshape(1, 8, 1)
    assert encode(code, jump)[0, :, 0].astype(int).tolist() == [0, 1, 1, 1, 1, 0, 0, 0]


@pytest.mark.real_data
def test_sound_through_a_cochlea_becomes_spikes(spoken_file):
    """Every channel of a cochleagram drives a unit, whose rate follows its energy from frame to frame."""
    sounds = spoken_digits(frames=10, channels=16, takes=(0,))
    code = PoissonCode(rate=500.0, step_duration=MS, steps=500)
    spikes = encode(code, sounds.inputs["sound"])
    assert spikes.shape == (60, 500, 16)
    rate = spikes.reshape(60, 10, 50, 16).mean(axis=2) / MS / 500
    assert np.corrcoef(rate.ravel(), sounds.inputs["sound"].ravel())[0, 1] > 0.9


@pytest.mark.parametrize("make", [MAKE["poisson"], MAKE["regular"]], ids=["poisson", "regular"])
@pytest.mark.parametrize("rate", [0.0, -3.0, 1000.1, float("nan"), float("inf")])
def test_rates_that_no_time_step_can_hold(make, rate):
    with pytest.raises(SpecificationError, match=r"at most 1000 spikes/s"):
        make(rate=rate, step_duration=MS, steps=10)


@pytest.mark.parametrize("make", [*MAKE.values(), partial(DeltaModulation, threshold=0.1)])
@pytest.mark.parametrize("duration", [0.0, 0.0004, 0.011, float("nan")])
def test_durations_that_do_not_fit_the_simulation(make, duration):
    with pytest.raises(SpecificationError, match=r"from 0.001 s to 0.01 s, which are 10 steps"):
        make(step_duration=MS, steps=10, duration=duration)


@pytest.mark.parametrize("kind", [k for k in MAKE if k != "population"])
@pytest.mark.parametrize("value", [-0.1, 1.1, float("nan")])
def test_values_that_are_no_intensities(kind, value):
    with pytest.raises(DataError, match=rf"the code '{kind}' cannot tell these stimuli"):
        encode(MAKE[kind](step_duration=MS, steps=60), held(0.5, value))


@pytest.mark.parametrize("kind", ["poisson", "latency", "phase"])
def test_more_frames_than_time_steps(kind):
    with pytest.raises(SpecificationError, match="too few time steps"):
        encode(MAKE[kind](step_duration=MS, steps=20), np.zeros((1, 21, 2)))


@pytest.mark.parametrize(
    ("make", "match"),
    [
        (partial(PopulationCode, fields=1), "fields = 1"),
        (partial(PopulationCode, fields=3, low=1.0, high=1.0), "low below high"),
        (partial(PopulationCode, fields=3, sharpness=0.0), "sharpness = 0.0"),
        (partial(PopulationCode, fields=3, rate=2000.0), "rate = 2000"),
        (partial(PhaseCode, frequency=0.0), "from 100 to 500 Hz"),
        (partial(PhaseCode, frequency=900.0), "frequency = 900"),
        (partial(PhaseCode, frequency=20.0), "frequency = 20"),
        (partial(BurstCode, most=0), "most = 0"),
        (partial(BurstCode, shortest=0.0001), "intervals from 0.0001"),
        (partial(BurstCode, shortest=0.004, longest=0.003), "shortest first"),
        (partial(DeltaModulation, threshold=0.0), "threshold = 0.0"),
    ],
)
def test_options_out_of_range(make, match):
    with pytest.raises(SpecificationError, match=match):
        make(step_duration=MS, steps=10)


def test_a_burst_that_does_not_fit():
    """Five spikes of an intensity just above 4/5 take four intervals of 4 ms, and one step."""
    roomy = partial(BurstCode, step_duration=MS, most=5, shortest=0.002, longest=0.010)
    assert encode(roomy(steps=17), held(0.801)).sum() == 5
    with pytest.raises(SpecificationError, match=r"Given: 0.015 s. Needed: 0.017 s"):
        encode(roomy(steps=15), held(0.5))


@pytest.mark.parametrize("frames", [1, 11])
def test_changes_in_time_need_time(frames):
    code = DeltaModulation(threshold=0.1, step_duration=MS, steps=10)
    with pytest.raises(DataError, match=f"stimuli of {frames} frames, in 10 time steps"):
        encode(code, np.zeros((1, frames, 2)))
