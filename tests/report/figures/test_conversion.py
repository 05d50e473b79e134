"""Accuracy in spikes over time: a line a way of converting, beside what the network does in rates."""

from __future__ import annotations

import pandas as pd
import pytest

from arealis.report.estimates import Estimate, Side
from arealis.report.figures import choose_figures
from arealis.report.figures.conversion import draw_conversion, is_conversion_point
from arealis.report.figures.plots import Curves
from arealis.report.page import Headline
from arealis.types import NotEstimable, Range

NONE = NotEstimable("not asked for")


def _rows(candidate: str, *, prefix: str = "", rates: bool = True) -> list[Estimate]:
    def number(measure: str, value: float) -> Estimate:
        return Estimate(Side(candidate), measure, value, Range(value - 0.1, value + 0.1), NONE, NONE, 9)

    points = [number(f"{prefix}accuracy_at_step_{t}", 0.9 - 0.5 / t) for t in (100, 5, 20)]
    spikes = [number(f"{prefix}spikes_per_unit_at_step_{t}", t / 10) for t in (5, 20, 100)]
    return [*([number("accuracy", 0.9)] if rates else []), *points, *spikes]


@pytest.mark.parametrize("measure", ["accuracy_at_step_5", "own_spikes_per_unit_at_step_100"])
def test_points_are_known_by_their_names(measure: str) -> None:
    assert is_conversion_point(measure)


@pytest.mark.parametrize("measure", ["accuracy", "accuracy_at_step_last", "accuracy_lost_in_conversion"])
def test_nothing_else_is_a_point(measure: str) -> None:
    assert not is_conversion_point(measure)


def test_every_way_of_converting_is_a_line_in_order_of_time() -> None:
    figure = draw_conversion([*_rows("a"), *_rows("a", prefix="largest_", rates=False)])
    assert figure is not None
    (panel,) = figure.panels
    assert isinstance(panel, Curves)
    assert panel.x_ticks == ((0, "5"), (1, "20"), (2, "100"))
    assert [line.label for line in panel.lines] == ["in spikes", "largest"]
    assert panel.lines[0].y == pytest.approx((0.8, 0.875, 0.895))
    assert [round(x) for x in panel.lines[1].x] == [0, 1, 2]
    assert panel.level is not None
    assert panel.level[0] == 0.9
    assert panel.lines[0].hover[1].endswith("2.00 spikes a unit")
    assert [entry.label for entry in figure.legend] == ["in spikes", "largest", "in rates"]


def test_each_candidate_has_a_panel_and_no_level_without_its_accuracy_in_rates() -> None:
    figure = draw_conversion([*_rows("a", rates=False), *_rows("b", rates=False)])
    assert figure is not None
    assert [panel.title for panel in figure.panels] == ["a", "b"]
    assert all(isinstance(panel, Curves) and panel.level is None for panel in figure.panels)
    assert "in rates" not in figure.caption


def test_nothing_is_drawn_where_nothing_was_converted() -> None:
    assert draw_conversion([e for e in _rows("a") if e.measure == "accuracy"]) is None


def test_the_page_draws_the_curve_and_ranks_no_point_of_it() -> None:
    rows = [*_rows("a"), *_rows("b")]
    names = [figure.name for figure in choose_figures(rows, pd.DataFrame(), Headline("accuracy"))]
    assert names == ["ranking-accuracy", "conversion"]
