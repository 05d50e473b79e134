"""Stored contrasts are grouped by condition and said as plain sentences."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from arealis.report.differences import group_differences, name_sides, say_difference, tells_apart
from arealis.report.estimates import Estimate, Side, read_estimates
from arealis.report.page import Page
from arealis.types import NotEstimable, Range

NONE = NotEstimable("none made")


def _difference(value: float, half: float, first: Side, second: Side) -> Estimate:
    interval = Range(value - half, value + half)
    return Estimate(first, "roc_auc", value, interval, NONE, NONE, 35, second)


def test_only_the_most_trained_are_stated(worm_table: pd.DataFrame) -> None:
    groups = group_differences(read_estimates(worm_table), "roc_auc")
    assert {name: len(group) for name, group in groups.items()} == {
        "fitted, 140 training stimuli": 1,
        "learnt, backprop, 140 training stimuli": 2,
        "learnt, feedback alignment, 140 training stimuli": 2,
        "learnt, node perturbation, 140 training stimuli": 2,
        "as wired": 2,
    }


def test_a_measure_without_contrasts_has_none(worm_table: pd.DataFrame) -> None:
    assert group_differences(read_estimates(worm_table), "rsa") == {}


@pytest.mark.parametrize(
    ("value", "half", "sentence"),
    [
        (0.03, 0.02, "a exceeds b by .030 [.010, .050] in area under the ROC curve"),
        (
            -0.03,
            0.02,
            "a falls short of b: the difference is −.030 [−.050, −.010] in area under the ROC curve",
        ),
        (0.03, 0.04, "a minus b is .030 [−.010, .070] in area under the ROC curve, which includes 0"),
    ],
)
def test_sentences(value: float, half: float, sentence: str) -> None:
    assert say_difference(_difference(value, half, Side("a"), Side("b"))) == sentence


def test_a_difference_without_interval_says_why_and_tells_nothing_apart() -> None:
    e = Estimate(Side("a"), "rsa", 0.5, NotEstimable("one stimulus"), NONE, NONE, 1, Side("b"))
    assert say_difference(e) == "a minus b is .500 in RSA correlation, without an interval: one stimulus"
    assert not tells_apart(e)


@pytest.mark.parametrize(
    ("second", "names"),
    [
        (Side("b", "hebb", None, "learnt", 9), ("a", "b")),
        (Side("a", "", None, "as wired", 0), ("a learnt", "a as wired")),
        (Side("a", "oja", None, "learnt", 9), ("a by hebb", "by oja")),
        (Side("a", "hebb", None, "learnt", 5), ("a with 9", "with 5 training stimuli")),
    ],
)
def test_sides_are_named_by_what_sets_them_apart(second: Side, names: tuple[str, str]) -> None:
    assert name_sides(_difference(0.1, 0.2, Side("a", "hebb", None, "learnt", 9), second)) == names


@pytest.mark.parametrize(("value", "start"), [(-0.03, "a is nearer than b"), (0.03, "b is nearer than a")])
def test_of_two_distances_the_lower_is_nearer(value: float, start: str) -> None:
    e = replace(_difference(value, 0.01, Side("a"), Side("b")), alike_is="low")
    assert say_difference(e).startswith(f"{start}: a minus b is")


def test_candidates_ranked_together_have_their_differences_together(worm_table: pd.DataFrame) -> None:
    apart = group_differences(read_estimates(worm_table), "roc_auc")
    (together,) = group_differences(read_estimates(worm_table), "roc_auc", together=True).items()
    assert together == ("all candidates", [e for group in apart.values() for e in group])
    assert group_differences(read_estimates(worm_table), "rsa", together=True) == {}


def test_differences_of_inference_have_a_place_of_their_own(models_page: Page) -> None:
    assert group_differences(read_estimates(models_page.measurements), "rsa_over_stimulus") == {}
