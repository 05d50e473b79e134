"""Figures of an identification hold every stored number of the best recording."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pandas as pd
import pytest

from arealis.report.estimates import Estimate, Side, read_estimates
from arealis.report.figures.identification import draw_identification
from arealis.report.figures.plots import Curves, Dots, Matrix
from arealis.report.figures.printed import draw_svg
from arealis.report.figures.screen import screen_panel
from arealis.report.identified import (
    Identified,
    find_identified,
    is_above_chance,
    most_important,
    say_identified,
)
from arealis.types import EstimatorCard, Measurement, NotEstimable, Range, measurement_table

NONE = NotEstimable("none made")
RULES, FACTORS = ("backpropagation", "hebb"), ("seed", "stimuli.kind")


def _measured(name: str, value: float, p: float | None = None) -> Measurement:
    bounds = (Range(value - 0.1, value + 0.1), Range(0.4, 0.6), NONE)
    return Measurement(name, value, *bounds, 12, EstimatorCard("made up", options={"chance": 0.5}), p_value=p)


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    """Two rules, two factors, two numbers of units, trials and noises; on noisy patterns it fails."""
    rows: list[tuple[Measurement, dict[str, object]]] = []
    for factor, units, trials, noise in product(FACTORS, (5, 20), (1, 4), (0.5, 2.0)):
        about = {"held_out": factor, "units": units, "trials": trials, "noise": noise}
        value = 0.6 + 0.01 * units + 0.02 * trials - 0.05 * noise
        rows.append((_measured("identification_accuracy", value, 0.001), about))
        for level, p in (("digits", 0.001), ("noisy_patterns", 0.4)) if factor != "seed" else ():
            rows.append((_measured("identification_accuracy", value, p), about | {"held_out_level": level}))
    for factor, units in product(FACTORS, (5, 20)):
        about = {"held_out": factor, "units": units, "trials": 4, "noise": 0.5}
        for one, two in product(RULES, RULES):
            value = 0.75 if one == two else 0.25
            rows.append((_measured("identified_as", value), about | {"rule": one, "other_rule": two}))
        for number in range(20):
            measured = _measured("observable_importance", 0.02 * number)
            rows.append((measured, about | {"observable": f"observable_{number}"}))
    names = dict.fromkeys(name for _, about in rows for name in about)
    columns = {name: [about.get(name) for _, about in rows] for name in names}
    return measurement_table([m for m, _ in rows], **columns).assign(area="IT")


@pytest.fixture(scope="module")
def identified(table: pd.DataFrame) -> Identified:
    (found,) = find_identified(table, read_estimates(table))
    return found


def test_every_row_is_read(table: pd.DataFrame, identified: Identified) -> None:
    assert identified.factors == FACTORS
    assert identified.chance == 0.5
    counts = (len(identified.accuracies), len(identified.confusion), len(identified.importance))
    assert counts == (8 + 8 * 3, 16, 80)
    assert sum(counts) == len(table)
    assert {(r.label, r.taken) for r in identified.confusion} == set(product(RULES, RULES))


def test_other_numbers_are_not_read() -> None:
    other = measurement_table([_measured("accuracy", 0.9)], candidate="a")
    assert find_identified(other, read_estimates(other)) == ()


def test_figures_come_in_the_order_of_the_answer(identified: Identified) -> None:
    names = [figure.name for figure in draw_identification(identified)]
    assert names == [
        "confusion-IT-seed",
        "confusion-IT-stimuli-kind",
        "identification-IT",
        "levels-IT",
        "importance-IT",
    ]


def test_the_confusion_matrix_has_rules_as_rows(identified: Identified) -> None:
    (matrix,) = draw_identification(identified)[0].panels
    assert isinstance(matrix, Matrix)
    assert matrix.labels == RULES
    assert matrix.values == ((0.75, 0.25), (0.25, 0.75))
    assert (matrix.row_label, matrix.column_label) == ("grown by", "taken for")


def test_a_written_matrix_shows_its_numbers_and_axes_on_screen_and_paper(identified: Identified) -> None:
    figure = draw_identification(identified)[0]
    plot = screen_panel(figure.panels[0])
    assert plot["data"][0]["text"] == [[".75", ".25"], [".25", ".75"]]
    assert (plot["data"][0]["zmin"], plot["data"][0]["zmax"]) == (0, 1)
    assert [a["text"] for a in plot["layout"]["annotations"]] == ["taken for"]
    svg = draw_svg(figure)
    assert all(text in svg for text in (">.75<", ">.25<", ">grown by<", ">taken for<"))


def test_accuracy_is_drawn_against_units_with_chance_and_null(identified: Identified) -> None:
    figure = draw_identification(identified)[2]
    assert [panel.title for panel in figure.panels] == ["held-out seed", "held-out kind of stimuli"]
    for panel in figure.panels:
        assert isinstance(panel, Curves)
        assert panel.level is not None
        assert panel.level[0] == 0.5
        assert panel.band == Range(0.4, 0.6)
        assert [tick for _, tick in panel.x_ticks] == ["5", "20"]
        assert {line.label: line.dashed for line in panel.lines} == {
            "4 trials, noise 0.5": False,
            "1 trial, noise 0.5": False,
            "4 trials, noise 2": True,
            "1 trial, noise 2": True,
        }
        assert all(len(line.intervals) == 2 for line in panel.lines)


def test_levels_and_importance_are_of_the_best_recording(identified: Identified) -> None:
    levels, importance = draw_identification(identified)[3:]
    (dots,) = levels.panels
    assert isinstance(dots, Dots)
    assert [dot.label for dot in dots.dots] == [
        "seed: all",
        "kind of stimuli: all",
        "kind of stimuli: digits",
        "kind of stimuli: noisy patterns",
    ]
    assert [dot.value for dot in dots.dots] == pytest.approx([0.855] * 4)
    panel = importance.panels[1]
    assert isinstance(panel, Dots)
    assert [dot.label for dot in panel.dots][:2] == ["observable 19", "observable 18"]
    assert len(panel.dots) == 14
    assert "14 of 20 observables" in importance.caption


def test_the_page_says_where_it_fails(identified: Identified) -> None:
    first, failed, told = say_identified(identified)
    assert first.startswith("From 20 units and 4 trials with noise 0.5 times the signal of IT")
    assert ".855 [.755, .955] for a held-out seed" in first
    assert first.endswith("chance is .500.")
    assert failed == (
        "It is not above chance for a held-out kind of stimuli noisy patterns, from 20 units and 4 trials "
        "with noise 0.5 times the signal or worse recordings."
    )
    assert told.endswith("observable 19, observable 18 and observable 17.")


def test_corrected_tests_decide(identified: Identified) -> None:
    sure = identified.accuracies[0]
    assert is_above_chance(sure)
    assert not is_above_chance(replace(sure, estimate=replace(sure.estimate, p_corrected=0.2)))


def test_only_what_surely_mattered_is_named(identified: Identified) -> None:
    named = [r.observable for r in most_important(identified, "seed")]
    assert named == [f"observable_{k}" for k in range(19, 5, -1)]
    e = Estimate(Side("", area="IT"), "identification_accuracy", 0.5, NONE, NONE, NONE, 9, p_value=0.5)
    alone = Identified("IT", (replace(identified.accuracies[0], estimate=e),), (), (), 0.5)
    assert len(say_identified(alone)) == 2
    assert [f.name for f in draw_identification(alone)] == ["identification-IT", "levels-IT"]
