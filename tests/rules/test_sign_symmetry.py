"""Sign symmetry reads the signs of weights and nothing else of them."""

import pytest
import torch
from tests.rules.case import make_case

from arealis.numerics import ReplicaStreams
from arealis.rules import Backpropagation, SignSymmetry
from arealis.types import SpecificationError

RNG = ReplicaStreams((0, 1, 2)).spawn("rule")


def begin(rule, case):
    return rule.init(case.network, case.params, case.objective, case.areas, rng=RNG.spawn("feedback"))


def step(rule, case, state, params=None):
    params = case.params if params is None else params
    arguments = (case.network, params, case.activity, case.batch, case.objective, case.areas, state)
    return rule.step(*arguments, rng=RNG)[0]


@pytest.mark.parametrize("magnitudes", ["uniform", "random"])
def test_magnitudes_of_forward_weights_change_nothing_and_signs_do(case, magnitudes):
    rule = SignSymmetry(magnitudes)
    state = begin(rule, case)
    louder = {k: v * torch.rand_like(v).add_(0.1) for k, v in case.params.items()}
    before = step(rule, case, state)
    for name, value in step(rule, case, state, louder).items():
        torch.testing.assert_close(value, before[name], rtol=0, atol=0)
    turned = {**case.params, "c->decision.weight": -case.params["c->decision.weight"]}
    after = step(rule, case, state, turned)
    torch.testing.assert_close(after["c.bias"], -before["c.bias"], rtol=1e-12, atol=0)


def test_where_all_weights_are_equally_strong_it_is_backpropagation():
    case = make_case()
    for p in case.network.projections:
        weight = case.params[p.parameter]
        case.params[p.parameter] = 0.3 * torch.where(weight < 0, -torch.ones_like(weight), 1.0)
    gradient = step(Backpropagation(), case, {})
    for name, value in step(SignSymmetry(), case, begin(SignSymmetry(), case)).items():
        torch.testing.assert_close(value, gradient[name], rtol=1e-9, atol=1e-12)


def test_feedback_is_as_strong_as_the_synapses_that_exist(case):
    uniform, random = begin(SignSymmetry(), case), begin(SignSymmetry("random"), case)
    assert "eye->a" not in uniform
    for p in case.network.projections:
        if p.name in uniform:
            for replica, strength in zip(p.efficacy(case.params[p.parameter]), uniform[p.name], strict=True):
                synapses = replica[replica != 0]
                assert float(strength) == pytest.approx(float(synapses.square().mean().sqrt()))
            assert random[p.name].shape == p.efficacy(case.params[p.parameter]).shape
            assert (random[p.name] >= 0).all()
    ratio = torch.cat([(random[n] / uniform[n]).flatten() for n in uniform])
    assert ratio.square().mean() == pytest.approx(1.0, rel=0.2)


def test_other_magnitudes_are_refused():
    with pytest.raises(SpecificationError, match="unknown magnitudes"):
        SignSymmetry("equal")
