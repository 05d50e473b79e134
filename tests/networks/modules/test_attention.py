"""Attention picks the item that answers the query."""

import math

import pytest
import torch
from torch.testing import assert_close

from arealis.networks.modules import Attention
from arealis.types import SpecificationError


def drawn(*shape, seed=0):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def attend(query, items, **options):
    return Attention(**options).step({}, {"query": query, "items": items.flatten(-2)})[1]


def test_it_is_the_scaled_dot_product_of_torch():
    query, items = drawn(2, 5, 4), drawn(2, 5, 7, 4, seed=1)
    peer = torch.nn.functional.scaled_dot_product_attention(query[..., None, :], items, items)[..., 0, :]
    assert_close(attend(query, items), peer)


def test_cold_it_returns_the_item_that_answers_best_and_hot_the_mean():
    query, items = drawn(3), drawn(6, 3, seed=1)
    assert_close(attend(query, items, temperature=1e-4), items[(items @ query).argmax()])
    assert_close(attend(query, items, temperature=1e9), items.mean(0), rtol=1e-6, atol=1e-6)


def test_the_temperature_divides_the_match():
    query, items = drawn(3), drawn(6, 3, seed=1)
    expected = (items @ query / (2.5 * math.sqrt(3))).softmax(0) @ items
    assert_close(attend(query, items, temperature=2.5), expected)


def test_the_order_of_items_does_not_matter():
    query, items = drawn(3), drawn(6, 3, seed=1)
    assert_close(attend(query, items.flip(0)), attend(query, items))


def test_areas_of_any_names_are_items():
    query, items = drawn(3), drawn(4, 3, seed=1)
    ports = {"V1": items[0], "query": query, "A1": items[1], "both": items[2:].flatten()}
    assert_close(Attention().step({}, ports)[1], attend(query, items))


def test_impossible_options_and_ports_are_an_error():
    with pytest.raises(SpecificationError, match="temperature"):
        Attention(temperature=0.0)
    assert Attention().units({"query": 3, "V1": 6, "A1": 3}) == 3
    with pytest.raises(SpecificationError, match="port 'V1'"):
        Attention().units({"query": 3, "V1": 4})
    with pytest.raises(SpecificationError, match="at least one more for items"):
        Attention().units({"query": 3})
