"""An action gate opens for Go, closes for NoGo, and lets one action through at a time."""

from itertools import pairwise

import pytest
import torch
from torch.testing import assert_close

from arealis.networks.modules import ActionGate
from arealis.types import SpecificationError


def gate(go, no_go, **options):
    go, no_go = (torch.tensor(x, dtype=torch.float64) for x in (go, no_go))
    return ActionGate(**options).step({}, {"go": go, "no_go": no_go})[1]


@pytest.mark.parametrize("competing", [True, False])
def test_go_opens_and_no_go_closes(competing):
    levels = torch.linspace(0, 2, 7).tolist()
    by_go = [gate([g, 0.5], [0.5, 0.5], competing=competing)[0] for g in levels]
    by_no_go = [gate([0.5, 0.5], [n, 0.5], competing=competing)[0] for n in levels]
    assert all(low < high for low, high in pairwise(by_go))
    assert all(low > high for low, high in pairwise(by_no_go))


@pytest.mark.parametrize("competing", [True, False])
def test_only_the_difference_of_the_pathways_counts(competing):
    one = gate([0.9, 0.1], [0.2, 0.0], competing=competing)
    assert_close(gate([1.9, 0.1], [1.2, 0.0], competing=competing), one)


def test_a_single_action_is_a_logistic_choice_with_or_without_competition():
    for difference in (-1.0, 0.2, 3.0):
        expected = torch.sigmoid(torch.tensor([4.0 * (difference - 0.2)]).double())
        for competing in (True, False):
            opened = gate([difference], [0.0], gain=4.0, threshold=0.2, competing=competing)
            assert_close(opened, expected)


def test_of_competing_actions_at_most_one_is_let_through():
    generator = torch.Generator().manual_seed(0)
    go, no_go = torch.rand(2, 100, 4, generator=generator, dtype=torch.float64)
    _, opened = ActionGate(gain=200.0).step({}, {"go": go, "no_go": no_go})
    assert (opened.sum(-1) <= 1 + 1e-12).all()
    assert ((opened > 0.5).sum(-1) <= 1).all()
    best = (go - no_go).max(-1)
    clear = best.values > 0.05
    picked = opened.gather(-1, best.indices[:, None])[:, 0]
    assert (picked[clear] > 0.3).all()
    _, freely = ActionGate(gain=200.0, competing=False).step({}, {"go": go, "no_go": no_go})
    assert ((freely > 0.5).sum(-1) > 1).any()


def test_below_threshold_the_gate_stays_closed():
    assert gate([0.4, 0.3], [0.0, 0.0], gain=50.0, threshold=1.0).max() < 1e-6
    assert gate([1.6, 0.3], [0.0, 0.0], gain=50.0, threshold=1.0)[0] > 1 - 1e-6


def test_impossible_options_and_ports_are_an_error():
    with pytest.raises(SpecificationError, match="gain of the action gate"):
        ActionGate(gain=0.0)
    with pytest.raises(SpecificationError, match="port 'no_go'"):
        ActionGate().units({"go": 3, "no_go": 2})
