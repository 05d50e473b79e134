"""f–I curves: a panel an area, a line a candidate, from stored numbers alone."""

from __future__ import annotations

import pandas as pd
import pytest

from arealis.report.estimates import Estimate, Side
from arealis.report.figures import choose_figures
from arealis.report.figures.rate_current import draw_rates_by_current, is_rate_by_current
from arealis.report.page import Headline
from arealis.types import NotEstimable, Range

NONE = NotEstimable("one seed")


def rows_of(candidate: str, area: str, gain: float, currents=(2.0, -0.5, 10.0)) -> list[Estimate]:
    side = Side(candidate, area=area)
    points = [Estimate(side, f"rate_at_{c:g}", gain * max(c, 0), NONE, NONE, NONE, 1) for c in currents]
    return [Estimate(side, "rheobase", 2.0, Range(1.0, 2.0), NONE, NONE, 1), *points]


def test_every_area_has_a_panel_and_every_candidate_a_line():
    rows = [*rows_of("one", "LIF", 3.0), *rows_of("two", "LIF", 5.0), *rows_of("one", "HH", 7.0)]
    figure = draw_rates_by_current(rows, {"one": 0, "two": 1})
    assert figure is not None
    assert [panel.title for panel in figure.panels] == ["LIF", "HH"]
    assert [[line.y for line in panel.lines] for panel in figure.panels] == [
        [(0.0, 6.0, 30.0), (0.0, 10.0, 50.0)],
        [(0.0, 14.0, 70.0)],
    ]
    assert figure.panels[0].lines[0].x == (-0.5, 2.0, 10.0)
    assert [entry.label for entry in figure.legend] == ["one", "two"]
    assert figure.panels[1].y_range[1] > 70


@pytest.mark.parametrize("measure", ["rate_at_1e-05", "rate_at_-3", "rate_at_700"])
def test_points_are_known(measure):
    assert is_rate_by_current(measure)


def test_one_candidate_is_drawn_as_curves_and_not_as_a_dot_an_area():
    rows = [*rows_of("one", "LIF", 3.0), *rows_of("one", "HH", 7.0)]
    assert [f.name for f in choose_figures(rows, pd.DataFrame(), Headline("rheobase"))] == [
        "rates-by-current"
    ]


def test_two_candidates_are_still_ranked():
    rows = [*rows_of("one", "LIF", 3.0), *rows_of("two", "LIF", 7.0)]
    names = [f.name for f in choose_figures(rows, pd.DataFrame(), Headline("rheobase"))]
    assert names == ["ranking-rheobase", "rates-by-current"]


def test_nothing_is_drawn_of_other_numbers():
    assert draw_rates_by_current(rows_of("one", "LIF", 3.0)[:1], {"one": 0}) is None
