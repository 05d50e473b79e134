"""Forward in time or backwards: the same gradient."""

import pytest
import torch
from tests.rules.case import make_case, make_layered_case, make_two_way_case

from arealis.numerics import ReplicaStreams
from arealis.rules import Backpropagation, RealTimeRecurrentLearning
from arealis.types import SpecificationError


def step(rule, case, areas=None):
    areas = case.areas if areas is None else areas
    args = case.network, case.params, case.activity, case.batch, case.objective, areas, {}
    updates, _, _ = rule.step(*args, rng=ReplicaStreams((0, 1, 2)))
    return updates


@pytest.mark.parametrize(
    "case",
    [make_case(), make_two_way_case(steps=6), make_layered_case(steps=4)],
    ids=["cyclic", "reciprocal", "layered"],
)
@pytest.mark.parametrize("areas", [("a", "b", "c", "decision"), ("b", "c", "decision"), ("b",)])
def test_it_is_backpropagation_through_time(case, areas):
    if areas == ("b",) and "b" not in case.objective.reads:
        areas = ("c", "decision")
    one, two = (step(rule, case, areas) for rule in (RealTimeRecurrentLearning(), Backpropagation()))
    assert set(one) == set(two)
    for name, expected in two.items():
        torch.testing.assert_close(one[name], expected, rtol=1e-12, atol=1e-14)


def test_too_large_a_network_is_an_error():
    with pytest.raises(SpecificationError, match="too much memory"):
        step(RealTimeRecurrentLearning(most_sensitivities=10_000), make_case())
