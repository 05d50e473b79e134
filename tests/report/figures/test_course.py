"""A measure over a swept number: one panel a setting, one line a candidate."""

from __future__ import annotations

import pandas as pd

from arealis.report.estimates import Estimate, Side
from arealis.report.figures import choose_figures
from arealis.report.figures.course import draw_course, find_course
from arealis.report.figures.plots import Curves
from arealis.report.page import Headline
from arealis.types import Range

BOUNDS = (Range(0.4, 0.6), Range(0.0, 0.1), Range(0.0, 1.0))


def _rows(candidates: int = 2) -> list[Estimate]:
    return [
        Estimate(
            Side(f"rule {c}", f"rule_{c}", stage="learnt"),
            "accuracy",
            0.1 * i,
            *BOUNDS,
            9,
            swept=(("steps", steps), ("kind", kind)),
        )
        for c in range(candidates)
        for kind in ("digits", "patterns")
        for i, steps in enumerate(("100", "9", "1"))
    ]


def test_the_swept_number_is_found() -> None:
    assert find_course(_rows()) == "steps"
    assert find_course([e for e in _rows() if e.swept[0][1] != "9"]) == ""


def test_lines_go_along_the_number_in_a_panel_a_setting() -> None:
    figure = draw_course(_rows(), {"rule 0": 0, "rule 1": 1}, "steps")
    assert [panel.title for panel in figure.panels] == ["digits", "patterns"]
    panel = figure.panels[0]
    assert isinstance(panel, Curves)
    assert panel.x_ticks == ((0, "1"), (1, "9"), (2, "100"))
    assert [line.label for line in panel.lines] == ["rule 0", "rule 1"]
    assert panel.lines[0].y == (0.2, 0.1, 0.0)
    assert "One panel a value of kind." in figure.caption


def test_many_numbers_over_a_sweep_are_drawn_as_lines() -> None:
    leading = Estimate(Side("rule 0", "rule_0"), "identified", 0.5, *BOUNDS, 9)
    few, many = (
        choose_figures([leading, *_rows(n)], pd.DataFrame(), Headline("identified")) for n in (2, 20)
    )
    assert [figure.name for figure in few] == ["ranking-identified", "ranking-accuracy"]
    assert [figure.name for figure in many] == ["ranking-identified", "course-accuracy"]


def test_histories_of_very_many_networks_are_not_drawn() -> None:
    leading = Estimate(Side("rule 0", "rule_0", task="t0"), "accuracy", 0.5, *BOUNDS, 9)
    rows = [
        {
            "task": f"t{k}",
            "candidate": "rule 0",
            "rule": "rule_0",
            "seed": 0,
            "phase": "p",
            "step": step,
            "area": "V1",
            "quantity": "cost",
            "value": 1.0,
        }
        for k in range(301)
        for step in (0, 1)
    ]
    shown = [
        {figure.name for figure in choose_figures([leading], pd.DataFrame(own), Headline("accuracy"))}
        for own in (rows[:20], rows)
    ]
    assert shown == [{"ranking-accuracy", "history-cost"}, {"ranking-accuracy"}]
