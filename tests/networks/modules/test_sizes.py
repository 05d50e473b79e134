"""Ports and options that cannot be are refused, by name."""

import math

import pytest

from arealis.networks.modules import require_items, require_ports, require_positive, require_size
from arealis.types import SpecificationError


@pytest.mark.parametrize("sizes", [{}, {"content": 3}, {"content": 3, "gate": 1, "cue": 3}])
def test_ports_have_to_be_those_of_the_module(sizes):
    with pytest.raises(SpecificationError, match="Needed: 'content', 'gate'"):
        require_ports("gated buffer", sizes, ("content", "gate"))


def test_ports_of_any_name_need_one_at_least():
    require_ports("module", {"query": 3, "V1": 3}, ("query",), further="items")
    with pytest.raises(SpecificationError, match="at least one more for items"):
        require_ports("module", {"query": 3}, ("query",), further="items")


def test_a_size_that_does_not_fit_is_an_error():
    with pytest.raises(SpecificationError, match=r"Given: 2 units\. Needed: 1 or 5 units"):
        require_size("gated buffer", "gate", 2, (1, 5))


@pytest.mark.parametrize("value", [0, -1.0, math.inf, math.nan])
def test_an_option_that_is_not_positive_is_an_error(value):
    with pytest.raises(SpecificationError, match="slots of the memory"):
        require_positive("memory", slots=value)


def test_half_an_item_is_an_error():
    assert require_items("attention", {"query": 2, "V1": 4}, ("query",), 2) == 2
    with pytest.raises(SpecificationError, match="port 'V1' of a module for attention"):
        require_items("attention", {"query": 2, "V1": 5}, ("query",), 2)
