"""Direct feedback alignment: with the product of the forward weights it is backpropagation."""

import pytest
import torch
from tests.rules.case import make_case, make_layered_case

from arealis.numerics import ReplicaStreams
from arealis.rules import Backpropagation, DirectFeedbackAlignment
from arealis.types import SpecificationError

RNG = ReplicaStreams((0, 1, 2)).spawn("rule")


def step(rule, case, state, areas=None):
    areas = case.areas if areas is None else areas
    arguments = (case.network, case.params, case.activity, case.batch, case.objective, areas, state)
    return rule.step(*arguments, rng=RNG)[0]


def test_with_the_product_of_forward_weights_it_is_backpropagation_in_a_linear_network():
    case = make_layered_case(activation="linear")
    onto = {p.target: case.params[p.parameter] for p in case.network.projections}
    state = {"decision=>c": onto["decision"]}
    state["decision=>b"] = state["decision=>c"] @ onto["c"]
    state["decision=>a"] = state["decision=>b"] @ onto["b"]
    gradient = step(Backpropagation(), case, {})
    for name, value in step(DirectFeedbackAlignment(), case, state).items():
        torch.testing.assert_close(value, gradient[name], rtol=1e-12, atol=1e-15)


def test_one_area_below_the_deciding_one_it_is_backpropagation_through_time():
    case, areas = make_case(), ("c", "decision")
    forward = {"decision=>c": case.params["c->decision.weight"]}
    gradient = step(Backpropagation(), case, {}, areas)
    updates = step(DirectFeedbackAlignment(), case, forward, areas)
    assert set(updates) == set(gradient)
    for name, value in updates.items():
        torch.testing.assert_close(value, gradient[name], rtol=1e-12, atol=1e-15)


def test_every_area_that_the_cost_reads_sends_its_error():
    case = make_case()
    state = DirectFeedbackAlignment().init(
        case.network, case.params, case.objective, case.areas, rng=RNG.spawn("feedback")
    )
    expected = {f"{m}=>{a}" for m in ("decision", "b") for a in case.areas if a != m}
    assert set(state) == expected
    assert state["decision=>c"].shape == (3, 4, 5)
    silent = {k: torch.zeros_like(v) if k.startswith("b=>") else v for k, v in state.items()}
    one, two = (step(DirectFeedbackAlignment(), case, s) for s in (state, silent))
    assert not torch.equal(one["a.bias"], two["a.bias"])


def test_feedback_is_as_strong_as_its_gain():
    case = make_layered_case()
    state = DirectFeedbackAlignment(gain=3.0).init(
        case.network, case.params, case.objective, case.areas, rng=RNG.spawn("feedback")
    )
    units = {"a": 6, "b": 5, "c": 5}
    scaled = torch.cat([state[f"decision=>{a}"].flatten() * n**0.5 / 3.0 for a, n in units.items()])
    assert scaled.square().mean() == pytest.approx(1.0, rel=0.2)


def test_without_an_error_to_send_it_is_refused():
    case = make_layered_case()
    with pytest.raises(SpecificationError, match="no error to send"):
        DirectFeedbackAlignment().init(case.network, case.params, case.objective, ("a",), rng=RNG)


def test_feedback_without_strength_is_refused():
    with pytest.raises(SpecificationError, match="feeds nothing back"):
        DirectFeedbackAlignment(gain=0.0)
