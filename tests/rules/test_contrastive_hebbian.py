"""Contrastive Hebbian learning is backpropagation in the limit of weak feedback."""

import pytest
import torch
from tests.rules.case import Case, make_two_way_case

from arealis.networks import Area, Bundle, RateNeuron, build, dense
from arealis.numerics import ReplicaStreams
from arealis.objectives import CrossEntropy
from arealis.rules import Backpropagation, ContrastiveHebbian
from arealis.types import Batch, SpecificationError


def chain(gamma, *, leak=1.0, steps=12):
    """Two hidden areas and a decision, with ways back of one strength, or none for None."""
    rng = ReplicaStreams((0, 1))
    kinds = {"a": (6, "tanh"), "b": (5, "sigmoid"), "decision": (4, "linear")}
    areas = [Area(n, tuple(map(str, range(k))), RateNeuron(kind, leak)) for n, (k, kind) in kinds.items()]
    bundles = [Bundle(("eye",), ("a",), dense), Bundle(("a",), ("b",), dense, reciprocal=gamma)]
    bundles.append(Bundle(("b",), ("decision",), dense, reciprocal=gamma))
    network, params = build(areas, bundles, inputs={"eye": 6}, rng=rng, dtype=torch.float64)
    eye = rng.spawn("eye").normal((1, 7, 6), like=params["a.bias"]).transpose(0, 1)
    batch = Batch({"eye": eye}, {"label": torch.arange(7)[None] % 4}, steps)
    _, activity = network.run(params, network.initial_state(2, 7, like=eye), batch.inputs, steps=steps)
    return Case(network, params, batch, activity, CrossEntropy("decision"))


def step(rule, case):
    rng = ReplicaStreams((0, 1))
    state = rule.init(case.network, case.params, case.objective, case.areas, rng=rng)
    args = case.network, case.params, case.activity, case.batch, case.objective, case.areas, state
    updates, _, _ = rule.step(*args, rng=rng)
    return updates


def relative_errors(gamma):
    """By parameter, against the gradient of the same network without ways back."""
    gradient = step(Backpropagation(), chain(None, steps=1))
    updates = step(ContrastiveHebbian(sweeps=60), chain(gamma, steps=60))
    return {k: float((updates[k] - g).norm() / g.norm()) for k, g in gradient.items()}


def test_weak_feedback_gives_the_gradient_with_an_error_in_proportion():
    coarse, fine = relative_errors(1e-2), relative_errors(1e-4)
    assert max(fine.values()) < 1e-3
    for name in fine:
        assert coarse[name] / fine[name] == pytest.approx(100, rel=0.05), name


def test_of_full_strength_it_is_the_difference_of_two_hebbian_products():
    case = chain(1.0, leak=0.3, steps=300)
    rule = ContrastiveHebbian(sweeps=60)
    updates, examples = step(rule, case), 7
    free = {a: r[-1] for a, r in case.activity.items()}
    wanted = torch.nn.functional.one_hot(case.batch.targets["label"].expand(2, 7), 4)
    target = free["decision"] - (free["decision"].softmax(-1) - wanted)
    a, b = free["a"], free["b"]
    there, above = case.params["a->b.weight"], case.params["b->decision.weight"]
    seen = case.batch.inputs["eye"][0] @ case.params["eye->a.weight"].transpose(1, 2)
    for _ in range(600):  # the slow way: each area in turn, the answer held
        a = 0.9 * a + 0.1 * torch.tanh(seen + b @ there)
        b = 0.9 * b + 0.1 * torch.sigmoid(a @ there.transpose(1, 2) + target @ above)
    expected = (free["b"].transpose(1, 2) @ free["a"] - b.transpose(1, 2) @ a) / examples
    torch.testing.assert_close(updates["a->b.weight"], expected, rtol=1e-4, atol=1e-7)
    expected = (free["decision"].transpose(1, 2) @ free["b"] - target.transpose(1, 2) @ b) / examples
    torch.testing.assert_close(updates["b->decision.weight"], expected, rtol=1e-4, atol=1e-7)


def test_reach_scales_the_step():
    """Near its free state the answer is held half as far away, and areas answer almost in proportion."""
    case = make_two_way_case()
    far, near = step(ContrastiveHebbian(reach=1e-4), case), step(ContrastiveHebbian(reach=5e-5), case)
    for name, update in far.items():
        if name.startswith("decision"):
            torch.testing.assert_close(near[name], update / 2, rtol=1e-3, atol=1e-12)


def test_what_had_not_settled_cancels():
    """After a few steps only, both phases have drifted alike."""
    settled, early = chain(0.3, leak=0.5, steps=100), chain(0.3, leak=0.5, steps=10)
    drift = (early.activity["a"][-1] - settled.activity["a"][-1]).abs().max()
    rule = ContrastiveHebbian(reach=1e-4, sweeps=40)
    one, other = step(rule, early), step(rule, settled)
    for name, expected in other.items():
        assert (one[name] - expected).norm() < 0.05 * expected.norm(), name
    assert drift > 1e-4


@pytest.mark.parametrize("settings", [{"reach": 0.0}, {"sweeps": 0}])
def test_no_target_is_an_error(settings):
    with pytest.raises(SpecificationError, match="cannot hold the output"):
        ContrastiveHebbian(**settings)
