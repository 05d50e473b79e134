"""A weight mirror tells the forward weights from noise, with the spread that theory predicts."""

import math
from functools import partial

import pytest
import torch
from tests.rules.case import make_layered_case

from arealis.analysis import gradient_alignment
from arealis.networks import Area, Bundle, RateNeuron, build, convolution, dense
from arealis.numerics import ReplicaStreams
from arealis.objectives import CrossEntropy
from arealis.rules import Backpropagation, WeightMirror
from arealis.types import Batch, SpecificationError

RNG = ReplicaStreams((0, 1, 2))


def mirrored(rule, case, steps=1):
    """Feedback after every step, with forward weights at rest."""
    rng = RNG.spawn("steps")
    state = rule.init(case.network, case.params, case.objective, case.areas, rng=RNG.spawn("feedback"))
    history = []
    for _ in range(steps):
        arguments = (case.network, case.params, case.activity, case.batch, case.objective, case.areas, state)
        updates, state, _ = rule.step(*arguments, rng=rng)
        history.append(state)
    return history, updates


def test_the_expected_change_is_towards_the_forward_weights():
    """With rate 1 feedback is what one step's noise told: unbiased, of variance (n + 1)‖W‖²/K."""
    case, draws = make_layered_case(), 50
    history, _ = mirrored(WeightMirror(rate=1.0, draws=draws), case, steps=300)
    for p in case.network.projections[1:]:
        told, weight = torch.stack([h[p.name] for h in history]), case.params[p.parameter]
        standard = (told.mean(0) - weight) / (told.std(0) / math.sqrt(len(told)))
        assert 0.5 < standard.square().mean() < 1.6
        assert standard.abs().max() < 4.5
        spread = (told - weight).square().sum((2, 3)).mean(0)
        predicted = (weight.shape[2] + 1) * weight.square().sum((1, 2)) / draws
        torch.testing.assert_close(spread, predicted, rtol=0.1, atol=0)


def test_it_settles_at_the_predicted_angle_and_norm():
    """Cosine 1/√(1 + (n + 1) ρ/((2 − ρ) K)), norm the reciprocal of it."""
    case, rate, draws = make_layered_case(), 0.1, 20
    history, _ = mirrored(WeightMirror(rate, draws), case, steps=1000)
    for p in case.network.projections[1:]:
        weight = case.params[p.parameter].flatten(1)
        late = torch.stack([h[p.name].flatten(1) for h in history[100:]])
        excess = (case.network.units(p.source) + 1) * rate / ((2 - rate) * draws)
        inner, power = (late * weight).sum(2).mean(0), late.square().sum(2).mean(0)
        norm = weight.square().sum(1)
        torch.testing.assert_close(inner / norm, torch.ones_like(norm), rtol=0.03, atol=0)
        torch.testing.assert_close(power / norm, (1 + excess) * torch.ones_like(norm), rtol=0.03, atol=0)


def test_a_good_mirror_gives_the_gradient():
    case = make_layered_case()
    _, updates = mirrored(WeightMirror(rate=1.0, draws=100_000), case)
    arguments = (case.network, case.params, case.activity, case.batch, case.objective, case.areas, {})
    gradient, _, _ = Backpropagation().step(*arguments, rng=RNG)
    for cosine in gradient_alignment(updates, gradient).values():
        assert (cosine > 0.9995).all()


def test_shared_synapses_are_mirrored_at_their_own_strength():
    """Those of a padded kernel that reach over the edge meet fewer pairs of units than the others."""
    areas = [Area("V1", tuple(map(str, range(2 * 6 * 6))), RateNeuron("tanh"))]
    areas.append(Area("IT", tuple(map(str, range(3 * 3 * 3))), RateNeuron("tanh")))
    kernels = partial(convolution, image=(2, 6, 6), channels=3, kernel=3, stride=2, padding=1)
    network, params = build(
        areas,
        [Bundle(("eye",), ("V1",), dense), Bundle(("V1",), ("IT",), kernels)],
        inputs={"eye": 4},
        rng=RNG,
        dtype=torch.float64,
    )
    like = params["V1.bias"]
    eye = RNG.spawn("eye").normal((1, 2, 4), like=like).transpose(0, 1)
    label = torch.zeros(3, 2, dtype=torch.long)
    batch, cost = Batch({"eye": eye}, {"label": label}, 1), CrossEntropy("IT")
    _, activity = network.run(params, network.initial_state(3, 2, like=like), batch.inputs, steps=1)
    rule, rng = WeightMirror(rate=1.0, draws=1000), RNG.spawn("steps")
    told = [
        rule.step(
            network, params, activity, batch, cost, ("V1", "IT"), {"V1->IT": like.new_zeros(())}, rng=rng
        )
        for _ in range(30)
    ]
    feedback = torch.stack([state["V1->IT"] for _, state, _ in told])
    standard = (feedback.mean(0) - params["V1->IT.weight"]) / (feedback.std(0) / math.sqrt(len(told)))
    assert 0.6 < standard.square().mean() < 1.6
    assert standard.abs().max() < 5
    assert float(feedback.std(0).max()) < 0.1 * float(params["V1->IT.weight"].abs().max())


@pytest.mark.parametrize("settings", [{"rate": 0.0}, {"rate": 1.5}, {"draws": 0}])
def test_a_mirror_that_cannot_learn_is_refused(settings):
    with pytest.raises(SpecificationError, match="cannot learn"):
        WeightMirror(**settings)
