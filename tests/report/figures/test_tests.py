"""The matrix of tests holds what can be told apart, and nothing else."""

from __future__ import annotations

from dataclasses import replace

from arealis.report.estimates import Estimate, Side, is_summary, is_tested, read_estimates
from arealis.report.figures.plots import Matrix
from arealis.report.figures.tests import draw_tests
from arealis.report.page import Page
from arealis.types import NotEstimable

NONE = NotEstimable("none made")


def _number(name: str, value: float, stage: str = "") -> Estimate:
    return Estimate(Side(name, stage=stage), "rsa", value, NONE, NONE, NONE, 9)


def _difference(a: Estimate, b: Estimate, p: float) -> Estimate:
    return replace(a, value=a.value - b.value, other=b.side, p_corrected=p, subtracted=True)


def _matrix(summaries: list[Estimate], differences: list[Estimate]) -> Matrix:
    figure = draw_tests(summaries, differences)
    assert figure is not None
    (panel,) = figure.panels
    assert isinstance(panel, Matrix)
    assert panel.signed
    return panel


def test_what_holds_is_there_both_ways_round(models_page: Page) -> None:
    rows = [e for e in read_estimates(models_page.measurements) if e.measure == "rsa_over_stimulus"]
    summaries, differences = [e for e in rows if is_summary(e)], [e for e in rows if is_tested(e)]
    panel = _matrix(summaries, differences)
    assert panel.labels[0] == "published, animacy"
    shown = [(i, j, v) for i, row in enumerate(panel.values) for j, v in enumerate(row) if v is not None]
    assert len(shown) == 2 * sum(e.p_corrected == 0.04 for e in differences)
    assert all(panel.values[j][i] == -v and (v > 0) == (i < j) for i, j, v in shown)


def test_the_lowest_distance_is_first() -> None:
    far, near = (replace(_number(name, v), alike_is="low") for name, v in (("far", 0.9), ("near", 0.2)))
    assert _matrix([far, near], [_difference(far, near, 0.01)]).labels == ("near", "far")


def test_nothing_told_apart_makes_no_figure() -> None:
    a, b = _number("a", 0.5), _number("b", 0.4)
    assert draw_tests([a, b], [_difference(a, b, 0.06)]) is None


def test_stages_of_one_candidate_are_told_by_their_label() -> None:
    wired, learnt, untested = _number("a", 0.2, "as wired"), _number("a", 0.5, "learnt"), _number("b", 0.9)
    panel = _matrix([wired, learnt, untested], [_difference(learnt, wired, 0.01)])
    assert panel.labels == ("a · learnt", "a · as wired")
    assert panel.values[0][1] == 0.5 - 0.2
