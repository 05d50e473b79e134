"""Populations become the arrays that an instrument reads, and what was missing is counted."""

import numpy as np
import pytest

from arealis.comparison import Instrument, rsa, spearman
from arealis.comparison.pairing import complete, pair_responses, read
from arealis.types import DataError, EstimatorCard


def reading(reads="responses", **changes):
    return Instrument("any", lambda x, y: 0.0, EstimatorCard("made up"), (), reads=reads, **changes)


def test_order_is_free(label, tables):
    model, recording = tables
    rng = np.random.default_rng(3)
    rows, columns = rng.permutation(15), rng.permutation(40)
    shuffled = label(model[rows][:, columns], [f"s{i}" for i in rows], [f"u{i}" for i in columns])
    one, other = (pair_responses(rsa(), side, label(recording)) for side in (label(model), shuffled))
    np.testing.assert_array_equal(one.x, other.x)
    assert other.stimulus_id.tolist() == [f"s{i}" for i in range(15)]


def test_what_either_side_lacks_is_missing_from_both_if_the_units_are_the_same(label, tables):
    model, recording = tables
    model[2, 5] = np.nan
    pair = pair_responses(rsa(), label(model), label(recording))
    np.testing.assert_array_equal(np.isnan(pair.x), np.isnan(pair.y))
    assert np.isnan(pair.y).sum() == 16
    assert np.isnan(pair.recording[2, 0, 0, 5])
    others = pair_responses(rsa(), label(model, units=[f"v{i}" for i in range(40)]), label(recording))
    assert (np.isnan(others.x).sum(), np.isnan(others.y).sum()) == (1, 15)


def test_missing_entries_take_the_units_mean_over_the_other_stimuli(label, tables):
    model, recording = tables
    pair = pair_responses(reading(), label(model), label(recording))
    for i in range(15):
        assert pair.x[i, i] == pytest.approx(np.delete(model[:, i], i).mean(), abs=1e-12)
        assert pair.y[i, i] == pytest.approx(np.delete(recording[:, i], i).mean(), abs=1e-12)
    assert (pair.options["units"], pair.options["missing entries"]) == (40, 15)
    assert "other stimuli" in pair.options["missing"]


def test_a_unit_that_was_never_measured_is_left_out(label, tables):
    model, recording = tables
    recording[:, 20] = np.nan
    pair = pair_responses(reading(), label(model), label(recording))
    assert pair.x.shape == pair.y.shape == (15, 39)
    with pytest.raises(DataError, match="nothing is left of the model"):
        pair_responses(reading(), label(model), label(np.full_like(recording, np.nan)))


def test_trials_are_averaged_over_those_measured():
    values = np.array([[[[1.0]], [[3.0]], [[np.nan]]]])
    assert read(values, reading()).tolist() == [[2.0]]
    assert np.isnan(read(np.full((1, 2, 1, 1), np.nan), reading())).all()


def test_trials_that_some_stimuli_lack_are_left_out():
    values = np.arange(24.0).reshape(2, 4, 1, 3)
    values[0, [0, 2]] = np.nan
    values[1, 3, 0, 1] = np.nan
    trials = read(values, reading("trials"))
    assert trials.shape == (2, 2, 3)
    np.testing.assert_array_equal(trials[0], values[0, [1, 3], 0])
    np.testing.assert_array_equal(trials[1], values[1, [0, 1], 0])


def test_a_trial_without_one_unit_takes_the_mean_of_the_units_other_trials():
    x = np.arange(12.0).reshape(2, 3, 2)
    y = x.copy()
    y[1, 2, 0] = np.nan
    filled = complete(x, y, reading("trials"), matched=False)[1]
    assert filled[1, 2, 0] == (y[1, 0, 0] + y[1, 1, 0]) / 2
    y[1, :, 0] = np.nan
    assert (complete(x, y, reading("trials"), matched=False)[1][1, :, 0] == y[0, :, 0].mean()).all()


def test_a_missing_moment_takes_the_units_mean_at_that_moment():
    x = np.random.default_rng(0).normal(size=(4, 3, 2))
    y = x.copy()
    y[2, 1, 0] = np.nan
    filled = complete(x, y, reading("trajectories"), matched=False)[1]
    assert filled[2, 1, 0] == pytest.approx(x[[0, 1, 3], 1, 0].mean())
    y[:, 1, 0] = np.nan
    filled = complete(x, y, reading("trajectories"), matched=False)[1]
    assert filled[:, 1, 0] == pytest.approx(np.full(4, x[:, [0, 2], 0].mean()))


def test_responses_that_differ_by_rounding_tie_in_their_own_precision(label):
    x = np.array([[0.3, 0.1 + 0.2], [1.0, 2.0]])
    for kind in (np.float64, np.float32):
        sums = x.astype(kind)
        sums[0, 1] = np.nextafter(sums[0, 0], kind(1))
        tied = pair_responses(reading(), label(sums), label(x)).x
        assert tied[0, 0] == tied[0, 1]


def test_whole_numbers_stay_as_they_are(label):
    counts = np.array([[3, 0], [1, 7]])
    assert pair_responses(reading(), label(counts), label(counts)).x.tolist() == counts.tolist()


@pytest.mark.parametrize("side", ["model", "recording"])
@pytest.mark.parametrize("lacking", ["stimulus", "unit"])
def test_a_missing_stimulus_or_unit_is_named(label, tables, side, lacking):
    pair = {"model": label(tables[0]), "recording": label(tables[1])}
    pair[side] = pair[side].isel({lacking: slice(1, None)})
    with pytest.raises(DataError, match=rf"{lacking} of the .* is missing.*without {lacking[0]}0"):
        pair_responses(spearman(), **pair)


def test_a_time_course_must_be_reduced_first(label):
    with pytest.raises(DataError, match="2 time steps"):
        pair_responses(reading(), label(np.zeros((1, 1, 2, 1))), label([[0.0]]))


def test_infinite_responses_are_refused(label):
    bad = label([[0.0], [1.0]])
    bad.values[0] = np.inf
    with pytest.raises(DataError, match="infinite"):
        pair_responses(reading(), bad, label([[0.0], [1.0]]))
