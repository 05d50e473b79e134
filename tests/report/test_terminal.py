"""The terminal shows the ranking of the page."""

from __future__ import annotations

import io
from collections.abc import Callable

import pandas as pd
import pytest
from rich.console import Console

from arealis.report import ranked_table
from arealis.report.estimates import read_estimates
from arealis.report.ranking import rank
from arealis.types import StoreError

Make = Callable[..., pd.DataFrame]


def _printed(table: pd.DataFrame, measure: str) -> str:
    console = Console(file=io.StringIO(), width=120)
    console.print(ranked_table(table, measure))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_order_and_numbers_are_those_of_the_page(worm_table: pd.DataFrame) -> None:
    lines = _printed(worm_table, "roc_auc").splitlines()
    shown = [
        line.split("│")[2].strip() for line in lines if line.startswith("│") and line.split("│")[1].strip()
    ]
    rankings = rank(read_estimates(worm_table), "roc_auc")
    assert shown == [e.side.candidate for ranking in rankings for e in ranking.estimates]


def test_names_are_no_markup_and_missing_bounds_are_dashes(table: Make) -> None:
    bare = {"null_low": None, "null_high": None, "null_note": "none", "candidate": "[bold]x[/bold]"}
    text = _printed(table(bare), "rsa")
    assert "[bold]x[/bold]" in text
    assert "—" in text
    assert "not tested" in text


def test_an_absent_measure_is_an_error(table: Make) -> None:
    with pytest.raises(StoreError, match="nothing to rank by"):
        ranked_table(table({}), "roc_auc")
