"""Parameters of neurons by rules that carry error another way than the gradient's."""

from dataclasses import replace

import pytest
import torch
from tests.contracts.one_update import stream, update
from tests.rules.case import make_layered_case, make_learning_case

from arealis.networks import AreaNetwork
from arealis.rules import (
    Backpropagation,
    DirectFeedbackAlignment,
    EProp,
    FeedbackAlignment,
    RuleSum,
    SignSymmetry,
    SynapticScaling,
    require_trainable,
)
from arealis.rules.error_transport import cost_gradient
from arealis.training.checkpoint import capture, restore
from arealis.training.history import History
from arealis.training.step import adapt, begin, owned
from arealis.types import Learner, Optimiser, Progress

OWN = ["a.decay", "a.threshold", "b.decay", "b.threshold"]


def recurrent_spikes_as_input(case):
    """The same network with what comes back by its recurrent synapses as an input of its own."""
    cut = [p for p in case.network.projections if p.name != "a->a"]
    loop = next(p for p in case.network.projections if p.name == "a->a")
    network = AreaNetwork(case.network.areas, (*cut, replace(loop, source="again")))
    params = {**case.params, "again->a.weight": case.params["a->a.weight"]}
    again = torch.cat([torch.zeros_like(case.activity["a"][:1]), case.activity["a"][:-1]])
    batch = replace(case.batch, inputs={**case.batch.inputs, "again": again})
    return replace(case, network=network, params=params, batch=batch)


def test_e_prop_is_the_gradient_without_what_passes_recurrent_synapses():
    case = make_learning_case()
    local, whole = update(EProp(), case), update(Backpropagation(), case)
    without = update(Backpropagation(), recurrent_spikes_as_input(case))
    for name in OWN:
        torch.testing.assert_close(local[name], without[name], rtol=1e-10, atol=1e-12)
    assert (local["a.decay"] - whole["a.decay"]).abs().max() > 1e-4
    torch.testing.assert_close(local["b.decay"], whole["b.decay"], rtol=1e-10, atol=1e-12)


def test_feedback_alignment_along_the_forward_weights_is_backpropagation():
    case = make_learning_case()
    aligned = {p.name: p.efficacy(case.params[p.parameter]) for p in case.network.projections}
    found, gradient = update(FeedbackAlignment(), case, state=aligned), update(Backpropagation(), case)
    for name in OWN:
        torch.testing.assert_close(found[name], gradient[name], rtol=1e-12, atol=1e-14)
    other = update(SignSymmetry(), case)
    assert all((other[n] - gradient[n]).abs().max() > 1e-6 for n in ("a.decay", "a.threshold"))
    torch.testing.assert_close(other["b.decay"] == 0, gradient["b.decay"] == 0)


def test_direct_feedback_teaches_each_area_by_what_reaches_it():
    case = make_learning_case()
    rule = DirectFeedbackAlignment()
    state = rule.init(case.network, case.params, case.objective, case.areas, rng=stream())
    found = update(rule, case, state=state)
    network, activity = case.network, case.activity
    error = cost_gradient(case.objective, activity, case.batch)["decision"]
    sent = network.pull_back(network.components[-1], activity, {"decision": error}, {})["decision"]
    for area, component in zip("ab", network.components, strict=False):
        arrived = {area: sent @ state[f"decision=>{area}"]}
        wanted = network.pull_back(component, activity, arrived, {})
        assert torch.equal(found[f"{area}.decay"], wanted[f"{area}.decay"])


def test_a_sum_with_a_rule_that_cannot_leaves_them_to_the_one_that_can():
    case, able = make_learning_case(), RuleSum((Backpropagation(), SynapticScaling(target=0.1)))
    require_trainable(able, case.network, case.objective, case.areas)
    found, alone = update(able, case), update(Backpropagation(), case)
    assert torch.equal(found["a.decay"], alone["a.decay"])
    assert not torch.equal(found["a->b.weight"], alone["a->b.weight"])


def learner(areas=("a", "b", "decision"), through=(), rate=0.05):
    optimiser = Optimiser("adam", rate, {}, "constant")
    case = make_learning_case()
    return Learner("all", areas, Backpropagation(), case.objective, optimiser, ("now",), through)


def step(case, params, plastic):
    rest = case.network.initial_state(3, 7, like=case.params["a.bias"])
    _, activity = case.network.run(params, rest, case.batch.inputs, steps=case.batch.steps)
    return adapt(case.network, params, activity, case.batch, plastic, Progress(0, 9))[0]


def test_the_learner_of_an_area_owns_them_and_no_other():
    case = make_learning_case()
    of_a = {"a.bias", "a.decay", "a.threshold", "eye->a.weight", "a->a.weight"}
    of_others = {"decision.bias", "b->decision.weight"}
    assert set(owned(case.network, case.params, ("a", "decision"))) == of_a | of_others
    params = {n: v.clone() for n, v in case.params.items()}
    with torch.no_grad():
        plastic = [begin(case.network, params, learner(("a",), ("b", "decision")), rng=stream())]
        step(case, params, plastic)
    moved = {n for n in params if not torch.equal(params[n], case.params[n])}
    assert moved == of_a


def test_they_stay_in_range_and_go_on_from_a_checkpoint():
    case = make_learning_case()
    params = {n: v.clone() for n, v in case.params.items()}
    with torch.no_grad():
        plastic = [begin(case.network, params, learner(rate=5.0), rng=stream())]
        for _ in range(3):
            plastic = step(case, params, plastic)
            assert params["a.decay"].min() >= 0
            assert params["a.decay"].max() < 1
            assert params["a.threshold"].min() > -70
        kept = capture(0, 3, params, plastic, {}, History())
        again, active = restore(kept, [begin(case.network, params, learner(rate=5.0), rng=stream())])
        step(case, params, plastic)
        step(case, again, active)
    assert "params/a.decay" in kept.learners[0].optimiser
    assert all(torch.equal(params[n], again[n]) for n in params)


@pytest.mark.parametrize("rule", [Backpropagation(), EProp(), DirectFeedbackAlignment()])
def test_without_any_nothing_is_different(rule):
    case = make_layered_case(activation="spikes", steps=5)
    assert set(update(rule, case)) == set(case.params)
