"""Dot plots show every ranking and every contrast, on one axis."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from arealis.report.differences import group_differences
from arealis.report.estimates import read_estimates
from arealis.report.figures.dots import draw_differences, draw_rankings
from arealis.report.figures.plots import Dots
from arealis.report.ranking import rank
from arealis.types import Range

Make = Callable[..., pd.DataFrame]


def test_rankings_keep_one_order_and_one_axis(worm_table: pd.DataFrame) -> None:
    estimates = read_estimates(worm_table)
    styles = {name: i for i, name in enumerate(dict.fromkeys(e.side.candidate for e in estimates))}
    panels = draw_rankings(rank(estimates, "roc_auc"), styles).panels
    assert all(isinstance(panel, Dots) for panel in panels)
    labels = [[dot.label for dot in panel.dots] for panel in panels if isinstance(panel, Dots)]
    assert labels[1] == labels[2] == labels[3]
    assert labels[1][:6] == labels[0]
    assert len({panel.x_range for panel in panels if isinstance(panel, Dots)}) == 1


def test_the_caption_speaks_only_of_what_is_drawn(table: Make) -> None:
    bare = {"null_low": None, "null_high": None, "null_note": "none"}
    caption = draw_rankings(rank(read_estimates(table(bare)), "rsa"), {"connectome": 0}).caption
    assert "Grey" not in caption
    assert "Every panel" not in caption


def test_one_ceiling_is_a_band_and_several_are_bars(table: Make) -> None:
    known = {"ceiling_low": 0.7, "ceiling_high": 0.9, "ceiling_note": None}
    styles = {"a": 0, "b": 1}
    both = [{"candidate": name} | known for name in styles]
    figure = draw_rankings(rank(read_estimates(table(*both)), "rsa"), styles)
    (panel,) = figure.panels
    assert isinstance(panel, Dots)
    assert panel.ceiling == Range(0.7, 0.9)
    assert panel.x_range[1] > 0.9
    assert "Yellow band: noise ceiling [.700, .900]." in figure.caption
    both[1]["ceiling_low"] = 0.3
    figure = draw_rankings(rank(read_estimates(table(*both)), "rsa"), styles)
    (panel,) = figure.panels
    assert isinstance(panel, Dots)
    assert panel.ceiling is None
    assert [dot.ceiling for dot in panel.dots] == [Range(0.7, 0.9), Range(0.3, 0.9)]
    assert "Yellow bars" in figure.caption


def test_candidates_that_stand_alone_need_no_legend(worm_table: pd.DataFrame) -> None:
    estimates = read_estimates(worm_table)
    styles = {name: i for i, name in enumerate(dict.fromkeys(e.side.candidate for e in estimates))}
    assert draw_rankings(rank(estimates, "roc_auc"), styles).legend == ()


def test_distances_say_which_end_is_alike(table: Make) -> None:
    rows = table({"estimator": '{"options": {"alike is": "low"}}'})
    assert (
        "The lower, the more alike."
        in draw_rankings(rank(read_estimates(rows), "rsa"), {"connectome": 0}).caption
    )


def test_differences_mark_zero(worm_table: pd.DataFrame) -> None:
    figure = draw_differences(group_differences(read_estimates(worm_table), "roc_auc"))
    for panel in figure.panels:
        assert isinstance(panel, Dots)
        assert panel.zero
        assert panel.x_range[0] <= 0 <= panel.x_range[1]
    first = figure.panels[0]
    assert isinstance(first, Dots)
    assert first.dots[0].label == "connectome + responsiveness − responsiveness"
