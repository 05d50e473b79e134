"""The table is read as stored, and what a page must not print is refused with a message."""

from __future__ import annotations

import math
from collections.abc import Callable

import pandas as pd
import pytest

from arealis.report.estimates import is_difference, is_similarity, is_summary, is_tested, read_estimates
from arealis.types import MEASUREMENT_COLUMNS, DataError, NotEstimable, StoreError

Make = Callable[..., pd.DataFrame]


def test_every_row_becomes_an_estimate(worm_table: pd.DataFrame) -> None:
    estimates = read_estimates(worm_table)
    assert [e.value for e in estimates] == worm_table["value"].tolist()
    assert [e.side.candidate for e in estimates] == worm_table["candidate"].tolist()


def test_rows_are_told_apart_by_what_they_speak_of(table: Make) -> None:
    card = '{"variant": "difference of rsa"}'
    rows = read_estimates(
        table(
            {},
            {"seed": 0},
            {"other_candidate": "dense", "estimator": card, "measure": "rsa_difference"},
            {"seed": 0, "other_seed": 1},
            {"other_candidate": "dense"},
        )
    )
    assert [is_summary(e) for e in rows] == [True, False, False, False, False]
    assert [is_difference(e) for e in rows] == [False, False, True, False, False]
    assert [is_similarity(e) for e in rows] == [False, False, False, True, False]
    assert rows[2].measure == "rsa"


def test_what_the_other_side_leaves_open_is_the_same(table: Make) -> None:
    (e,) = read_estimates(table({"rule": "oja", "training_stimuli": 9, "other_stage": "as wired"}))
    assert e.other is not None
    assert (e.other.rule, e.other.training_stimuli, e.other.stage) == ("oja", 9, "as wired")


def test_a_setting_that_the_rule_tells_is_no_setting_of_its_own(table: Make) -> None:
    rows = table(*({"rule": rule} for rule in ("hebb", "oja", "oja")))
    both = rows.assign(**{"learner.0.rule": ["{hebb}", "{oja}", "{oja}"], "gain": ["1", "1", "2"]})
    assert [e.swept for e in read_estimates(both)][1:] == [(("gain", "1"),), (("gain", "2"),)]


def test_a_number_that_says_why_it_is_absent_is_kept_out_of_summaries(table: Make) -> None:
    gone = {"value": None, "low": None, "high": None, "n": 0, "interval_note": "two stimuli"}
    (e,) = read_estimates(table(gone))
    assert math.isnan(e.value)
    assert e.interval == NotEstimable("two stimuli")
    assert not is_summary(e)


@pytest.mark.parametrize("column", list(MEASUREMENT_COLUMNS))
def test_a_missing_column_is_an_error(table: Make, column: str) -> None:
    with pytest.raises(StoreError, match=rf"cannot be reported.*'{column}'"):
        read_estimates(table({}).drop(columns=column))


def test_no_rows_are_an_error(table: Make) -> None:
    with pytest.raises(StoreError, match="no rows"):
        read_estimates(table({}).iloc[:0])


@pytest.mark.parametrize("name", ["value", "n"])
def test_a_missing_number_is_an_error(table: Make, name: str) -> None:
    with pytest.raises(DataError, match=r"no number.*measure 'rsa', candidate 'connectome'"):
        read_estimates(table({name: None}))


@pytest.mark.parametrize(("low", "high"), [("low", "high"), ("null_low", "null_high")])
def test_a_missing_bound_without_a_reason_is_an_error(table: Make, low: str, high: str) -> None:
    with pytest.raises(DataError, match=rf"lacks '{low}' or '{high}'"):
        read_estimates(table({low: None, high: None}))


def test_half_a_bound_is_an_error_whatever_the_note_says(table: Make) -> None:
    with pytest.raises(DataError, match="lacks 'low' or 'high'"):
        read_estimates(table({"low": None, "interval_note": "lost"}))


@pytest.mark.parametrize("card", [None, "", "not json", "[1]"])
def test_an_unreadable_card_is_an_error(table: Make, card: str | None) -> None:
    with pytest.raises(StoreError, match="no readable estimator card"):
        read_estimates(table({"estimator": card}))


def test_any_card_says_of_its_measure_that_low_is_alike(table: Make) -> None:
    low = '{"variant": "angular", "options": {"alike is": "low"}}'
    rows = read_estimates(
        table(
            {"measure": "shape"},
            {"measure": "shape", "seed": 0, "estimator": low},
            {"measure": "shape_difference", "other_candidate": "dense"},
            {},
        )
    )
    assert [e.alike_is for e in rows] == ["low", "low", "low", "high"]


def test_p_values_are_read(table: Make) -> None:
    tested, plain = read_estimates(table({"p_value": 0.01, "p_corrected": 0.04}, {}))
    assert (tested.p_value, tested.p_corrected) == (0.01, 0.04)
    assert (plain.p_value, plain.p_corrected) == (None, None)


def test_differences_of_inference_are_told_from_those_asked_for(table: Make) -> None:
    plain, asked = '{"variant": "Pearson"}', '{"variant": "difference of rsa"}'
    pair = {"measure": "rsa_difference", "other_candidate": "dense"}
    rows = read_estimates(table(pair | {"estimator": plain}, pair | {"estimator": asked}))
    assert [is_difference(e) for e in rows] == [True, True]
    assert [is_tested(e) for e in rows] == [True, False]
