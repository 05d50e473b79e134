"""Weight perturbation is unbiased, and its variance grows with the number of weights."""

import math

import pytest
import torch
from tests.rules.case import make_case, make_layered_case

from arealis.numerics import ReplicaStreams
from arealis.rules import Backpropagation, WeightPerturbation
from arealis.rules.weight_noise import (
    cost_with_weight_noise,
    noise_on_weights,
    own_parameters,
    weighed_noise,
)
from arealis.types import SpecificationError

RNG = ReplicaStreams((0, 1, 2))
BASELINES = pytest.mark.parametrize("baseline", ["antithetic", "undisturbed"])


def repeats(rule, case, number, areas=None):
    rng, areas = RNG.spawn("noise"), case.areas if areas is None else areas
    arguments = (case.network, case.params, case.activity, case.batch, case.objective, areas, {})
    return [rule.step(*arguments, rng=rng)[0] for _ in range(number)]


def flat(updates, names):
    return torch.cat([updates[n].flatten(1) for n in names], dim=1)


@pytest.mark.parametrize("make", [make_case, make_layered_case])
def test_many_draws_cost_what_each_costs(make):
    case, scale, draws = make(), 0.2, 3
    names = own_parameters(case.network, case.params, case.areas)
    assert set(names) == set(case.params)
    noise = noise_on_weights(case.params, names, draws, rng=RNG.spawn("noise"))
    cost = cost_with_weight_noise(case.network, case.params, case.batch, case.objective, noise, scale)
    for draw in range(draws):
        params = {k: v + scale * noise[k][:, draw] for k, v in case.params.items()}
        rest = case.network.initial_state(3, 7, like=params["a.bias"])
        _, activity = case.network.run(params, rest, case.batch.inputs, steps=case.batch.steps)
        expected = case.objective(activity, case.batch).mean(1)
        torch.testing.assert_close(cost[:, draw], expected, rtol=1e-12, atol=1e-13)


def test_parameters_of_other_areas_are_left_alone():
    case = make_case()
    names = own_parameters(case.network, case.params, ("c",))
    assert names == ["c.bias", "b->c.weight"]
    (updates,) = repeats(WeightPerturbation(), case, 1, ("c",))
    assert set(updates) == set(names)


def test_credit_weighs_the_noise_of_its_own_draw():
    case = make_layered_case()
    noise = noise_on_weights(case.params, ["a.bias", "a->b.weight"], 4, rng=RNG.spawn("noise"))
    credit = RNG.spawn("credit").normal((4,), like=case.params["a.bias"])
    updates = weighed_noise(noise, credit)
    for name, xi in noise.items():
        expected = torch.einsum("rk,rk...->r...", credit, xi)
        torch.testing.assert_close(updates[name], expected, rtol=1e-12, atol=1e-14)


@BASELINES
def test_it_is_unbiased_with_the_known_variance(baseline):
    """Variance (d + 1)‖g‖²/K for K draws over d parameters."""
    case, draws, number = make_layered_case(), 20, 250
    (truth,) = repeats(Backpropagation(), case, 1)
    names = sorted(truth)
    updates = repeats(WeightPerturbation(noise=1e-5, draws=draws, baseline=baseline), case, number)
    stack, gradient = torch.stack([flat(u, names) for u in updates]), flat(truth, names)
    standard = (stack.mean(0) - gradient) / (stack.std(0) / math.sqrt(number))
    assert 0.8 < standard.square().mean() < 1.25
    assert standard.abs().max() < 5
    predicted = (gradient.shape[1] + 1) * gradient.square().sum(1) / draws
    torch.testing.assert_close(stack.var(0).sum(1), predicted, rtol=0.1, atol=0)


@pytest.mark.parametrize("own", [("decision",), ("c", "decision"), ("a", "b", "c", "decision")])
def test_the_cosine_falls_with_the_number_of_weights(own):
    """Its root mean square is 1/√(1 + (d + 1)/K), whichever weights are learnt."""
    case, draws = make_layered_case(), 30
    (truth,) = repeats(Backpropagation(), case, 1, own)
    names = sorted(truth)
    updates = repeats(WeightPerturbation(noise=1e-5, draws=draws), case, 150, own)
    gradient = flat(truth, names)
    cosines = torch.stack([torch.cosine_similarity(flat(u, names), gradient) for u in updates])
    predicted = 1 / math.sqrt(1 + (gradient.shape[1] + 1) / draws)
    assert float(cosines.square().mean().sqrt()) == pytest.approx(predicted, rel=0.05)


@pytest.mark.parametrize("settings", [{"noise": 0.0}, {"draws": 0}, {"baseline": "mean"}])
def test_what_cannot_perturb_is_refused(settings):
    with pytest.raises(SpecificationError, match="cannot perturb"):
        WeightPerturbation(**settings)
