"""Routing lets through what its gate says, and nothing else."""

import pytest
import torch
from torch.testing import assert_close

from arealis.networks.modules import Routing
from arealis.types import SpecificationError


def drawn(*shape, seed=0):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def route(gate, contents, **options):
    return Routing(**options).step({}, {"gate": gate, "contents": contents.flatten(-2)})[1]


def test_an_open_gate_lets_one_source_through_unchanged():
    contents = drawn(2, 5, 3, 4)
    for source in range(3):
        gate = torch.eye(3, dtype=torch.float64)[source].expand(2, 5, 3)
        assert torch.equal(route(gate, contents, competing=False), contents[..., source, :])


def test_closed_gates_let_nothing_through():
    assert not route(torch.zeros(3).double(), drawn(3, 4), competing=False).any()


def test_several_gates_let_the_sum_through():
    contents = drawn(3, 4)
    gate = torch.tensor([1.0, 0.5, 0.0]).double()
    assert_close(route(gate, contents, competing=False), contents[0] + 0.5 * contents[1])


def test_competing_gates_sum_to_one():
    gate, contents = drawn(3), torch.ones(3, 4, dtype=torch.float64)
    assert_close(route(gate, contents), torch.ones(4, dtype=torch.float64))
    contents = drawn(3, 4, seed=1)
    assert_close(route(gate, contents), gate.softmax(0) @ contents)


def test_a_route_that_is_closed_passes_no_error():
    contents = drawn(2, 4).requires_grad_()
    route(torch.tensor([0.0, 1.0]).double(), contents, competing=False).sum().backward()
    assert contents.grad.tolist() == [[0.0] * 4, [1.0] * 4]


def test_an_area_a_source_is_the_same_as_one_area_for_all():
    gate, contents = drawn(2), drawn(2, 4, seed=1)
    apart = {"V1": contents[0], "gate": gate, "A1": contents[1]}
    assert_close(Routing().step({}, apart)[1], route(gate, contents))


def test_sources_that_do_not_fit_are_an_error():
    assert Routing().units({"gate": 2, "V1": 4, "A1": 4}) == Routing().units({"gate": 2, "both": 8}) == 4
    for sizes in (
        {"gate": 2, "V1": 4, "A1": 5},
        {"gate": 3, "V1": 4, "A1": 4},
        {"gate": 2, "V1": 2, "A1": 4},
    ):
        with pytest.raises(SpecificationError, match="routing"):
            Routing().units(sizes)
    with pytest.raises(SpecificationError, match="4 units of contents, 9 gates"):
        Routing().units({"gate": 9, "V1": 4})
