"""The terminal shows the ranking of the page."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pandas as pd
import pytest
from rich.console import Console

from arealis.report import ranked_table
from arealis.report.estimates import read_estimates
from arealis.report.page import Page
from arealis.report.ranking import rank
from arealis.types import StoreError

Make = Callable[..., pd.DataFrame]


def _printed(table: pd.DataFrame, measure: str, *, width: int = 80, together: bool = False) -> str:
    console = Console(file=io.StringIO(), width=width)
    console.print(ranked_table(table, measure, together=together))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_order_and_numbers_are_those_of_the_page(worm_table: pd.DataFrame) -> None:
    lines = _printed(worm_table, "roc_auc").splitlines()
    shown = [row[1] for line in lines if (row := re.match(r" *\d+  (.+?)  +[.−\d]", line))]
    rankings = rank(read_estimates(worm_table), "roc_auc")
    assert shown == [e.side.candidate for ranking in rankings for e in ranking.estimates]


def test_names_are_no_markup_and_missing_bounds_are_dashes(table: Make) -> None:
    bare = {"null_low": None, "null_high": None, "null_note": "none", "candidate": "[bold]x[/bold]"}
    bound = {"ceiling_low": 0.7, "ceiling_high": 0.9, "ceiling_note": None, "candidate": "y"}
    text = _printed(table(bare, bound), "rsa")
    assert "[bold]x[/bold]" in text
    assert "—" in text
    assert "[.700, .900]" in text
    assert "not tested" in text


def test_an_absent_measure_is_an_error(table: Make) -> None:
    with pytest.raises(StoreError, match="nothing to rank by"):
        ranked_table(table({}), "roc_auc")


def test_names_keep_one_line_on_80_columns(models_page: Page) -> None:
    text = _printed(models_page.measurements, "rsa", together=True)
    assert "Candidates by RSA correlation; noise ceiling [.350, .650]; n = 92" in text
    assert re.search(r"1  published, animacy +\.400 \[\.330, \.470\] +above +\.001", text)
    assert max(map(len, text.splitlines())) <= 80
    assert all(re.search(rf"\d  {re.escape(name)}  ", text) for name in ("net untrained, block2", "pixels"))


def test_what_differs_has_a_column(table: Make) -> None:
    text = _printed(table({"candidate": "a", "n": 9}, {"candidate": "b", "n": 11}), "rsa")
    assert "n =" not in text
    assert re.search(r"a .* 9 *\n.*b .* 11", text)


def test_distances_say_that_the_lowest_is_first(table: Make) -> None:
    card = '{"variant": "angular", "options": {"alike is": "low"}}'
    text = _printed(table({"estimator": card}), "rsa")
    assert "Candidates by RSA correlation, the lowest (most alike) first; n = 9" in " ".join(text.split())
