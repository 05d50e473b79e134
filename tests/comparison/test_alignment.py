import numpy as np
import pytest

from arealis.comparison import align
from arealis.types import DataError


def test_order_is_free(label, tables):
    model, recording = tables
    rng = np.random.default_rng(3)
    rows, columns = rng.permutation(15), rng.permutation(40)
    shuffled = label(model[rows][:, columns], [f"s{i}" for i in rows], [f"u{i}" for i in columns])
    one, other = align(label(model), label(recording)), align(shuffled, label(recording))
    np.testing.assert_array_equal(one.model, other.model)
    assert other.stimulus_id.tolist() == [f"s{i}" for i in range(15)]
    assert other.unit_id.tolist() == [f"u{i}" for i in range(40)]


def test_what_either_side_lacks_is_missing_from_both(label, tables):
    model, recording = tables
    model[2, 5] = np.nan
    pair = align(label(model), label(recording))
    np.testing.assert_array_equal(np.isnan(pair.model), np.isnan(pair.recording))
    assert np.isnan(pair.recording).sum() == 16


def test_trials_are_averaged_over_those_measured(label):
    recording = np.array([[[[1.0]], [[3.0]], [[np.nan]]]])
    pair = align(label([[7.0]]), label(recording))
    assert pair.recording.tolist() == [[2.0]]
    assert pair.trials == 3


def test_responses_that_differ_by_rounding_tie_in_their_own_precision(label):
    x = np.array([[0.3, 0.1 + 0.2]])
    for kind in (np.float64, np.float32):
        sums = np.nextafter(x.astype(kind), kind(1)) if kind is np.float32 else x
        sums[0, 1] = np.nextafter(sums[0, 0], kind(1))
        tied = align(label(sums.astype(kind)), label(x)).model
        assert tied[0, 0] == tied[0, 1]


@pytest.mark.parametrize("side", ["model", "recording"])
@pytest.mark.parametrize("lacking", ["stimulus", "unit"])
def test_a_missing_stimulus_or_unit_is_named(label, tables, side, lacking):
    pair = {"model": label(tables[0]), "recording": label(tables[1])}
    pair[side] = pair[side].isel({lacking: slice(1, None)})
    with pytest.raises(DataError, match=f"{lacking} of the .* is missing.*without {lacking[0]}0"):
        align(**pair)


def test_a_time_course_must_be_reduced_first(label):
    with pytest.raises(DataError, match="2 time steps"):
        align(label(np.zeros((1, 1, 2, 1))), label([[0.0]]))
