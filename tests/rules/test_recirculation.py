"""Recirculation is the gradient of reconstruction: of the way back exactly, of the way there in a limit."""

from itertools import pairwise

import pytest
import torch
from tests.rules.enumerable import sample
from tests.rules.following import area_on, estimate, follow, start

from arealis.rules import Recirculation
from arealis.types import SpecificationError

GAUSSIAN = torch.randn(50, 4, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
SHOWN = {"bernoulli": sample(50, seed=0), "gaussian": GAUSSIAN}
WEIGHT, BACK, BIAS = "eye->V1.weight", "eye->V1.back", "eye->V1.visible_bias"


def cost(kind, weight, bias, back, visible_bias):
    """What reconstruction costs, averaged over the batch."""
    seen = SHOWN[kind]
    drive = torch.sigmoid(seen @ weight[0].T + bias[0]) @ back[0] + visible_bias[0]
    if kind == "gaussian":
        return (seen - drive).square().sum(1).mean() / 2
    return torch.nn.functional.binary_cross_entropy_with_logits(drive, seen, reduction="none").sum(1).mean()


def compare(kind, regression, *, symmetric):
    """The update and the gradient, by name."""
    case, rule = area_on(SHOWN[kind], 3, "sigmoid"), Recirculation(regression, visible=kind)
    state, rng = start(rule, case)
    if symmetric:
        state = {**state, BACK: case.params[WEIGHT]}
    updates, _ = estimate(rule, case, state, rng)
    names = (WEIGHT, "V1.bias", BACK, BIAS)
    leaves = [{**case.params, **state}[n].clone().requires_grad_() for n in names]
    return updates, dict(zip(names, torch.autograd.grad(cost(kind, *leaves), leaves), strict=True))


@pytest.mark.parametrize("kind", ["bernoulli", "gaussian"])
@pytest.mark.parametrize("regression", [0.0, 0.75])
def test_the_way_back_follows_the_gradient_whatever_the_regression(kind, regression):
    updates, gradient = compare(kind, regression, symmetric=False)
    torch.testing.assert_close(updates[BACK], gradient[BACK])
    torch.testing.assert_close(updates[BIAS], gradient[BIAS])


@pytest.mark.parametrize("kind", ["bernoulli", "gaussian"])
def test_the_way_there_comes_to_the_gradient_as_activity_changes_less(kind):
    """The error is of the order of 1 - λ, once both ways are alike."""
    errors = []
    for regression in (0.9, 0.99, 0.999):
        updates, gradient = compare(kind, regression, symmetric=True)
        both = [(updates[n] - gradient[n], gradient[n]) for n in (WEIGHT, "V1.bias")]
        errors.append([float(e.norm() / g.norm()) for e, g in both])
    for before, after in pairwise(errors):
        for b, a in zip(before, after, strict=True):
            assert b / a == pytest.approx(10, rel=0.2)
    assert max(errors[-1]) < 0.01


def test_reconstruction_improves_and_both_ways_come_to_agree():
    case, rule = area_on(SHOWN["bernoulli"], 3, "sigmoid"), Recirculation(decay=0.01)
    state, _ = start(rule, case)

    def figures(params, state):
        weight, back = params[WEIGHT].flatten(), state[BACK].flatten()
        alike = torch.nn.functional.cosine_similarity(weight, back, dim=0)
        parts = (params[WEIGHT], params["V1.bias"], state[BACK], state[BIAS])
        return float(cost("bernoulli", *parts)), float(alike)

    before, apart = figures(case.params, state)
    case, state = follow(rule, case, steps=800, rate=0.3)
    after, alike = figures(case.params, state)
    assert before > 2.5
    assert after < 0.8
    assert apart < 0.5
    assert alike > 0.9


@pytest.mark.parametrize("settings", [{"regression": 1.0}, {"regression": -0.1}, {"decay": -1.0}])
def test_activity_that_cannot_recirculate_is_an_error(settings):
    with pytest.raises(SpecificationError, match="cannot recirculate"):
        Recirculation(**settings)
