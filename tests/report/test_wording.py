"""Stored names are said in words."""

from __future__ import annotations

from arealis.report.wording import axis_label, enumerate_words, measure_name, plain


def test_known_measures_have_names_and_units() -> None:
    assert measure_name("rsa") == "RSA correlation"
    assert axis_label("cost").replace("\xa0", " ") == "cost (per example)"


def test_unknown_measures_speak_for_themselves() -> None:
    assert measure_name("co_bps") == plain("co_bps") == "co bps"
    assert axis_label("co_bps").replace("\xa0", " ") == "co bps (no unit)"


def test_one_word_needs_no_and() -> None:
    assert enumerate_words(["dense"]) == "dense"
    assert enumerate_words(["dense", "connectome"]) == "dense and connectome"
