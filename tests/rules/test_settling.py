"""Settling on equals the network's own steps."""

import pytest
import torch
from tests.rules.case import make_case, make_layered_case, make_two_way_case

from arealis.rules.settling import settle, settled
from arealis.types import Batch, SpecificationError


def last(case):
    return {a: r[-1:] for a, r in case.activity.items()}


def test_it_finds_the_equilibrium_of_the_network():
    """Where a loop of advance ends, with a current that depends on activity."""
    case = make_two_way_case(steps=10)
    state = case.network.initial_state(3, 7, like=case.params["a.bias"])
    activity, eye = {a: r[-1] for a, r in case.activity.items()}, case.batch.inputs["eye"][0]
    for _ in range(150):
        push = {"decision": 1 - activity["decision"]}
        state, activity = case.network.advance(case.params, state, {"eye": eye, **push})

    def nudge(now):
        return {"decision": 1 - now["decision"]}

    order = ("decision", "c", "b", "a")
    found = settle(case.network, case.params, last(case), case.batch.inputs, order, sweeps=60, nudge=nudge)
    for area, expected in activity.items():
        torch.testing.assert_close(found[area][0], expected, rtol=1e-9, atol=1e-11)


def test_one_sweep_carries_a_push_all_the_way_down():
    case = make_two_way_case(steps=100)

    def moved(order):
        nudged = settle(
            case.network,
            case.params,
            last(case),
            case.batch.inputs,
            order,
            sweeps=1,
            nudge=lambda now: {"decision": torch.ones_like(now["decision"])},
        )
        return (nudged["a"] - case.activity["a"][-1:]).abs().max()

    assert moved(("a", "b", "c", "decision")) < 1e-6 < 1e-4 < moved(("decision", "c", "b", "a"))


def test_areas_that_are_not_named_are_held():
    case = make_case()
    start = {a: r + 0.1 for a, r in last(case).items()}
    inputs = {name: x[-1:] for name, x in case.batch.inputs.items()}
    found = settle(case.network, case.params, start, inputs, ("b",), sweeps=200)
    for area in ("a", "c", "decision"):
        torch.testing.assert_close(found[area], start[area], rtol=0, atol=0)
    p = {f"{s}->b": case.params[f"{s}->b.weight"].transpose(1, 2) for s in ("a", "b")}
    drive = 1 + start["a"][0] @ p["a->b"] + found["b"][0] @ p["b->b"] + case.params["b.bias"][:, None]
    torch.testing.assert_close(found["b"][0], torch.sigmoid(drive), rtol=1e-9, atol=1e-11)


def test_areas_that_only_feed_forward_settle_too():
    case = make_layered_case()
    start = {a: torch.zeros_like(r) for a, r in last(case).items()}
    found = settle(case.network, case.params, start, case.batch.inputs, case.areas, sweeps=1)
    for area, expected in last(case).items():
        torch.testing.assert_close(found[area], expected, rtol=1e-12, atol=1e-14)


def test_one_time_step_is_too_short():
    with pytest.raises(SpecificationError, match="no time to"):
        settled({}, Batch({}, {}, 1))
