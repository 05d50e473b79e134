"""Synthetic gradients: with perfect predictions they are backpropagation, and predictions learn to be so."""

from dataclasses import replace

import pytest
import torch
from tests.rules.case import make_layered_case
from tests.rules.one_step import begin, step
from torch.nn import functional

from arealis.numerics import ReplicaStreams
from arealis.rules import Backpropagation, SyntheticGradients
from arealis.types import Batch, SpecificationError


class SquaredError:
    """Squared distance of the decision from the label's pattern."""

    reads = ("decision",)

    def __call__(self, activity, batch):
        wanted = functional.one_hot(batch.targets["label"], 4).to(activity["decision"])
        return 0.5 * (activity["decision"][-1] - wanted).square().sum(-1)


@pytest.fixture
def linear():
    """In a linear network with a quadratic cost, the error is linear in activity and label."""
    return replace(make_layered_case(activation="linear"), objective=SquaredError())


def perfect(case):
    """Predictors that know the whole network above their area."""
    state, above = {}, torch.eye(4, dtype=torch.float64).expand(3, 4, 4)
    offset = case.params["decision.bias"]
    for area, onto in (("c", "c->decision"), ("b", "b->c"), ("a", "a->b")):
        above = above @ case.params[f"{onto}.weight"]
        state[f"readout.{area}.weight"] = torch.cat([above.mT @ above, -above.mT], dim=-1)
        state[f"readout.{area}.bias"] = (above.mT @ offset[..., None])[..., 0]
        offset = offset + (above @ case.params[f"{area}.bias"][..., None])[..., 0]
    return state


def test_perfect_predictions_make_it_backpropagation(linear):
    updates, truth = step(SyntheticGradients(), linear, perfect(linear)), step(Backpropagation(), linear, {})
    for name, gradient in truth.items():
        torch.testing.assert_close(updates[name], gradient, rtol=1e-12, atol=1e-15)


def test_perfect_predictions_have_nothing_left_to_learn(linear):
    state = perfect(linear)
    updates = step(SyntheticGradients(), linear, state)
    assert all(updates[name].abs().max() < 1e-14 for name in state)


@pytest.mark.parametrize("conditioned", [True, False])
def test_a_predictor_descends_the_squared_error_of_its_prediction(conditioned):
    """Towards what the area above sends back, which is its own prediction, held fixed."""
    case, rule = make_layered_case(), SyntheticGradients(conditioned=conditioned)
    state = begin(rule, case)
    rng = ReplicaStreams((0, 1, 2)).spawn("learnt")
    state = {n: rng.spawn(n).normal(tuple(t.shape[1:]), like=t) for n, t in state.items()}
    label = functional.one_hot(case.batch.targets["label"], 4).double()[None]
    leaves = {n: t.clone().requires_grad_() for n, t in state.items()}

    def predict(area):
        seen = torch.cat([case.activity[area], label], -1) if conditioned else case.activity[area]
        weight, bias = (leaves[f"readout.{area}.{part}"] for part in ("weight", "bias"))
        return seen @ weight.mT + bias[:, None]

    with torch.enable_grad():
        for area, onto in (("a", "b"), ("b", "c")):
            back = predict(onto).detach() * case.network.slope(onto, case.activity[onto])
            wanted = back @ case.params[f"{area}->{onto}.weight"]
            (0.5 * (predict(area) - wanted).square().sum(-1).mean(-1).sum()).backward()
    updates = step(rule, case, state)
    for area in ("a", "b"):
        for part in ("weight", "bias"):
            name = f"readout.{area}.{part}"
            torch.testing.assert_close(updates[name], leaves[name].grad, rtol=1e-11, atol=1e-13)


def test_at_first_hardly_anything_but_the_decision_learns():
    case, rule = make_layered_case(), SyntheticGradients()
    updates, truth = step(rule, case, begin(rule, case)), step(Backpropagation(), case, {})
    torch.testing.assert_close(updates["c->decision.weight"], truth["c->decision.weight"], rtol=0, atol=0)
    assert updates["b->c.weight"].norm() < 0.1 * truth["b->c.weight"].norm()


def test_predictions_converge_to_the_true_error(linear):
    """With the network held still, repeated learning makes the rule backpropagation."""
    rule, truth = SyntheticGradients(), step(Backpropagation(), linear, {})
    state, errors = begin(rule, linear), []
    optimiser = torch.optim.Adam(list(state.values()), lr=0.04)
    for _ in range(200):
        updates = step(rule, linear, state)
        errors.append((updates["eye->a.weight"] - truth["eye->a.weight"]).norm())
        for name, tensor in state.items():
            tensor.grad = updates[name]
        optimiser.step()
    assert errors[-1] < 0.02 * errors[0]


def test_what_it_cannot_use_is_refused(case):
    with pytest.raises(SpecificationError, match="which area decides"):
        begin(SyntheticGradients(), case)
    layered = make_layered_case()
    unlabelled = replace(layered, batch=Batch(layered.batch.inputs, {}, 1))
    with pytest.raises(SpecificationError, match="needs labels"):
        step(SyntheticGradients(), unlabelled, begin(SyntheticGradients(), layered))
