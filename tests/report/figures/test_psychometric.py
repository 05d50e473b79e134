"""Points and curves of choices over evidence, a panel a candidate, from stored numbers alone."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from arealis.report.estimates import Estimate, Side
from arealis.report.figures import choose_figures
from arealis.report.figures.plots import Curves
from arealis.report.figures.psychometric import draw_psychometric, is_psychometric_point
from arealis.report.page import Headline
from arealis.types import NotEstimable, Range

NONE = NotEstimable("not asked for")


def _rows(candidate: str, *, prefix: str = "", ideal: bool = True) -> list[Estimate]:
    side = Side(candidate, stage="learnt")
    fit = {"slope": 2.0, "bias": 0.0, "lapse": 0.1}
    rows = [
        Estimate(
            Side(candidate, stage="learnt", seed=seed), f"{prefix}psychometric_{n}", v, NONE, NONE, NONE, 9
        )
        for seed in (0, 1)
        for n, v in ({**fit, "bias": seed} if seed else fit).items()
    ]
    rows += [
        Estimate(side, f"{prefix}psychometric_{n}", v, Range(v - 1, v + 1), NONE, NONE, 9)
        for n, v in fit.items()
    ]
    return rows + [
        Estimate(
            side,
            f"{prefix}rightward_at_{c:+g}",
            0.5 + 0.4 * c,
            Range(0.0, 1.0),
            NONE,
            Range(0.5 + c / 2, 0.5 + c / 2) if ideal else NONE,
            9,
        )
        for c in (1.0, -1.0, 0.0, -0.064)
    ]


@pytest.mark.parametrize("measure", ["rightward_at_+0", "rightward_at_-0.064", "own_rightward_at_+1e-05"])
def test_points_are_known_by_their_names(measure: str) -> None:
    assert is_psychometric_point(measure)


@pytest.mark.parametrize("measure", ["rightward_at_rest", "psychometric_slope", "accuracy"])
def test_nothing_else_is_a_point(measure: str) -> None:
    assert not is_psychometric_point(measure)


def test_points_the_fit_and_the_ideal_observer_share_a_panel() -> None:
    (figure,) = draw_psychometric([*_rows("a"), *_rows("b")])
    assert [panel.title for panel in figure.panels] == ["a", "b"]
    panel = figure.panels[0]
    assert isinstance(panel, Curves)
    seen, fitted, ideal = panel.lines
    assert seen.x == (-1.0, -0.064, 0.0, 1.0)
    assert seen.y == pytest.approx((0.1, 0.4744, 0.5, 0.9))
    assert not seen.joined
    assert fitted.x[0] == -1.0
    assert fitted.y[0] == pytest.approx(0.1 + 0.4 / (1 + math.e**2) + 0.4 / (1 + math.e))
    assert ideal.y == pytest.approx((0.0, 0.468, 0.5, 1.0))
    assert "ideal observer" in figure.caption


def test_without_a_fit_or_an_ideal_observer_there_are_points_only() -> None:
    (figure,) = draw_psychometric(_rows("a", ideal=False)[9:])
    assert [line.label for panel in figure.panels for line in panel.lines] == ["choices"]
    assert [entry.label for entry in figure.legend] == ["choices"]


def test_each_named_curve_has_a_figure() -> None:
    figures = draw_psychometric([*_rows("a"), *_rows("a", prefix="late_")])
    assert [figure.name for figure in figures] == ["psychometric", "psychometric-late"]


def test_points_have_no_ranking_of_their_own() -> None:
    leading = [Estimate(Side(name), "reward", 0.5, Range(0.4, 0.6), NONE, NONE, 9) for name in "ab"]
    figures = choose_figures([*leading, *_rows("a"), *_rows("b")], pd.DataFrame(), Headline("reward"))
    names = [figure.name for figure in figures]
    assert "psychometric" in names
    assert "ranking-psychometric_slope" in names
    assert not [name for name in names if "rightward" in name]
