"""Equilibrium propagation tends to the gradient at equilibrium, at the order that theory gives."""

from functools import partial

import pytest
import torch
from tests.rules.case import Case, make_layered_case, make_two_way_case

from arealis.networks import Area, Bundle, RateNeuron, build, dense
from arealis.numerics import ReplicaStreams
from arealis.objectives import CrossEntropy
from arealis.rules import Backpropagation, EquilibriumPropagation
from arealis.types import Batch, SpecificationError


def step(rule, case):
    rng = ReplicaStreams((0, 1, 2))
    state = rule.init(case.network, case.params, case.objective, case.areas, rng=rng)
    args = case.network, case.params, case.activity, case.batch, case.objective, case.areas, state
    updates, _, _ = rule.step(*args, rng=rng)
    return updates


def relative_error(one, other):
    squares = sum((one[k] - other[k]).square().sum() for k in other)
    return float((squares / sum(v.square().sum() for v in other.values())).sqrt())


def settled_case(activation="sigmoid", gamma=1.0):
    """A chain with ways back of one strength, settled to rounding."""
    rng = ReplicaStreams((0, 1, 2))
    kinds = {"a": (6, activation), "b": (5, activation), "decision": (4, "linear")}
    areas = [Area(n, tuple(map(str, range(k))), RateNeuron(kind, 0.5)) for n, (k, kind) in kinds.items()]
    wiring = partial(dense, gain=0.3)
    bundles = [Bundle(("eye",), ("a",), dense), Bundle(("a",), ("b",), wiring, reciprocal=gamma)]
    bundles.append(Bundle(("b",), ("decision",), wiring, reciprocal=gamma))
    network, params = build(areas, bundles, inputs={"eye": 6}, rng=rng, dtype=torch.float64)
    eye = rng.spawn("eye").normal((1, 7, 6), like=params["a.bias"]).transpose(0, 1)
    batch = Batch({"eye": eye}, {"label": torch.arange(7)[None] % 4}, 150)
    _, activity = network.run(params, network.initial_state(3, 7, like=eye), batch.inputs, steps=150)
    return Case(network, params, batch, activity, CrossEntropy("decision"))


def errors(case, *, symmetric, strengths):
    """Relative error of every strength to the gradient through the whole settling."""
    rng = ReplicaStreams((0, 1, 2))
    args = case.network, case.params, case.activity, case.batch, case.objective, case.areas, {}
    gradient, _, _ = Backpropagation().step(*args, rng=rng)
    rules = [EquilibriumPropagation(b, symmetric, sweeps=60) for b in strengths]
    return [relative_error(step(rule, case), gradient) for rule in rules]


@pytest.mark.parametrize("activation", ["sigmoid", "tanh"])
def test_one_sided_nudging_errs_in_proportion(activation):
    coarse, fine = errors(settled_case(activation), symmetric=False, strengths=(1e-2, 1e-4))
    assert fine < 5e-4
    assert coarse / fine == pytest.approx(100, rel=0.1)


@pytest.mark.parametrize("activation", ["sigmoid", "tanh"])
def test_symmetric_nudging_errs_in_proportion_to_the_square(activation):
    coarse, fine = errors(settled_case(activation), symmetric=True, strengths=(1e-2, 1e-3))
    assert fine < 1e-5
    assert coarse / fine == pytest.approx(100, rel=0.1)


def test_a_weak_way_back_is_made_up_for():
    """The scaled energy exists for every strength, so that the gradient is still exact."""
    assert errors(settled_case(gamma=0.3), symmetric=True, strengths=(1e-3,))[0] < 1e-6


def test_activity_outside_its_areas_is_held():
    """Only the decision learns: the gradient with all that it sees held, exact at any strength of a push."""
    case = make_two_way_case(steps=200)
    rule = EquilibriumPropagation(nudging=1e-4, sweeps=60)
    rng, own = ReplicaStreams((0, 1, 2)), ("decision",)
    state = rule.init(case.network, case.params, case.objective, own, rng=rng)
    args = case.network, case.params, case.activity, case.batch, case.objective
    updates, _, _ = rule.step(*args, own, state, rng=rng)
    scores = case.activity["decision"][-1]
    wanted = torch.nn.functional.one_hot(case.batch.targets["label"].expand(3, 7), 4)
    signal = (scores.softmax(-1) - wanted) / 7
    assert set(updates) == {"decision.bias", "c->decision.weight"}
    torch.testing.assert_close(updates["decision.bias"], signal.sum(1), rtol=1e-7, atol=1e-9)
    expected = signal.transpose(1, 2) @ case.activity["c"][-1]
    torch.testing.assert_close(updates["c->decision.weight"], expected, rtol=1e-7, atol=1e-9)


def test_what_had_not_settled_cancels():
    """After a few steps only, both nudged states have drifted alike."""
    case = make_two_way_case(steps=8)
    gradient = step(EquilibriumPropagation(1e-3, sweeps=60), make_two_way_case(steps=200))
    two_sided = relative_error(step(EquilibriumPropagation(1e-3), case), gradient)
    one_sided = relative_error(step(EquilibriumPropagation(1e-3, symmetric=False), case), gradient)
    assert two_sided < 0.05 < one_sided


@pytest.mark.parametrize("settings", [{"nudging": 0.0}, {"sweeps": 0}])
def test_no_nudge_is_an_error(settings):
    with pytest.raises(SpecificationError, match="cannot nudge"):
        EquilibriumPropagation(**settings)


def test_one_time_step_is_an_error():
    with pytest.raises(SpecificationError, match="no time to"):
        step(EquilibriumPropagation(), make_two_way_case(steps=1))


def test_a_layered_network_is_an_error():
    with pytest.raises(SpecificationError, match="no way back leads to area 'a'"):
        step(EquilibriumPropagation(), make_layered_case())
