"""What inference found stands beside the ranking, and is said in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from arealis.report.estimates import Estimate, Side, read_estimates
from arealis.report.inferred import (
    Inferred,
    corrected_p,
    find_inferred,
    has_tests,
    holds,
    say_data,
    say_pairs,
    who,
)
from arealis.report.page import Page
from arealis.types import NotEstimable, Range

NONE = NotEstimable("none made")


@pytest.fixture
def estimates(models_page: Page) -> tuple[Estimate, ...]:
    return read_estimates(models_page.measurements)


@pytest.fixture
def inferred(estimates: tuple[Estimate, ...]) -> Inferred:
    found = find_inferred(estimates, "rsa")
    assert found is not None
    return found


def _difference(**more: float) -> Estimate:
    return Estimate(Side("a"), "rsa", 0.1, Range(0, 0.2), NONE, NONE, 9, Side("b"), subtracted=True, **more)  # pyright: ignore[reportArgumentType]


def test_the_inference_by_the_ranking_measure_is_found(
    estimates: tuple[Estimate, ...], inferred: Inferred
) -> None:
    assert inferred.measure == "rsa_over_stimulus"
    assert (len(inferred.numbers), len(inferred.beside_ceiling), len(inferred.differences)) == (13, 13, 78)
    assert inferred.lower is not None
    assert find_inferred(estimates, "rsa_over_stimulus") == inferred
    assert find_inferred(estimates, "rsa_pearson") is None
    assert find_inferred([e for e in estimates if e.measure == "rsa"], "rsa") is None


def test_a_corrected_p_value_is_taken_from_the_inference(
    estimates: tuple[Estimate, ...], inferred: Inferred
) -> None:
    ranked = [e for e in estimates if e.measure == "rsa"]
    assert [corrected_p(e, inferred) for e in ranked] == [0.0014] * 12 + [0.3]
    assert corrected_p(replace(ranked[0], p_corrected=0.7), inferred) == 0.7
    assert corrected_p(replace(ranked[0], side=Side("unknown")), inferred) is None
    assert has_tests(ranked, inferred)
    assert not has_tests(ranked, None)


def test_the_corrected_p_value_decides() -> None:
    assert holds(_difference(p_value=0.05))
    assert not holds(_difference(p_value=0.01, p_corrected=0.06))
    assert not holds(_difference())


def test_what_a_number_speaks_of_leaves_out_seed_task_and_area() -> None:
    assert who(Side("a", "oja", 3, "learnt", 9, "V1", "key")) == ("a", "learnt", "oja", 9)


def test_the_data_are_spoken_of_in_sentences(inferred: Inferred) -> None:
    assert say_data(inferred) == [
        "The recordings agree with each other above chance (p = .001).",
        "7 of 78 pairs of candidates can be told apart after correction (fdr over 78 tests).",
        "Data like these find a difference of .160 in RSA correlation over stimuli four times of five "
        "(median of pairs).",
    ]
    assert say_data(None) == say_pairs(None) == []


def test_recordings_that_do_not_agree_allow_no_conclusion(inferred: Inferred) -> None:
    assert inferred.lower is not None
    noise = replace(inferred, lower=replace(inferred.lower, p_value=0.3))
    assert say_data(noise)[0] == (
        "The recordings do not agree with each other above chance (p = .30), "
        "so nothing can be concluded from them."
    )
    untested = replace(inferred, lower=None)
    assert say_data(untested) == say_pairs(inferred)


@pytest.mark.parametrize(
    ("p", "sentence"),
    [
        ((0.5, 0.5), "None of 2 pairs of candidates can be told apart."),
        ((0.01, 0.01), "All of 2 pairs of candidates can be told apart."),
        ((0.01, 0.5), "1 of 2 pairs of candidates can be told apart."),
    ],
)
def test_pairs_are_counted(p: tuple[float, float], sentence: str) -> None:
    differences = tuple(_difference(p_value=value) for value in p)
    assert say_pairs(Inferred("rsa", {}, {}, differences, None)) == [sentence]


def test_a_caution_on_the_card_is_said_once() -> None:
    card = '{"options": {"caution": "a variance from 4 subjects is itself uncertain"}}'
    differences = (replace(_difference(), card=card),) * 2
    said = say_data(Inferred("rsa", {}, {}, differences, None))
    assert said == ["A variance from 4 subjects is itself uncertain."]
