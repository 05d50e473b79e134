"""Training history is drawn as recorded, one line a network."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from arealis.report.figures.history import HISTORY_COLUMNS, POINTS, draw_history
from arealis.report.figures.plots import Curves
from arealis.report.page import Page
from arealis.types import DataError, StoreError

STYLES = {"backprop": 0, "feedback_alignment": 1, "node_perturbation": 2, "net": 0}


def _rows(steps: int, **more: object) -> list[dict[str, object]]:
    plain = {"task": "t", "candidate": "net", "rule": "oja", "seed": 0, "phase": "one", "area": "V1"}
    return [plain | {"quantity": "cost", "step": k, "value": float(k)} | more for k in range(steps)]


def _panels(rows: list[dict[str, object]]) -> list[Curves]:
    (figure,) = draw_history(pd.DataFrame(rows), STYLES)
    return [panel for panel in figure.panels if isinstance(panel, Curves)]


def test_one_figure_a_quantity_one_panel_an_area(digits_page: Page) -> None:
    cost, cosine = draw_history(digits_page.history, STYLES)
    assert [panel.title for panel in cost.panels] == [""]
    assert [panel.title for panel in cosine.panels] == ["V1", "V2", "IT"]
    assert all(len(panel.lines) == 9 for panel in cosine.panels if isinstance(panel, Curves))


def test_rules_of_one_candidate_have_panels_of_their_own() -> None:
    titles = [panel.title for panel in _panels(_rows(3) + _rows(3, rule="hebb", task="u"))]
    assert titles == ["oja, V1", "hebb, V1"]


def test_steps_count_on_from_phase_to_phase() -> None:
    (panel,) = _panels(_rows(3) + _rows(3, phase="two"))
    assert panel.lines[0].x == (0, 1, 2, 2, 3, 4)


def test_long_lines_are_thinned_and_say_so() -> None:
    (figure,) = draw_history(pd.DataFrame(_rows(2 * POINTS)), STYLES)
    (panel,) = figure.panels
    assert isinstance(panel, Curves)
    assert panel.lines[0].x == tuple(range(0, 2 * POINTS, 2))
    assert "One in 2 recorded steps is drawn." in figure.caption


def test_no_history_no_figure() -> None:
    assert draw_history(pd.DataFrame(), STYLES) == ()


@pytest.mark.parametrize("column", HISTORY_COLUMNS)
def test_a_missing_column_is_an_error(column: str) -> None:
    with pytest.raises(StoreError, match=f"history cannot be reported.*'{column}'"):
        draw_history(pd.DataFrame(_rows(2)).drop(columns=column), STYLES)


@pytest.mark.parametrize("column", ["step", "value"])
def test_a_missing_number_is_an_error(column: str) -> None:
    with pytest.raises(DataError, match="1 of 2 rows, the first in task 't'"):
        draw_history(pd.DataFrame([*_rows(1), *_rows(1, **{column: np.nan})]), STYLES)
