"""The table of ratios: conditions by candidates, and bounds as bounds."""

from __future__ import annotations

import json
import math
from pathlib import Path

import bs4
import pytest

from arealis.report import Headline, Page, TaskCounts, write_report
from arealis.report.estimates import Estimate, Side
from arealis.report.ratios import RatioCell, find_ratios, say_ratios
from arealis.types import EstimatorCard, Measurement, NotEstimable, Range, measurement_table

NONE = NotEstimable("made up")


def ratio(
    candidate: str, task: str, value: float, interval: Range | NotEstimable, bound: str = ""
) -> Estimate:
    card = json.dumps({"variant": "ratio of geometric means", "options": {"bound": bound} if bound else {}})
    sides = Side(candidate), Side("intact_one")
    swept = (("task", task),)
    return Estimate(sides[0], "count_ratio", value, interval, NONE, NONE, 3, sides[1], swept, card)


def of_seed(seed: int, task: str, value: float) -> Estimate:
    censored = json.dumps({"variant": "count", "options": {"at least": 3168}})
    card = "{}" if math.isfinite(value) else censored
    swept = (("task", task),)
    return Estimate(
        Side("intact_one", seed=seed), "count", value, NONE, NONE, NONE, 9, swept=swept, card=card
    )


def test_conditions_are_rows_and_candidates_columns() -> None:
    rows = [
        ratio("no_buffer", "copy", 4.0, Range(2, 8)),
        ratio("no_memory", "copy", 1.0, Range(0.5, 2)),
        ratio("no_buffer", "recall", 0.25, Range(0.125, 0.5)),
        of_seed(0, "copy", 320),
        of_seed(1, "copy", math.nan),
        of_seed(0, "recall", 640),
    ]
    (table,) = find_ratios(rows)
    assert (table.measure, table.second, table.columns) == ("count", "intact one", ("no buffer", "no memory"))
    assert [(row[0], row[1]) for row in table.rows] == [("copy", "320, > 3168"), ("recall", "640")]
    assert [[cell.verdict for cell in row[2]] for row in table.rows] == [
        ["above", "overlaps"],
        ["below", "bound"],
    ]
    assert table.rows[1][2][1] == RatioCell("—", "not asked for")


@pytest.mark.parametrize(
    ("value", "bound", "text"),
    [
        (4.0, "lower", "> 4.00"),
        (0.5, "lower", "> .500"),
        (0.5, "upper", "< .500"),
        (4.0, "upper", "< 4.00"),
        (math.nan, "none", "—"),
    ],
)
def test_a_bound_says_that_it_is_one(value: float, bound: str, text: str) -> None:
    (table,) = find_ratios([ratio("no_buffer", "copy", value, NotEstimable("why"), bound)])
    cell = table.rows[0][2][0]
    assert (cell.text, cell.why, cell.verdict) == (text, "why", "bound")
    assert table.rows[0][1] == "—"


def test_one_seed_is_not_told_from_one() -> None:
    (table,) = find_ratios([ratio("no_buffer", "copy", 4.0, NotEstimable("one seed"))])
    assert (table.rows[0][2][0].text, table.rows[0][2][0].verdict) == ("4.00", "bound")


def test_what_is_said_is_certain_or_a_bound() -> None:
    rows = [
        ratio("no_buffer", "copy", 4.0, Range(2, 8)),
        ratio("no_memory", "copy", 1.0, Range(0.5, 2)),
        ratio("neither", "copy", 5.0, NotEstimable("why"), "lower"),
        ratio("no_buffer", "recall", 0.25, Range(0.125, 0.5)),
        ratio("neither", "recall", 0.9, NotEstimable("why"), "lower"),
        ratio("no_memory", "recall", 4.0, NotEstimable("why"), "upper"),
    ]
    (table,) = find_ratios(rows)
    assert say_ratios(table) == (
        "Copy: no buffer 4.00 [2.00, 8.00], neither > 5.00. Recall: nothing told apart from 1."
    )


def test_without_ratios_there_is_no_table() -> None:
    assert find_ratios([of_seed(0, "copy", 320)]) == ()


def test_the_page_shows_it(tmp_path: Path) -> None:
    said = EstimatorCard("ratio of counts", options={"bound": "lower"})
    measured = [
        Measurement("accuracy", 0.9, NONE, NONE, NONE, 9, EstimatorCard("made up")),
        Measurement("count_ratio", 5.5, NotEstimable("a lower bound"), NONE, NONE, 3, said),
    ]
    labels = {
        "candidate": "no_buffer",
        "task": "a",
        "other_task": [None, "b"],
        "other_candidate": [None, "intact"],
    }
    table = measurement_table(measured, **labels)
    page = Page("x", "?", "", {}, table, {}, "arealis", Headline("accuracy"), TaskCounts(1, 0))
    text = write_report(page, tmp_path / "report.html").read_text("utf-8")
    (shown,) = bs4.BeautifulSoup(text, "html.parser").select(
        "table:has(th:-soup-contains('intact, by seed'))"
    )
    assert (
        "Times as much as intact, count: All: no buffer > 5.50."
        in bs4.BeautifulSoup(text, "html.parser").text
    )
    (cell,) = shown.select("a.verdict.bound")
    assert cell.text == "> 5.50"
    assert cell.parent is not None
    assert cell.parent["title"] == "a lower bound"


def test_a_difference_in_something_called_a_ratio_is_none():
    card = json.dumps({"variant": "difference over seeds"})
    sides = Side("dense"), Side("intact")
    difference = Estimate(sides[0], "gradient_norm_ratio", 0.2, NONE, NONE, NONE, 3, sides[1], (), card)
    assert find_ratios([difference]) == ()
