"""Targets through exact inverses are Gauss-Newton steps, and gradients where weights are orthogonal."""

import pytest
import torch
from tests.rules.case import make_layered_case
from tests.rules.hierarchies import (
    SEEDS,
    gradient,
    make_linear_chain,
    ran,
    relative_error,
    update,
    without_teacher,
)

from arealis.numerics import ReplicaStreams
from arealis.rules import DifferenceTargetPropagation, TargetPropagation
from arealis.types import SpecificationError

RULES = [DifferenceTargetPropagation(), TargetPropagation()]


def inverses(case):
    """Decoders that undo the areas of a linear chain exactly."""
    state = {}
    for name in ("a->b", "b->c"):
        inverse = torch.linalg.inv(case.params[f"{name}.weight"])
        state[f"{name}.decoder"] = inverse.transpose(1, 2).contiguous()
        state[f"{name}.decoder_bias"] = -torch.einsum("rij,rj->ri", inverse, case.params[f"{name[3:]}.bias"])
    return state


def of_parameters(case, updates):
    return {k: v for k, v in updates.items() if k in case.params}


@pytest.mark.parametrize("rule", RULES)
def test_with_orthogonal_weights_and_exact_inverses_it_is_the_gradient(rule):
    case = make_linear_chain()
    updates = of_parameters(case, update(rule, case, state=inverses(case))[0])
    assert relative_error(updates, gradient(case)) < 1e-13


@pytest.mark.parametrize("rule", RULES)
def test_with_exact_inverses_targets_are_what_would_bring_about_those_above(rule):
    """Gauss-Newton: each area's signal is the one above it, taken through the inverse of the weights."""
    case = make_linear_chain()
    skew = {k: v + 0.3 * torch.ones_like(v) if "->" in k else v + 0.1 for k, v in case.params.items()}
    case = ran(case, skew)
    updates = update(rule, case, state=inverses(case))[0]
    truth = gradient(case)
    torch.testing.assert_close(updates["c.bias"], truth["c.bias"], rtol=1e-10, atol=1e-13)
    for below, above in (("b", "c"), ("a", "b")):
        expected = torch.linalg.solve(case.params[f"{below}->{above}.weight"], updates[f"{above}.bias"])
        torch.testing.assert_close(updates[f"{below}.bias"], expected, rtol=1e-8, atol=1e-12)
    assert relative_error(of_parameters(case, updates), truth) > 0.1


def test_differences_cancel_what_decoders_miss():
    """With nothing taught, difference targets are the activity; plain targets are what decoders make."""
    case = without_teacher(make_layered_case())
    difference = update(DifferenceTargetPropagation(), case)[0]
    plain = update(TargetPropagation(), case)[0]
    assert all(v.abs().max() < 1e-15 for v in of_parameters(case, difference).values())
    assert plain["a->b.weight"].abs().max() > 1e-3


def test_decoders_follow_the_gradient_of_what_they_miss():
    case, noise = make_layered_case(), 0.3
    rule = DifferenceTargetPropagation(noise=noise)
    state = rule.init(case.network, case.params, case.objective, case.areas, rng=ReplicaStreams(SEEDS))
    state = {k: v + 0.1 for k, v in state.items()}
    updates = update(rule, case, state=state, rng=ReplicaStreams(SEEDS).spawn("same"))[0]
    rng = ReplicaStreams(SEEDS).spawn("same")
    leaves = {k: v.clone().requires_grad_() for k, v in state.items()}
    missed = 0.0
    for name in ("a->b", "b->c"):
        (link,) = [p for p in case.network.projections if p.name == name]
        below = case.activity[link.source]
        shown = below + noise * rng.normal((1, *below.shape[2:]), like=below).transpose(0, 1)
        above = torch.tanh(
            shown @ case.params[link.parameter].mT + case.params[f"{link.target}.bias"][:, None]
        )
        found = torch.tanh(above @ leaves[f"{name}.decoder"] + leaves[f"{name}.decoder_bias"][:, None])
        missed = missed + (found - shown).square().sum() / (2 * 7)
    missed.backward()
    for key, leaf in leaves.items():
        torch.testing.assert_close(updates[key], leaf.grad, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("kind", [DifferenceTargetPropagation, TargetPropagation])
@pytest.mark.parametrize("settings", [{"target_rate": 0.0}, {"noise": 0.0}])
def test_no_targets_or_no_jitter_is_an_error(kind, settings):
    with pytest.raises(SpecificationError, match="no targets to propagate"):
        kind(**settings)
