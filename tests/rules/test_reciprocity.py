"""Ways back must lead to every area, through the same synapses, and evenly."""

from functools import partial

import pytest
from tests.rules.case import make_layered_case

from arealis.networks import Area, Bundle, RateNeuron, build, dense
from arealis.numerics import ReplicaStreams
from arealis.rules.reciprocity import balance, way_down
from arealis.types import SpecificationError


def triangle(*strengths, shared=True):
    """Three areas, each joined to both others, with ways back of the given strengths."""
    areas = [Area(n, ("0", "1"), RateNeuron("tanh", 0.5)) for n in "abc"]
    ends = [("a", "b"), ("b", "c"), ("a", "c")]
    wiring = partial(dense, gain=0.3)
    bundles = [Bundle((s,), (t,), wiring, reciprocal=g) for (s, t), g in zip(ends, strengths, strict=True)]
    if not shared:
        bundles = [Bundle(("a",), ("b",), wiring), Bundle(("b",), ("a",), wiring)]
    bundles.append(Bundle(("eye",), ("a",), wiring))
    return build(areas, bundles, inputs={"eye": 3}, rng=ReplicaStreams((0,)))


def test_the_balance_makes_up_for_every_way_back():
    network, params = triangle(0.5, 0.25, 0.125)
    assert balance(network, params, ("a", "b", "c"), ("c",)) == pytest.approx({"c": 1, "b": 4, "a": 8})
    assert balance(network, params, ("a", "b", "c"), ("a",)) == pytest.approx({"a": 1, "b": 0.5, "c": 0.125})


def test_uneven_ways_back_are_an_error():
    network, params = triangle(0.5, 0.25, 0.5)
    with pytest.raises(SpecificationError, match="unevenly"):
        balance(network, params, ("a", "b", "c"), ("c",))


def test_synapses_of_its_own_on_the_way_back_are_an_error():
    network, params = triangle(1.0, 1.0, 1.0, shared=False)
    with pytest.raises(SpecificationError, match="not the same synapses"):
        balance(network, params, ("a", "b"), ("b",))


def test_no_way_back_is_an_error():
    case = make_layered_case()
    with pytest.raises(SpecificationError, match="no way back leads to area 'a'"):
        way_down(case.network, case.areas, ("decision",))
