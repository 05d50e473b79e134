"""What is certain, what is not, and what cannot be known, in sentences that follow from stored numbers."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from arealis.report.differences import group_differences
from arealis.report.estimates import Estimate, Side, read_estimates
from arealis.report.page import Page
from arealis.report.ranking import rank
from arealis.report.statements import make_statements, say_answer
from arealis.types import NotEstimable, Range

NONE = NotEstimable("none made")


def _number(name: str, value: float, half: float = 0.05) -> Estimate:
    return Estimate(Side(name), "rsa", value, Range(value - half, value + half), Range(-0.1, 0.1), NONE, 9)


def _answer(first: Estimate, second: Estimate, *differences: Estimate) -> str:
    return say_answer(rank([first, second], "rsa")[0], differences)


def test_a_stored_contrast_decides_about_the_lead() -> None:
    first, second = _number("a", 0.5), _number("b", 0.45)
    contrast = Estimate(first.side, "rsa", 0.05, Range(0.01, 0.09), NONE, NONE, 9, second.side)
    assert "Their order is certain: a exceeds b by .050 [.010, .090]" in _answer(first, second, contrast)
    reverse = Estimate(second.side, "rsa", -0.05, Range(-0.11, 0.01), NONE, NONE, 9, first.side)
    assert "Their order is not certain: b minus a is −.050" in _answer(first, second, reverse)


def test_without_a_contrast_overlap_is_all_that_can_be_said() -> None:
    first, second = _number("a", 0.5), _number("b", 0.45)
    unrelated = Estimate(first.side, "rsa", 0.05, Range(0.01, 0.09), NONE, NONE, 9, Side("c"))
    assert "not certain: their intervals overlap" in _answer(first, second, unrelated)
    assert _answer(first, _number("b", 0.2)).endswith("Their intervals do not overlap.")
    bare = Estimate(Side("b"), "rsa", 0.2, NONE, NONE, NONE, 9)
    assert "not certain: no contrast between the two was stored" in _answer(first, bare)


def test_statements_of_the_wiring_experiment(worm_table: pd.DataFrame) -> None:
    estimates = read_estimates(worm_table)
    differences = group_differences(estimates, "roc_auc")
    said = make_statements(estimates, rank(estimates, "roc_auc"), differences, ("A caveat.",))
    adds = (
        "Connectome + responsiveness exceeds responsiveness by .030 [.010, .050] in area under the ROC curve."
    )
    assert adds in said.certain["fitted, 140 training stimuli"]
    assert (
        "The interval lies above the null for electrical only, connectome and chemical only."
        in (said.certain["as wired"])
    )
    assert (
        "The interval overlaps the null for degree-preserving, node-shuffled and dense."
        in (said.uncertain["as wired"])
    )
    assert any(s.startswith("Connectome minus electrical only is −.010") for s in said.uncertain["as wired"])
    assert said.unknown[0].startswith("Noise ceiling of area under the ROC curve, Spearman correlation")
    assert said.unknown[-1] == "A caveat."


def test_an_untested_number_is_not_certain() -> None:
    e = Estimate(Side("a"), "rsa", 0.5, Range(0.4, 0.6), NONE, NONE, 9)
    said = make_statements([e], rank([e], "rsa"), {})
    assert (said.certain, said.uncertain) == ({}, {"all candidates": ["No interval or no null for a."]})
    assert said.unknown == (
        "Null of RSA correlation: none made.",
        "Noise ceiling of RSA correlation: none made.",
    )


def test_what_is_taken_at_many_steps_is_named_once() -> None:
    rows = [
        Estimate(Side("a"), f"accuracy_at_step_{t}", 0.5, Range(0.4, 0.6), Range(0, 1), NONE, 9)
        for t in (1, 2, 5)
    ]
    said = make_statements(rows, rank(rows, "accuracy_at_step_5"), {})
    assert said.unknown == ("Noise ceiling of accuracy at each step: none made.",)


def test_inference_says_whether_the_lead_is_certain() -> None:
    first, second = _number("a", 0.5), _number("b", 0.45)
    contrast = Estimate(
        first.side, "rsa_over_stimulus", 0.05, Range(0.01, 0.09), NONE, NONE, 9, second.side, subtracted=True
    )
    sure = replace(contrast, p_value=0.001, p_corrected=0.01, side=replace(first.side, area="a | b"))
    assert _answer(first, second, sure).endswith(
        "Their order is certain: a exceeds b by .050 [.010, .090] in RSA correlation over stimuli; "
        "p = .010 after correction for all pairs."
    )
    unsure = replace(sure, p_corrected=0.2)
    assert "Their order is not certain: a exceeds b" in _answer(first, second, unsure)
    assert _answer(first, second, unsure).endswith(", but p = .20 after correction for all pairs.")


def test_what_the_data_can_tell_and_long_lists(models_page: Page) -> None:
    estimates = read_estimates(models_page.measurements)
    rankings = rank(estimates, "rsa", together=True)
    said = make_statements(estimates, rankings, {}, ("A caveat.",), ("Of all at once.",))
    assert said.data == ("Of all at once.",)
    assert (
        "The interval lies above the null for published (animacy and HMAX) and net trained (head, block2, "
        "block1 and block0)." in said.certain["all candidates"]
    )
    assert not any("minus the lower noise ceiling" in sentence for sentence in said.unknown)
