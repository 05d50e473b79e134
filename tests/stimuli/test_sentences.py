"""Sentences up to a noun, with what is known of the noun."""

import sys

import numpy as np
import pandas as pd
import pytest

from arealis.data import locate
from arealis.stimuli import n400_sentences, sentences
from arealis.types import DataError

TRIALS = pd.DataFrame(
    {
        "stimulus_id": ["01 a kite", "02 an apple", "01 a kite"],
        "sentence": ["He flew", "She ate", "He flew"],
        "article": ["a", "an", "a"],
        "noun": ["kite", "apple", "kite"],
        "end": ["today."] * 3,
        "cloze": [0.89, 0.0, 0.89],
        "n400": [1.0, 2.0, 3.0],
    }
)


@pytest.fixture
def made_up(monkeypatch):
    """A made-up file instead of the published one."""
    monkeypatch.setattr(sentences, "fetch", lambda name: name)
    monkeypatch.setattr(sentences, "provenance", lambda *names: "made up")
    monkeypatch.setattr(sentences, "read_n400_trials", lambda path: TRIALS)


def test_what_is_known_of_the_noun(made_up):
    pytest.importorskip("wordfreq", reason="the extra 'sentences' is not installed")
    shown = n400_sentences()
    assert shown.stimulus_id.tolist() == ["01 a kite", "02 an apple"]
    assert not shown.inputs
    known = shown.targets
    assert known["context"].tolist() == ["He flew", "She ate"]
    assert known["article"].tolist() == ["a", "an"]
    assert known["length"].tolist() == [4, 5]
    assert known["log_cloze"] == pytest.approx(np.log([0.9, 0.01]))
    assert 2 < known["frequency"][0] < known["frequency"][1] < 6


def test_wordfreq_that_is_not_installed_is_named(made_up, monkeypatch):
    monkeypatch.setitem(sys.modules, "wordfreq", None)
    with pytest.raises(DataError, match="extra 'sentences'") as refused:
        n400_sentences()
    assert "wordfreq" in str(refused.value)


@pytest.mark.real_data
def test_the_published_sentences():
    for package in ("pyreadr", "wordfreq"):
        pytest.importorskip(package, reason="the extra 'sentences' is not installed")
    if locate("n400_trials") is None:
        pytest.skip("'n400_trials' is not on this machine; arealis data fetch n400_trials")
    shown = n400_sentences()
    assert len(shown) == len(set(shown.stimulus_id)) == 160
    assert shown.targets["cloze"].min() == 0
    assert shown.targets["cloze"].max() <= 1
    assert np.isfinite(shown.targets["frequency"]).all()
    assert (shown.targets["frequency"] > 0).all()
    assert set(shown.targets["article"]) == {"a", "an"}
