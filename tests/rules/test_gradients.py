"""Backpropagation is the gradient; feedback alignment is it with other weights; noise finds it on average."""

import math

import pytest
import torch
from tests.rules.case import Case, make_convolutional_case, make_two_way_case

from arealis.analysis import gradient_alignment
from arealis.networks import Area, Bundle, RateNeuron, build, clamp, dense
from arealis.numerics import ReplicaStreams
from arealis.objectives import CrossEntropy
from arealis.rules import Backpropagation, FeedbackAlignment, NodePerturbation
from arealis.types import Batch, SpecificationError


def step(rule, case, state, rng=None):
    rng = rng or ReplicaStreams((0, 1, 2)).spawn("rule")
    updates, _, _ = rule.step(
        case.network, case.params, case.activity, case.batch, case.objective, case.areas, state, rng=rng
    )
    return updates


def autograd(case):
    """The oracle: PyTorch differentiates the whole run."""
    leaves = {k: v.clone().requires_grad_() for k, v in case.params.items()}
    shape = case.activity["a"].shape
    rest = case.network.initial_state(shape[1], shape[2], like=case.params["a.bias"])
    _, activity = case.network.run(leaves, rest, case.batch.inputs, steps=case.batch.steps)
    case.objective(activity, case.batch).mean(1).sum().backward()
    return {k: v.grad for k, v in leaves.items()}


def test_backpropagation_is_the_gradient_through_areas_and_time(case):
    updates, gradient = step(Backpropagation(), case, {}), autograd(case)
    assert set(updates) == set(gradient)
    for name, expected in gradient.items():
        torch.testing.assert_close(updates[name], expected, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("activation", ["sigmoid", "tanh"])
def test_backpropagation_through_reciprocal_projections_is_the_gradient(activation):
    """Both ways of a projection add to the gradient of the weights that they share."""
    case = make_two_way_case(activation=activation, steps=12)
    assert all(p.parameter in case.params for p in case.network.projections)
    updates, gradient = step(Backpropagation(), case, {}), autograd(case)
    assert set(updates) == set(gradient)
    for name, expected in gradient.items():
        torch.testing.assert_close(updates[name], expected, rtol=1e-12, atol=1e-14)


def test_backpropagation_is_the_gradient_through_convolutions():
    case = make_convolutional_case(steps=3)
    updates, gradient = step(Backpropagation(), case, {}), autograd(case)
    assert set(updates) == set(gradient)
    for name, expected in gradient.items():
        torch.testing.assert_close(updates[name], expected, rtol=1e-12, atol=1e-14)


def test_feedback_alignment_with_the_forward_kernels_is_backpropagation():
    case = make_convolutional_case()
    forward = {p.name: p.efficacy(case.params[p.parameter]) for p in case.network.projections}
    one, two = step(FeedbackAlignment(), case, forward), step(Backpropagation(), case, {})
    for name, expected in two.items():
        torch.testing.assert_close(one[name], expected, rtol=0, atol=0)


def test_a_clamped_unit_passes_no_error(case):
    held = clamp(case.network, "b", ["b 1"], 0.4)
    rest = held.initial_state(3, 7, like=case.params["a.bias"])
    _, activity = held.run(case.params, rest, case.batch.inputs, steps=5)
    clamped = type(case)(held, case.params, case.batch, activity, case.objective)
    updates, gradient = step(Backpropagation(), clamped, {}), autograd(clamped)
    for name, expected in gradient.items():
        torch.testing.assert_close(updates[name], expected, rtol=1e-12, atol=1e-14)


def test_feedback_alignment_with_the_forward_weights_is_backpropagation(case):
    forward = {p.name: p.efficacy(case.params[f"{p.name}.weight"]) for p in case.network.projections}
    one, two = step(FeedbackAlignment(), case, forward), step(Backpropagation(), case, {})
    for name, expected in two.items():
        torch.testing.assert_close(one[name], expected, rtol=0, atol=0)


def test_the_last_area_of_feedback_alignment_has_the_true_gradient(case):
    rule = FeedbackAlignment()
    state = rule.init(case.network, case.params, case.objective, case.areas, rng=ReplicaStreams((0, 1, 2)))
    cosine = gradient_alignment(step(rule, case, state), step(Backpropagation(), case, {}))
    torch.testing.assert_close(cosine["decision"], torch.ones(3, dtype=torch.float64))
    assert (cosine["c"] < 0.9999).all()


def test_feedback_is_as_strong_as_the_forward_weights(case):
    state = FeedbackAlignment().init(
        case.network, case.params, case.objective, case.areas, rng=ReplicaStreams((0, 1, 2))
    )
    assert "eye->a" not in state
    for p in case.network.projections:
        if p.name in state:
            forward = p.efficacy(case.params[f"{p.name}.weight"])
            ratio = state[p.name].square().mean() / forward.square().mean()
            assert 0.3 < ratio < 3


def shallow(units=30, examples=1):
    """One linear area, so that the perturbed values are its units and nothing else."""
    rng = ReplicaStreams((0,))
    decision = Area("decision", tuple(map(str, range(units))), RateNeuron("linear"))
    bundle = Bundle(("eye",), ("decision",), dense)
    network, params = build([decision], [bundle], inputs={"eye": 4}, rng=rng, dtype=torch.float64)
    eye = rng.spawn("eye").normal((1, examples, 4), like=params["decision.bias"]).transpose(0, 1)
    batch = Batch({"eye": eye}, {"label": torch.zeros(1, examples, dtype=torch.long)}, 1)
    rest = network.initial_state(1, examples, like=eye)
    _, activity = network.run(params, rest, batch.inputs, steps=1)
    return Case(network, params, batch, activity, CrossEntropy("decision"))


@pytest.mark.parametrize("draws", [1, 10, 100])
def test_node_perturbation_has_the_predicted_cosine(draws):
    """Its root mean square is 1/√(1 + d/K) for K draws over d perturbed values."""
    case, units = shallow(), 30
    truth = step(Backpropagation(), case, {})
    rule, rng = NodePerturbation(noise=1e-4, draws=draws), ReplicaStreams((0,)).spawn("noise")
    cosines = [float(gradient_alignment(step(rule, case, {}, rng), truth)["decision"]) for _ in range(200)]
    predicted = 1 / math.sqrt(1 + units / draws)
    mean_square = sum(c * c for c in cosines) / len(cosines)
    assert math.sqrt(mean_square) == pytest.approx(predicted, rel=0.1)


def test_node_perturbation_is_unbiased(case):
    truth = step(Backpropagation(), case, {})
    rule, rng = NodePerturbation(noise=1e-3, draws=200), ReplicaStreams((0, 1, 2)).spawn("noise")
    repeats = [step(rule, case, {}, rng) for _ in range(40)]
    errors = []
    for name, gradient in truth.items():
        stack = torch.stack([r[name] for r in repeats])
        spread = stack.std(0)
        standard = (stack.mean(0) - gradient) / (spread / math.sqrt(len(repeats)) + 1e-12)
        errors.append(standard[spread > 1e-9])
    standard = torch.cat(errors)
    assert len(standard) > 200
    assert 0.6 < standard.square().mean() < 1.5
    assert standard.abs().max() < 5


def test_antithetic_noise_cancels_even_terms():
    """The bias of the difference is of order σ², so a hundredfold smaller noise gives a far smaller error."""
    case = shallow(units=3)
    truth = step(Backpropagation(), case, {})["decision.bias"]
    errors = []
    for noise in (1.0, 0.1):
        rule, rng = NodePerturbation(noise=noise, draws=200_000), ReplicaStreams((0,)).spawn("noise")
        errors.append(float((step(rule, case, {}, rng)["decision.bias"] - truth).norm() / truth.norm()))
    assert errors[1] < 0.02 < errors[0]


@pytest.mark.parametrize("settings", [{"noise": 0.0}, {"noise": -1.0}, {"draws": 0}])
def test_node_perturbation_without_noise_is_an_error(settings):
    with pytest.raises(SpecificationError, match="cannot perturb"):
        NodePerturbation(**settings)
