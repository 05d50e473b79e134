"""Contrastive prediction in time: the cost's gradient, kept within an area, finds what changes slowly."""

from dataclasses import replace

import pytest
import torch
from tests.rules.case import make_case, make_layered_case
from tests.rules.one_step import begin, step
from torch.nn import functional

from arealis.networks import Area, Bundle, RateNeuron, build, dense
from arealis.numerics import ReplicaStreams
from arealis.rules import Clapp, GreedyInfomax
from arealis.rules.clapp import replacements
from arealis.types import Batch, SpecificationError

AREAS = ("a", "b", "c", "decision")


def sequences(activation="tanh"):
    return replace(make_layered_case(activation=activation, steps=5), objective=None)


def own_gradients(case, state, own_cost):
    """Gradient of every area's cost by its own parameters and predictions, what it sees held fixed."""
    leaves = {n: w.clone().requires_grad_() for n, w in {**case.params, **state}.items()}
    with torch.enable_grad():
        for area in AREAS:
            drive = case.network.drive(area, leaves, case.batch.inputs, case.activity)
            own_cost(area, case.network.fire(area, drive), leaves).backward()
    return {n: leaf.grad for n, leaf in leaves.items() if leaf.grad is not None}


def contrast(horizon):
    def cost(area, rates, leaves):
        total = 0.0
        for lag in range(1, horizon + 1):
            likeness = torch.einsum(
                "trbi,rij,trcj->trcb", rates[lag:], leaves[f"prediction.{area}.{lag}"], rates[:-lag]
            )
            right = torch.arange(7).expand(likeness.shape[:-1]).flatten()
            cost = functional.cross_entropy(likeness.flatten(0, 2), right, reduction="none")
            total = total + cost.view(likeness.shape[:-1]).mean((0, 2)).sum() / horizon
        return total

    return cost


@pytest.mark.parametrize("activation", ["tanh", "relu"])
@pytest.mark.parametrize("horizon", [1, 3])
def test_greedy_infomax_is_the_gradient_of_each_areas_contrast(activation, horizon):
    case, rule = sequences(activation), GreedyInfomax(horizon=horizon)
    state = begin(rule, case)
    updates, expected = step(rule, case, state), own_gradients(case, state, contrast(horizon))
    assert set(updates) == set(expected) == {*case.params, *state}
    for name, gradient in expected.items():
        torch.testing.assert_close(updates[name], gradient, rtol=1e-9, atol=1e-12)


def hinge(sign, after):
    def cost(area, rates, leaves):
        future = torch.stack([rates[1:, r, after[r]] for r in range(3)], dim=1)
        fit = torch.einsum("trbi,rij,trbj->trb", future, leaves[f"prediction.{area}"], rates[:-1])
        return functional.relu(1 - sign * fit).mean((0, 2)).sum()

    return cost


@pytest.mark.parametrize("activation", ["tanh", "relu"])
def test_clapp_is_the_gradient_of_its_hinge_if_retrodiction_is_prediction_transposed(activation):
    case, rule = sequences(activation), Clapp()
    state = begin(rule, case)
    for area in AREAS:
        # strong enough for some hinges to rest and some not
        state[f"prediction.{area}"] = 8 * state[f"prediction.{area}"]
        state[f"retrodiction.{area}"] = state[f"prediction.{area}"].mT
    sign, shown = replacements(case.activity["a"], rng=ReplicaStreams((0, 1, 2)).spawn("steps"))
    expected = own_gradients(case, state, hinge(sign[..., 0], shown.argmax(-1)))
    updates = step(rule, case, state)
    for name, gradient in expected.items():
        torch.testing.assert_close(updates[name], gradient, rtol=1e-9, atol=1e-12)
    for area in AREAS:
        back = updates[f"retrodiction.{area}"].mT
        torch.testing.assert_close(back, updates[f"prediction.{area}"], rtol=0, atol=0)


def test_half_of_the_stimuli_are_replaced_by_others():
    rates = torch.zeros(5, 3, 1000, 4)
    sign, shown = replacements(rates, rng=ReplicaStreams((0, 1, 2)))
    stays = torch.diagonal(shown, dim1=1, dim2=2) == 1
    assert torch.equal(stays, sign[..., 0] == 1)
    assert ((stays.float().mean(1) - 0.5).abs() < 0.06).all()
    assert torch.equal(shown.sum(-1), torch.ones(3, 1000))


@pytest.mark.parametrize("rule", [GreedyInfomax(), Clapp()])
def test_no_error_passes_between_areas(rule):
    """Nothing above an area reaches its update, in a cycle neither."""
    case = replace(make_case(), objective=None)
    state = begin(rule, case)
    moved = replace(case, activity={**case.activity, "c": case.activity["c"] + 1.0})
    one, two = step(rule, case, state), step(rule, moved, state)
    for name in ("a.bias", "eye->a.weight", "b->a.weight", "b.bias", "a->b.weight"):
        torch.testing.assert_close(one[name], two[name], rtol=0, atol=0)
    assert not torch.equal(one["c.bias"], two["c.bias"])


def slow_causes(examples, rng):
    """Two slow causes, each the product of two fast inputs, which alone say nothing of it."""
    like = torch.zeros((), dtype=torch.float64)
    slow = rng.spawn("slow").normal((examples, 2), like=like).sign()
    fast = rng.spawn("fast").normal((4, examples, 2), like=like).sign().transpose(0, 1)
    shown = torch.cat([fast, fast * slow], dim=-1)
    distractors = rng.spawn("distractors").normal((4, examples, 2), like=like).transpose(0, 1)
    return slow, torch.cat([shown, distractors], dim=-1)


def decoded(network, params, rng):
    """Variance of the slow causes that a linear readout of the area explains, in new sequences."""
    slow, shown = slow_causes(400, rng)
    rest = network.initial_state(1, 400, like=shown)
    rates = network.run(params, rest, {"eye": shown}, steps=4)[1]["a"][-1, 0]
    seen = torch.cat([rates, torch.ones(400, 1, dtype=torch.float64)], dim=1)
    weights = torch.linalg.lstsq(seen[:200], slow[0, :200]).solution
    return 1 - float((seen[200:] @ weights - slow[0, 200:]).square().mean())


@pytest.mark.parametrize("rule", [GreedyInfomax(), Clapp()])
def test_slow_causes_become_linearly_decodable(rule):
    rng = ReplicaStreams((4,))
    area = Area("a", tuple(map(str, range(10))), RateNeuron("relu"))
    network, params = build(
        [area], [Bundle(("eye",), ("a",), dense)], inputs={"eye": 6}, rng=rng, dtype=torch.float64
    )
    before = decoded(network, params, rng.spawn("test"))
    state = rule.init(network, params, None, ("a",), rng=rng)
    optimiser = torch.optim.Adam([*params.values(), *state.values()], lr=0.005)
    drawn = rng.spawn("steps")
    for number in range(300):
        _, shown = slow_causes(128, rng.spawn(f"batch {number}"))
        rest = network.initial_state(1, 128, like=shown)
        _, activity = network.run(params, rest, {"eye": shown}, steps=4)
        batch = Batch({"eye": shown}, {}, 4)
        updates, _, _ = rule.step(network, params, activity, batch, None, ("a",), state, rng=drawn)
        for name, tensor in {**params, **state}.items():
            tensor.grad = updates[name]
        optimiser.step()
    after = decoded(network, params, rng.spawn("test"))
    assert before < 0.2
    assert after > 0.9


def test_what_they_cannot_use_is_refused():
    case = sequences()
    short = replace(case, activity={a: r[:1] for a, r in case.activity.items()})
    one = replace(case, activity={a: r[:, :, :1] for a, r in case.activity.items()})
    for rule in (GreedyInfomax(), Clapp()):
        state = begin(rule, case)
        with pytest.raises(SpecificationError, match="own past"):
            step(rule, short, state)
        with pytest.raises(SpecificationError, match="compares the examples"):
            step(rule, one, state)
    with pytest.raises(SpecificationError, match="predict the past"):
        GreedyInfomax(horizon=0)
    with pytest.raises(SpecificationError, match="predict the past"):
        Clapp(lag=0)
