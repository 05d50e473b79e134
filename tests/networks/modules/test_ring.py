"""A ring of slots: one content a slot, derivatives that stay bounded."""

import torch
from torch.testing import assert_close

from arealis.networks.modules import empty_ring, weigh_slots, write_slot


def ring(slots=3):
    return empty_ring((), slots, {"key": 1}, torch.zeros((), dtype=torch.float64))


def one(value):
    return torch.full((1,), float(value), dtype=torch.float64)


def test_contents_go_round():
    held = ring()
    for value in range(1, 6):
        held = write_slot(held, {"key": one(value)}, one(1))
    assert held["key"].flatten().tolist() == [4.0, 5.0, 3.0]
    assert held["next"].tolist() == [0.0, 0.0, 1.0]
    assert held["filled"].tolist() == [1.0, 1.0, 1.0]


def test_a_strength_of_zero_changes_nothing():
    before = write_slot(ring(), {"key": one(4)}, one(1))
    after = write_slot(before, {"key": one(9)}, one(0))
    assert all(torch.equal(before[k], after[k]) for k in before)


def test_half_a_strength_writes_and_moves_by_half():
    held = write_slot(ring(), {"key": one(4)}, one(0.5))
    assert held["key"].flatten().tolist() == [2.0, 0.0, 0.0]
    assert held["filled"].tolist() == [0.5, 0.0, 0.0]
    assert held["next"].tolist() == [0.5, 0.5, 0.0]


def test_weights_of_slots_half_filled_are_half_those_of_full_ones():
    weight = weigh_slots(torch.zeros(3), torch.tensor([1.0, 0.5, 0.0]))
    assert_close(weight, torch.tensor([2 / 3, 1 / 3, 0.0]))


def test_weights_do_not_overflow():
    assert_close(
        weigh_slots(torch.tensor([1e4, 9e3, 2e4]), torch.tensor([1.0, 1.0, 0.0])),
        torch.tensor([1.0, 0.0, 0.0]),
    )


def test_an_empty_memory_has_bounded_derivatives():
    logit = torch.tensor([5.0, -5.0], requires_grad=True)
    filled = torch.zeros(2, requires_grad=True)
    weigh_slots(logit, filled).sum().backward()
    assert not logit.grad.any()
    assert torch.isfinite(filled.grad).all()
