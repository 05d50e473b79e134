"""Node perturbation against the undisturbed network; test_gradients.py has it against its mirror image."""

import math

import pytest
import torch
from tests.rules.case import make_layered_case

from arealis.numerics import ReplicaStreams
from arealis.rules import Backpropagation, NodePerturbation
from arealis.types import SpecificationError


def repeats(rule, case, number):
    rng = ReplicaStreams((0, 1, 2)).spawn("noise")
    arguments = (case.network, case.params, case.activity, case.batch, case.objective, case.areas, {})
    return [rule.step(*arguments, rng=rng)[0] for _ in range(number)]


@pytest.mark.parametrize("baseline", ["antithetic", "undisturbed"])
def test_it_is_unbiased(baseline):
    case = make_layered_case()
    (truth,) = repeats(Backpropagation(), case, 1)
    updates = repeats(NodePerturbation(noise=1e-4, draws=100, baseline=baseline), case, 40)
    errors = []
    for name, gradient in truth.items():
        stack = torch.stack([u[name] for u in updates])
        errors.append((stack.mean(0) - gradient) / (stack.std(0) / math.sqrt(len(updates))))
    standard = torch.cat([e.flatten() for e in errors])
    assert 0.7 < standard.square().mean() < 1.4
    assert standard.abs().max() < 5


@pytest.mark.parametrize("baseline", ["antithetic", "undisturbed"])
def test_variance_grows_with_the_number_of_units(baseline):
    """Of the signal on d perturbed values it is (d + 1)‖δ‖²/K, summed over units and examples."""
    case, draws = make_layered_case(), 50
    units = sum(case.network.units(a) for a in case.areas)
    (truth,) = repeats(Backpropagation(), case, 1)
    updates = repeats(NodePerturbation(noise=1e-4, draws=draws, baseline=baseline), case, 300)
    # a bias adds up examples, whose noise is independent
    variance = sum(torch.stack([u[f"{a}.bias"] for u in updates]).var(0).sum(-1) for a in case.areas)
    predicted = (units + 1) * _power(case) / draws
    torch.testing.assert_close(variance, predicted, rtol=0.1, atol=0)
    assert set(truth) == set(updates[0])


def _power(case):
    """Squared length of the true signal, summed over examples, by replica."""
    with torch.enable_grad():
        noise = {a: torch.zeros_like(case.activity[a]).requires_grad_() for a in case.areas}
        rest = case.network.initial_state(3, 7, like=case.params["a.bias"])
        _, activity = case.network.run(case.params, rest, {**case.batch.inputs, **noise}, steps=1)
        gradients = torch.autograd.grad(case.objective(activity, case.batch).mean(1).sum(), noise.values())
    return sum(g.square().sum((0, 2, 3)) for g in gradients)


def test_another_baseline_is_refused():
    with pytest.raises(SpecificationError, match="cannot perturb"):
        NodePerturbation(baseline="none")
