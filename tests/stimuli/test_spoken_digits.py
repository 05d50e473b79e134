import numpy as np
import pytest
from sklearn.linear_model import RidgeClassifier

from arealis.data import digest
from arealis.stimuli import read_spoken_digits, spoken_digits
from arealis.types import DataError, SpecificationError


@pytest.mark.real_data
def test_layout(spoken_file):
    stimuli = spoken_digits(frames=15, channels=24)
    sounds = stimuli.inputs["sound"]
    assert (sounds.shape, sounds.dtype) == ((480, 15, 24), np.float32)
    assert (sounds.min(), sounds.max()) == (0, 1)
    np.testing.assert_array_equal(sounds.max(axis=(1, 2)), 1)
    assert np.bincount(stimuli.targets["label"]).tolist() == [48] * 10
    assert np.bincount(stimuli.targets["speaker"]).tolist() == [80] * 6
    assert len(set(stimuli.stimulus_id.tolist())) == 480
    assert digest("spoken_digits") in stimuli.provenance


@pytest.mark.real_data
def test_takes_can_be_left_out(spoken_file):
    some, every = spoken_digits(takes=(0, 5)), spoken_digits()
    assert np.bincount(some.targets["take"]).tolist() == [60, 0, 0, 0, 0, 60]
    place = np.flatnonzero(np.isin(every.targets["take"], (0, 5)))
    np.testing.assert_array_equal(some.inputs["sound"], every.inputs["sound"][place])
    assert some.stimulus_id.tolist() == every.stimulus_id[place].tolist()


@pytest.mark.real_data
def test_what_was_said_can_be_read_from_takes_that_were_not_learnt(spoken_file):
    learnt, tested = spoken_digits(takes=(2, 3, 4, 5, 6, 7)), spoken_digits(takes=(0, 1))
    read = RidgeClassifier(alpha=10).fit(learnt.inputs["sound"].reshape(360, -1), learnt.targets["label"])
    assert read.score(tested.inputs["sound"].reshape(120, -1), tested.targets["label"]) > 0.8


@pytest.mark.real_data
@pytest.mark.parametrize("takes", [(), (8,), (0, -1)])
def test_takes_that_do_not_exist(takes, spoken_file):
    with pytest.raises(SpecificationError, match="no such takes"):
        spoken_digits(takes=takes)


def test_without_the_file_the_error_says_where_to_put_it(tmp_path, monkeypatch):
    monkeypatch.setenv("AREALIS_DATA", str(tmp_path))
    monkeypatch.setenv("AREALIS_CACHE", str(tmp_path))
    with pytest.raises(DataError, match=r"cannot be downloaded.*made from Jakobovski.*AREALIS_DATA"):
        spoken_digits()


def _write(folder, **changed):
    arrays = {
        "audio": np.zeros(9, np.int16),
        "offsets": np.array([0, 4, 9]),
        "digit": np.array([1, 2]),
        "speaker": np.array([0, 0]),
        "take": np.array([0, 1]),
        "fs": np.array(8000),
    } | changed
    path = folder / "sounds.npz"
    np.savez(path, **{name: array for name, array in arrays.items() if array is not None})
    return path


@pytest.mark.parametrize(
    "changed",
    [
        {"take": None},
        {"digit": np.array([1])},
        {"offsets": np.array([0, 4, 8])},
        {"offsets": np.array([0, 0, 9])},
        {"speaker": np.array([{}, {}], dtype=object)},
    ],
)
def test_recordings_that_do_not_hold_together_are_refused(changed, tmp_path):
    with pytest.raises(DataError, match="cannot use the recordings"):
        read_spoken_digits(_write(tmp_path, **changed))


def test_recordings_that_hold_together_are_read(tmp_path):
    assert read_spoken_digits(_write(tmp_path))["offsets"].tolist() == [0, 4, 9]


def test_a_file_of_something_else_is_refused(tmp_path):
    path = tmp_path / "sounds.npz"
    path.write_bytes(b"RIFF")
    with pytest.raises(DataError, match="cannot use the recordings"):
        read_spoken_digits(path)
