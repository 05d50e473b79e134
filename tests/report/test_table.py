"""The visible table and the CSV hold what was stored."""

from __future__ import annotations

import base64
import gzip
import io
import math

import pandas as pd

from arealis.report.cards import number_cards
from arealis.report.estimates import Estimate, Side, read_estimates
from arealis.report.page import Page
from arealis.report.table import embed_csv, lay_out
from arealis.types import MEASUREMENT_COLUMNS, NotEstimable, Range


def test_summaries_then_differences_then_seeds(worm_table: pd.DataFrame) -> None:
    estimates = read_estimates(worm_table)
    table = lay_out(estimates, number_cards(estimates)[1], visible=len(estimates))
    seed = table.headings.index("seed")
    assert table.rows[0].labels[seed] == "all"
    assert table.rows[-1].labels[seed] != "all"
    assert sorted(row.value for row in table.rows) == sorted(worm_table["value"])


def test_more_rows_than_are_shown_are_counted(worm_table: pd.DataFrame) -> None:
    estimates = read_estimates(worm_table)
    table = lay_out(estimates, number_cards(estimates)[1], visible=10)
    assert (len(table.rows), table.total) == (10, len(worm_table))


def test_the_second_side_is_named_by_what_differs() -> None:
    first = Side("a", "oja", 0, "learnt", 9, "V1")
    second = Side("b", "hebb", 1, "as wired", 5, "IT")
    e = Estimate(first, "rsa", 0.5, *[Range(0, 1)] * 3, 9, second)
    row = lay_out([e], {"{}": 1}).rows[0]
    assert row.labels[2] == "b · as wired · hebb · 5 training stimuli · IT · seed 1"


def test_missing_numbers_and_bounds_refer_to_their_reason() -> None:
    why = NotEstimable("two stimuli")
    gone = Estimate(Side("a"), "rsa", math.nan, why, why, NotEstimable("one trial"), 0)
    bare = Estimate(Side("b"), "rsa", 0.5, why, Range(0, 0.1), NotEstimable("one trial"), 9)
    table = lay_out([gone, bare], {"{}": 1})
    assert table.notes == ("two stimuli", "one trial")
    assert {row.labels[1]: (row.shown, row.bounds) for row in table.rows} == {
        "a": (1, (1, 1, 2)),
        "b": (".500", (1, "[.000, .100]", 2)),
    }


def test_the_csv_is_the_table_unrounded(worm_table: pd.DataFrame) -> None:
    kind, text = embed_csv(worm_table).split(",", 1)
    assert kind == "data:application/gzip;base64"
    unpacked = io.BytesIO(gzip.decompress(base64.b64decode(text)))
    read = pd.read_csv(unpacked, dtype=MEASUREMENT_COLUMNS, keep_default_na=False, na_values=[""])
    pd.testing.assert_frame_equal(read["value"].to_frame(), worm_table["value"].to_frame(), check_exact=True)
    assert list(read.columns) == list(worm_table.columns)


def test_p_values_have_columns_where_something_was_tested(
    models_page: Page, worm_table: pd.DataFrame
) -> None:
    estimates = read_estimates(models_page.measurements)
    table = lay_out(estimates, number_cards(estimates)[1])
    assert table.tested == ("p", "p, corrected")
    of = {(row.labels[0], row.labels[1]): row.tested for row in table.rows if not row.labels[2]}
    assert of["rsa_over_stimulus", "published, animacy"] == (".001", ".001")
    assert of["rsa_over_stimulus_minus_ceiling", "pixels"] == (".010", ".020")
    assert of["rsa", "pixels"] == ("", "")
    untested = read_estimates(worm_table)
    assert lay_out(untested, number_cards(untested)[1], visible=9).tested == ()


def test_keys_of_tasks_are_no_area(models_page: Page) -> None:
    estimates = read_estimates(models_page.measurements)
    rows = lay_out(estimates, number_cards(estimates)[1]).rows
    differences = [row for row in rows if row.labels[0] == "rsa_over_stimulus, difference"]
    assert {row.labels[-1] for row in differences} == {"all"}
