"""Areas that form no chain are refused by schemes that need one."""

import pytest
from tests.rules.case import make_layered_case
from tests.rules.hierarchies import make_skipping_case

from arealis.objectives import CrossEntropy
from arealis.rules import DendriticMicrocircuit, DifferenceTargetPropagation, TargetPropagation
from arealis.rules.chain import chain
from arealis.types import SpecificationError


def test_areas_come_in_order_with_the_projections_between_them():
    case = make_layered_case()
    order = chain(case.network, case.objective, ("decision", "b", "c"), rule="it")
    assert order.areas == ("b", "c", "decision")
    assert [link.name for link in order.links] == ["b->c", "c->decision"]


@pytest.mark.parametrize(
    "rule", [DendriticMicrocircuit(), DifferenceTargetPropagation(), TargetPropagation()]
)
def test_an_area_that_hears_more_than_the_one_below_is_an_error(rule):
    case = make_skipping_case(CrossEntropy("decision"))
    with pytest.raises(SpecificationError, match="form a chain"):
        rule.init(case.network, case.params, case.objective, case.areas, rng=None)


def test_one_area_is_no_chain():
    case = make_layered_case()
    with pytest.raises(SpecificationError, match="form a chain"):
        chain(case.network, case.objective, ("decision",), rule="it")


@pytest.mark.parametrize("areas", [("a", "b"), ("a", "b", "c")])
def test_a_cost_elsewhere_is_an_error(areas):
    case = make_layered_case()
    with pytest.raises(SpecificationError, match="last area of its chain"):
        chain(case.network, case.objective, areas, rule="it")
