"""Phases say who is plastic when, and refuse schedules that cannot be."""

import pytest

from arealis.development import Phase, plastic
from arealis.objectives import CrossEntropy
from arealis.rules import Backpropagation
from arealis.types import Learner, Optimiser, SpecificationError


def learner(name, areas, phases):
    return Learner(name, areas, Backpropagation(), CrossEntropy("b"), Optimiser("sgd", 0.1), phases)


EARLY, LATE = Phase("early", 10, 5), Phase("late", 10, 5)


def test_learners_are_plastic_in_the_phases_they_name():
    one, two = learner("one", ("a",), ("early", "late")), learner("two", ("b",), ("late",))
    assert plastic([one, two], [EARLY, LATE]) == {"early": (one,), "late": (one, two)}


def test_an_area_may_pass_from_one_learner_to_another():
    one, two = learner("one", ("a",), ("early",)), learner("two", ("a",), ("late",))
    assert plastic([one, two], [EARLY, LATE])["late"] == (two,)


@pytest.mark.parametrize(
    ("learners", "message"),
    [
        ([learner("one", ("a",), ("adult",))], "unknown phase"),
        ([learner("one", ("a",), ("early", "late")), learner("two", ("a", "b"), ("late",))], "two learners"),
        ([learner("one", ("a",), ("early",))], "no learner"),
    ],
)
def test_impossible_schedules_are_errors(learners, message):
    with pytest.raises(SpecificationError, match=message):
        plastic(learners, [EARLY, LATE])
