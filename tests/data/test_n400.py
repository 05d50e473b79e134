"""The N400 trials: what is read from a made-up data frame, and every kind of damage by name."""

import re
import sys
import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from arealis.data import n400_items, read_n400_trials
from arealis.types import DataError

FRAME = pd.DataFrame(
    {
        "subj": ["p1", "p1", "p2", "p2", "p2"],
        "lab": ["edin", "edin", "yorkk", "yorkk", "yorkk"],
        "sentence": ["He flew", "She ate", "He flew", "She ate", None],
        "article": ["a", "an", "a", "an", "a"],
        "noun": ["kite", "apple", "kite", "apple", None],
        "end": ["today.", "twice.", "today.", "twice.", None],
        "item": [1, 2, 1, 2, 3],
        "n400": [1.5, -2.0, 0.5, 0.0, 9.0],
        "cloze": [0.9, 0.2, 0.9, 0.2, 0.0],
    }
)


@pytest.fixture
def write(tmp_path):
    """Write a data frame as R does."""
    pyreadr = pytest.importorskip("pyreadr", reason="the extra 'sentences' is not installed")

    def written(frame, name="df_eeg_complete"):
        path = tmp_path / "trials.rda"
        pyreadr.write_rdata(str(path), frame, df_name=name)
        return path

    return written


def test_trials_and_items_are_read(write):
    trials = read_n400_trials(write(FRAME))
    assert trials.stimulus_id.tolist()[:2] == ["01 a kite", "02 an apple"]
    assert trials.n400.tolist() == [1.5, -2.0, 0.5, 0.0, 9.0]
    assert trials.noun.iloc[4] == trials.sentence.iloc[4] == ""
    items = n400_items(trials)
    assert items.index.tolist() == ["01 a kite", "02 an apple"]
    assert items.cloze.tolist() == [0.9, 0.2]
    assert items.sentence.tolist() == ["He flew", "She ate"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"cloze": [0.9, 0.2, 0.9, 0.2, 1.5]}, "outside 0 to 1"),
        ({"n400": [1.0, np.nan, 1.0, 1.0, 1.0]}, "not finite"),
        ({"subj": ["p1"] * 5}, "read one item twice"),
    ],
)
def test_numbers_that_cannot_be_are_damage(write, change, said):
    with pytest.raises(DataError, match=said):
        read_n400_trials(write(FRAME.assign(**change)))


def test_another_data_frame_or_columns_are_damage(write):
    with pytest.raises(DataError, match="KeyError"):
        read_n400_trials(write(FRAME, name="other"))
    with pytest.raises(DataError, match="cannot be read"):
        read_n400_trials(write(FRAME.drop(columns="noun")))


@pytest.mark.parametrize("kept", [0, 20, 300])
def test_a_damaged_file_is_named_with_its_cure(write, kept):
    path = write(FRAME)
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(DataError, match="arealis data fetch n400_trials") as refused:
        read_n400_trials(path)
    assert "trials.rda" in str(refused.value)


def test_pyreadr_that_is_not_installed_is_named(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "pyreadr", None)
    with pytest.raises(DataError, match="extra 'sentences'") as refused:
        read_n400_trials(tmp_path / "trials.rda")
    assert "pyreadr" in str(refused.value)


def test_the_extra_that_errors_name_holds_what_they_miss():
    file = Path(__file__).parents[2] / "pyproject.toml"
    extras = tomllib.loads(file.read_text())["project"]["optional-dependencies"]
    packages = {re.split("[<>=~!]", requirement)[0] for requirement in extras["sentences"]}
    assert packages == {"pyreadr", "statsmodels", "transformers", "wordfreq"}
