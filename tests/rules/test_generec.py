"""GeneRec pairs what the answer changed with what came before; its variants lead to contrastive Hebbian."""

import pytest
import torch
from tests.rules.case import make_two_way_case

from arealis.numerics import ReplicaStreams
from arealis.rules import Backpropagation, ContrastiveHebbian, GeneRec
from arealis.rules.settling import settle
from arealis.types import SpecificationError


@pytest.fixture(scope="module")
def case():
    return make_two_way_case(steps=60)


def step(rule, case):
    rng = ReplicaStreams((0, 1, 2))
    state = rule.init(case.network, case.params, case.objective, case.areas, rng=rng)
    args = case.network, case.params, case.activity, case.batch, case.objective, case.areas, state
    updates, _, _ = rule.step(*args, rng=rng)
    return updates


def phases(case, steps=8):
    """Expectation and outcome, the latter by the closed form of the cost's gradient."""
    minus = {a: r[-1:] for a, r in case.activity.items()}
    wanted = torch.nn.functional.one_hot(case.batch.targets["label"].expand(3, 7), 4)
    outcome = minus["decision"] - (minus["decision"].softmax(-1) - wanted)
    held = {**minus, "decision": outcome}
    minus, plus = (
        settle(case.network, case.params, start, case.batch.inputs, ("c", "b", "a"), sweeps=steps)
        for start in (minus, held)
    )
    return {a: r[0] for a, r in minus.items()}, {a: r[0] for a, r in plus.items()}


@pytest.mark.parametrize("midpoint", [False, True])
@pytest.mark.parametrize("symmetric", [False, True])
def test_the_change_is_paired_with_what_came_before_or_with_the_mean(case, midpoint, symmetric):
    minus, plus = phases(case)
    updates = step(GeneRec(midpoint=midpoint, symmetric=symmetric), case)
    change = {a: (minus[a] - plus[a]) / 7 for a in minus}
    seen = {a: (minus[a] + plus[a]) / 2 if midpoint else minus[a] for a in minus}
    expected = change["c"].transpose(1, 2) @ seen["b"]
    if symmetric:
        expected = expected + (change["b"].transpose(1, 2) @ seen["c"]).transpose(1, 2)
    torch.testing.assert_close(updates["b->c.weight"], expected, rtol=1e-10, atol=1e-14)
    eye = case.batch.inputs["eye"][0]
    expected = change["a"].transpose(1, 2) @ eye
    torch.testing.assert_close(updates["eye->a.weight"], expected, rtol=1e-10, atol=1e-14)


def test_symmetric_and_midpoint_is_contrastive_hebbian(case):
    one, other = step(GeneRec(midpoint=True, symmetric=True), case), step(ContrastiveHebbian(), case)
    assert set(one) == set(other)
    for name, update in other.items():
        torch.testing.assert_close(one[name], update, rtol=1e-12, atol=1e-15)


def test_it_descends(case):
    """Every area moves within a right angle of the gradient through time."""
    gradient = step(Backpropagation(), case)
    for name, update in step(GeneRec(), case).items():
        assert (update * gradient[name]).sum() > 0.5 * update.norm() * gradient[name].norm(), name


@pytest.mark.parametrize("settings", [{"reach": -1.0}, {"sweeps": 0}])
def test_no_outcome_is_an_error(settings):
    with pytest.raises(SpecificationError, match="cannot hold the output"):
        GeneRec(**settings)
