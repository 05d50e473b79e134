"""Rules that give every area a cost of its own: each update is the gradient of that cost, and of no other."""

from dataclasses import replace

import pytest
import torch
from tests.rules.case import make_layered_case
from tests.rules.one_step import begin, step
from torch.nn import functional

from arealis.analysis import gradient_alignment
from arealis.rules import Backpropagation, GreedyLocalLosses, HsicBottleneck, LocalClassifiers
from arealis.rules.greedy_local_losses import similarity_gradient
from arealis.types import Batch, SpecificationError

HIDDEN = ("a", "b", "c")


def oracle(case, own_cost, state):
    """Gradient of every area's own cost by its own parameters and readout, by autograd.

    Each area is run again from the activity of the areas below, held fixed.
    """
    leaves = {n: t.clone().requires_grad_() for n, t in {**case.params, **state}.items()}
    with torch.enable_grad():
        total = torch.zeros((), dtype=torch.float64)
        for area in HIDDEN:
            rate = case.network.fire(area, case.network.drive(area, leaves, case.batch.inputs, case.activity))
            total = total + own_cost(area, rate, leaves)
        total.backward()
    return {n: t.grad for n, t in leaves.items() if t.grad is not None}


def classifier_cost(case):
    def cost(area, rate, leaves):
        out = rate @ leaves[f"readout.{area}.weight"].mT + leaves[f"readout.{area}.bias"][:, None]
        return case.objective({**case.activity, "decision": out}, case.batch).mean(1).sum()

    return cost


def assert_same(updates, expected, *, at_least):
    assert len(expected) >= at_least
    for name, gradient in expected.items():
        torch.testing.assert_close(updates[name], gradient, rtol=1e-10, atol=1e-13)


@pytest.mark.parametrize("activation", ["tanh", "relu", "softplus"])
def test_a_local_classifier_is_the_gradient_of_its_own_cost(activation):
    case, rule = make_layered_case(activation=activation), LocalClassifiers()
    state = begin(rule, case)
    assert_same(step(rule, case, state), oracle(case, classifier_cost(case), state), at_least=12)


@pytest.mark.parametrize("rule", [LocalClassifiers(), GreedyLocalLosses(), HsicBottleneck()])
def test_the_deciding_area_has_its_true_gradient(rule):
    case = make_layered_case()
    updates, truth = step(rule, case, begin(rule, case)), step(Backpropagation(), case, {})
    for name in ("decision.bias", "c->decision.weight"):
        torch.testing.assert_close(updates[name], truth[name], rtol=0, atol=0)
    cosine = gradient_alignment(updates, truth)
    assert set(cosine) == set(case.areas)
    assert all((cosine[a] < 0.99).all() for a in HIDDEN)


def test_a_classifier_that_reads_like_the_decision_gives_the_true_gradient():
    """The last hidden area, read out by the decision's own synapses, has the decision's cost."""
    case, rule = make_layered_case(), LocalClassifiers()
    state = begin(rule, case)
    state["readout.c.weight"] = case.params["c->decision.weight"]
    state["readout.c.bias"] = case.params["decision.bias"]
    updates, truth = step(rule, case, state), step(Backpropagation(), case, {})
    for name in ("b->c.weight", "c.bias"):
        torch.testing.assert_close(updates[name], truth[name], rtol=1e-12, atol=1e-15)


def test_fixed_readouts_are_not_taught():
    case = make_layered_case()
    learnt, fixed = LocalClassifiers(), LocalClassifiers(fixed=True)
    state = begin(learnt, case)
    one, two = step(learnt, case, state), step(fixed, case, state)
    assert set(one) - set(two) == set(state)
    assert set(two) == set(case.params)


@pytest.mark.parametrize("similarity", [0.0, 0.7, 1.0])
def test_greedy_local_losses_are_the_gradient_of_both_costs(similarity):
    case, rule = make_layered_case(), GreedyLocalLosses(similarity)
    state = begin(rule, case)
    wanted = cosines(functional.one_hot(case.batch.targets["label"], 4).double())

    def cost(area, rate, leaves):
        alike = (cosines(rate[0]) - wanted).square().mean((1, 2)).sum()
        return (1 - similarity) * classifier_cost(case)(area, rate, leaves) + similarity * alike

    updates, expected = step(rule, case, state), oracle(case, cost, state)
    parameters = {n: g for n, g in expected.items() if n in case.params}
    assert_same(updates, parameters, at_least=6)


def cosines(patterns):
    centred = patterns - patterns.mean(-1, keepdim=True)
    return functional.cosine_similarity(centred[:, :, None], centred[:, None], dim=-1)


def normalised_hsic(one, two, width, ridge):
    """The definition, with the centring matrix and the inverse written out."""
    examples = one.shape[1]
    identity = torch.eye(examples, dtype=one.dtype)
    centring = identity - 1 / examples
    normalised = []
    for patterns in (one, two):
        distance = (patterns[:, :, None] - patterns[:, None]).square().sum(-1)
        kernel = torch.exp(-distance / (2 * width**2 * patterns.shape[-1]))
        kernel = centring @ kernel @ centring
        normalised.append(kernel @ torch.inverse(kernel + ridge * examples * identity))
    return torch.einsum("rij,rji->r", *normalised)


def test_the_hsic_bottleneck_is_the_gradient_of_its_costs():
    case, rule = make_layered_case(), HsicBottleneck(balance=3.0, width=0.8, ridge=1e-3)
    labels = functional.one_hot(case.batch.targets["label"], 4).double()
    shown = case.batch.inputs["eye"][0]

    def cost(area, rate, leaves):
        stimulus = normalised_hsic(rate[0], shown, 0.8, 1e-3)
        return (stimulus - 3 * normalised_hsic(rate[0], labels, 0.8, 1e-3)).sum()

    updates, expected = step(rule, case, {}), oracle(case, cost, {})
    assert len(expected) == 6
    for name, gradient in expected.items():
        torch.testing.assert_close(updates[name], gradient, rtol=1e-7, atol=1e-9)


def test_a_silent_example_has_no_similarity_to_gain():
    patterns = torch.zeros(1, 3, 5, dtype=torch.float64)
    patterns[0, 1, 2] = 1.0
    gradient = similarity_gradient(patterns, torch.eye(3, dtype=torch.float64)[None])
    assert torch.isfinite(gradient).all()
    assert gradient[0, 0].abs().sum() == 0


def test_what_they_cannot_use_is_refused(case):
    """A cost on two areas, stimuli without labels, one example, and a weight that is none."""
    for rule in (LocalClassifiers(), GreedyLocalLosses(), HsicBottleneck()):
        with pytest.raises(SpecificationError, match="which area decides"):
            begin(rule, case)
    layered = make_layered_case()
    unlabelled = replace(layered, batch=Batch(layered.batch.inputs, {}, 1))
    one = {a: r[:, :, :1] for a, r in layered.activity.items()}
    for rule in (GreedyLocalLosses(), HsicBottleneck()):
        state = begin(rule, layered)
        with pytest.raises(SpecificationError, match="needs labels"):
            step(rule, unlabelled, state)
        with pytest.raises(SpecificationError, match="compares the examples"):
            step(rule, replace(layered, activity=one), state)
    with pytest.raises(SpecificationError, match="weigh"):
        GreedyLocalLosses(similarity=1.5)
    for wrong in ({"balance": -1.0}, {"width": 0.0}, {"ridge": 0.0}):
        with pytest.raises(SpecificationError, match="measure dependence"):
            HsicBottleneck(**wrong)
