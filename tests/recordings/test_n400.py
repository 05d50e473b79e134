"""The N400: labelled as it was measured, one laboratory or all."""

import numpy as np
import pandas as pd
import pytest

from arealis.data import locate
from arealis.recordings import load_n400, n400
from arealis.types import DataError, check_responses

TRIALS = pd.DataFrame(
    {
        "subj": ["p1", "p1", "p2", "p3"],
        "lab": ["edin", "edin", "yorkk", "yorkk"],
        "stimulus_id": ["01 a kite", "02 an apple", "01 a kite", "03 a "],
        "sentence": ["He flew", "She ate", "He flew", ""],
        "article": ["a", "an", "a", "a"],
        "noun": ["kite", "apple", "kite", ""],
        "end": ["today."] * 4,
        "cloze": [0.9, 0.2, 0.9, 0.4],
        "n400": [1.0, 2.0, 3.0, 4.0],
    }
)


@pytest.fixture
def made_up(monkeypatch):
    """A made-up file instead of the published one."""
    monkeypatch.setattr(n400, "fetch", lambda name: name)
    monkeypatch.setattr(n400, "provenance", lambda *names: "made up")
    monkeypatch.setattr(n400, "read_n400_trials", lambda path: TRIALS)


def test_a_person_is_a_trial(made_up):
    found = load_n400()
    assert check_responses(found).shape == (2, 3, 1, 1)
    assert found.coords["stimulus_id"].values.tolist() == ["01 a kite", "02 an apple"]
    np.testing.assert_array_equal(found.values[:, :, 0, 0], [[1, 3, np.nan], [2, np.nan, np.nan]])
    assert found.coords["cloze"].values.tolist() == [0.9, 0.2]
    assert found.attrs["unit"] == "µV"


def test_items_without_text_are_kept_if_asked_for(made_up):
    found = load_n400(without_text=True)
    assert found.coords["stimulus_id"].values.tolist() == ["01 a kite", "02 an apple", "03 a "]
    assert found.coords["cloze"].values.tolist() == [0.9, 0.2, 0.4]


def test_one_laboratory_has_its_own_people(made_up):
    found = load_n400(laboratory="yorkk")
    assert found.shape == (2, 2, 1, 1)
    assert np.isnan(found.values[1]).all()
    assert found.coords["cloze"].values.tolist() == [0.9, 0.2]


def test_a_laboratory_that_does_not_exist_is_named(made_up):
    with pytest.raises(DataError, match="'oxford'") as refused:
        load_n400(laboratory="oxford")
    assert "edin, yorkk" in str(refused.value)


@pytest.mark.real_data
def test_the_published_recording():
    pytest.importorskip("pyreadr", reason="the extra 'sentences' is not installed")
    if locate("n400_trials") is None:
        pytest.skip("'n400_trials' is not on this machine; arealis data fetch n400_trials")
    found = load_n400()
    assert found.shape == (160, 334, 1, 1)
    assert load_n400(without_text=True).shape == (162, 334, 1, 1)
    edinburgh = load_n400(laboratory="edin")
    assert edinburgh.sizes["trial"] == 37
    mean = np.nanmean(found.values[:, :, 0, 0], axis=1)
    assert np.corrcoef(mean, np.log(found.coords["cloze"].values + 0.01))[0, 1] == pytest.approx(
        0.540, abs=5e-4
    )
