"""Noise ceilings: shared or not, reached or not, in either direction."""

from __future__ import annotations

from dataclasses import replace

import pytest

from arealis.report.ceilings import common_ceiling, compare_with_ceiling, say_ceiling
from arealis.report.estimates import Estimate, Side, read_estimates
from arealis.report.inferred import Inferred, find_inferred, who
from arealis.report.page import Page
from arealis.report.ranking import rank
from arealis.types import NotEstimable, Range

NONE = NotEstimable("none made")


def _number(name: str, value: float, half: float = 0.05, **more: object) -> Estimate:
    interval, ceiling = Range(value - half, value + half), Range(0.4, 0.7)
    return replace(Estimate(Side(name), "rsa", value, interval, NONE, ceiling, 9), **more)


def test_a_ceiling_is_shared_up_to_the_chance_of_halves() -> None:
    a, b = _number("a", 0.5), _number("b", 0.3, ceiling=Range(0.41, 0.7))
    assert common_ceiling([a, b]) == Range(0.405, 0.7)
    assert common_ceiling([a, replace(b, ceiling=Range(0.5, 0.7))]) is None
    assert common_ceiling([a, replace(b, ceiling=NONE)]) is None
    assert common_ceiling([]) is None


@pytest.mark.parametrize(
    ("value", "half", "alike_is", "verdict"),
    [
        (0.5, 0.05, "high", "within"),
        (0.8, 0.05, "high", "beyond"),
        (0.3, 0.15, "high", "not told apart"),
        (0.3, 0.05, "high", "falls short"),
        (0.3, 0.05, "low", "beyond"),
        (0.9, 0.05, "low", "falls short"),
        (0.8, 0.15, "low", "not told apart"),
    ],
)
def test_a_number_is_held_against_the_nearer_end(
    value: float, half: float, alike_is: str, verdict: str
) -> None:
    assert compare_with_ceiling(_number("a", value, half, alike_is=alike_is)) == verdict


def test_without_bounds_nothing_is_known() -> None:
    assert compare_with_ceiling(_number("a", 0.3, ceiling=NONE)) == "not known"
    assert compare_with_ceiling(_number("a", 0.3, interval=NONE)) == "not known"


def test_the_test_of_inference_decides_rather_than_the_interval() -> None:
    e = _number("a", 0.3)
    for p, verdict in ((0.4, "not told apart"), (0.01, "falls short")):
        beside = replace(e, measure="rsa_minus_ceiling", p_value=p)
        assert compare_with_ceiling(e, Inferred("rsa", {}, {who(e.side): beside}, (), None)) == verdict


@pytest.mark.parametrize(
    ("number", "start"),
    [
        (_number("a", 0.5), "A lies within the noise ceiling [.400, .700]."),
        (_number("a", 0.8), "A lies beyond the noise ceiling"),
        (_number("a", 0.3), "A falls short of the noise ceiling"),
        (_number("a", 0.3, 0.2), "A cannot be told apart from the lower end of the noise ceiling"),
        (_number("a", 0.8, 0.2, alike_is="low"), "A cannot be told apart from the upper end"),
        (_number("a", 0.3, interval=NONE), "Whether a reaches the noise ceiling [.400, .700] is not known."),
    ],
)
def test_the_first_candidate_is_spoken_of(number: Estimate, start: str) -> None:
    (sentence,) = say_ceiling([number])
    assert sentence.startswith(start)


def test_others_near_the_ceiling_are_named() -> None:
    first, far = _number("a", 0.5), _number("b", 0.1)
    assert say_ceiling([first, far])[1] == "All others fall short of it."
    assert say_ceiling([replace(first, value=0.2, interval=Range(0.1, 0.3)), far]) == [
        "A falls short of the noise ceiling [.400, .700], as does every candidate."
    ]
    assert say_ceiling([first, _number("c", 0.38)])[1] == (
        "2 of 2 candidates are not told apart from its lower end, .400, because their intervals reach it: "
        "a and c."
    )
    assert say_ceiling([replace(first, ceiling=NONE), far]) == []


def test_the_ceiling_of_many_models(models_page: Page) -> None:
    estimates = read_estimates(models_page.measurements)
    (ranking,) = rank(estimates, "rsa", together=True)
    assert say_ceiling(ranking.estimates, find_inferred(estimates, "rsa")) == [
        "Published, animacy lies within the noise ceiling [.350, .650].",
        "4 of 13 candidates are not told apart from its lower end, .350 (p > .05 in a test of each): "
        "published, animacy and net trained (head, block2 and block1).",
    ]
