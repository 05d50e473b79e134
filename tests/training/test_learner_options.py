"""What a learner can be told beside its rule: areas error passes through, schedules, costs of synapses."""

from functools import partial

import numpy as np
import pytest
import torch

from arealis.development import Phase
from arealis.networks import Area, Bundle, RateNeuron, build, dense
from arealis.numerics import ReplicaStreams
from arealis.objectives import (
    ActivityEnergy,
    CrossEntropy,
    SynapticStrength,
    Term,
    WeightedSum,
    WiringLength,
)
from arealis.rules import Backpropagation, Oja
from arealis.training import make_optimiser, train
from arealis.types import Batch, Learner, Optimiser, Progress, SpecificationError, Stimuli

SIZES = {"V1": 6, "IT": 5, "decision": 3}


def built(seeds=(0, 1)):
    areas = [
        Area(n, tuple(f"{n} {i}" for i in range(k)), RateNeuron("linear" if n == "decision" else "tanh"))
        for n, k in SIZES.items()
    ]
    ends = [("eye", "V1"), ("V1", "IT"), ("IT", "decision")]
    bundles = [Bundle((s,), (t,), partial(dense, gain=1.0)) for s, t in ends]
    return build(areas, bundles, inputs={"eye": 4}, rng=ReplicaStreams(seeds), dtype=torch.float64)


def shown() -> Stimuli:
    eye = np.random.default_rng(0).normal(size=(50, 1, 4)).astype("float32")
    return Stimuli({"eye": eye}, np.arange(50).astype(str), {"label": eye[:, 0, :3].argmax(-1)})


def changed(learner: Learner, steps: int = 3) -> dict[str, float]:
    net, params = built()
    phases, rng = [Phase("school", steps, 10)], ReplicaStreams((0, 1))
    learnt, _ = train(net, params, [shown()] * 2, [learner], phases, rng=rng, observe=())
    return {name: float((learnt[name] - params[name]).abs().max()) for name in params}


def learner(areas=("V1", "IT", "decision"), **options) -> Learner:
    optimiser = options.pop("optimiser", Optimiser("sgd", 0.1))
    rule, cost = options.pop("rule", Backpropagation()), options.pop("objective", CrossEntropy("decision"))
    return Learner("all", areas, rule, cost, optimiser, ("school",), **options)


def test_error_passes_through_areas_that_are_not_changed():
    whole = changed(learner(), steps=1)
    through = changed(learner(("V1",), through=("IT", "decision")), steps=1)
    assert {name for name, most in through.items() if most} == {"eye->V1.weight", "V1.bias"}
    assert through["eye->V1.weight"] == whole["eye->V1.weight"]


@pytest.mark.parametrize("kind", ["linear", "cosine"])
def test_a_schedule_slows_learning_down(kind):
    constant = changed(learner(), steps=10)
    slowing = changed(learner(optimiser=Optimiser("sgd", 0.1, schedule=kind)), steps=10)
    first = changed(learner(), steps=1)
    assert changed(learner(optimiser=Optimiser("sgd", 0.1, schedule=kind)), steps=1) == first
    assert slowing["eye->V1.weight"] < 0.9 * constant["eye->V1.weight"]


def test_an_unknown_schedule_is_an_error():
    with pytest.raises(SpecificationError, match="unknown schedule"):
        make_optimiser(Optimiser("sgd", 0.1, schedule="sudden"), [torch.zeros(1)])


@pytest.mark.parametrize(
    "cost", [WiringLength(0.3), SynapticStrength(0.3), SynapticStrength(0.3, power=1)], ids=repr
)
def test_the_gradient_of_a_synaptic_cost_is_autograds(cost):
    net, params = built()
    leaf = params["V1->IT.weight"].clone().requires_grad_()
    if isinstance(cost, WiringLength):
        post, pre = (torch.arange(5) + 0.5) / 5, (torch.arange(6) + 0.5) / 6
        value = 0.3 * ((post[:, None] - pre[None]).abs() * leaf.abs()).sum()
    else:
        value = 0.3 * leaf.abs().pow(cost.power).sum() / cost.power
    value.backward()
    found = cost.gradient(net, params, ("IT",))
    assert list(found) == ["V1->IT.weight"]
    torch.testing.assert_close(found["V1->IT.weight"], leaf.grad, rtol=1e-6, atol=1e-8)


def test_distance_on_a_grid_is_that_of_the_plane():
    areas = [Area("map", tuple("abcd"), RateNeuron("linear"))]
    net, params = build(
        areas, [Bundle(("eye",), ("map",), dense)], inputs={"eye": 4}, rng=ReplicaStreams((0,))
    )
    params["eye->map.weight"].fill_(1.0)
    found = WiringLength(1.0, grid=True).gradient(net, params, ("map",))["eye->map.weight"][0]
    assert found[0].tolist() == pytest.approx([0.0, 0.5, 0.5, 0.5**0.5])


def test_a_synaptic_cost_goes_with_a_rule_without_a_cost():
    plain = learner(("V1",), rule=Oja(), objective=None)
    taxed = learner(("V1",), rule=Oja(), objective=None, synaptic_costs=(SynapticStrength(10.0),))
    assert changed(taxed, 1)["eye->V1.weight"] > 2 * changed(plain, 1)["eye->V1.weight"]


@pytest.mark.parametrize(
    "make",
    [
        lambda: WiringLength(0.0),
        lambda: SynapticStrength(-1.0),
        lambda: SynapticStrength(1.0, power=3),
        lambda: WiringLength(1.0, grid=True).gradient(*built(), ("V1",)),
    ],
)
def test_impossible_costs_of_synapses_are_errors(make):
    with pytest.raises(SpecificationError):
        make()


def test_a_cost_fades_through_a_phase_and_is_gated_example_by_example():
    activity = {"a": torch.ones(1, 2, 3, 4, dtype=torch.float64)}
    gate = torch.tensor([[0.0, 1.0, 2.0]], dtype=torch.float64).expand(2, -1)
    batch = Batch({}, {"dopamine": gate}, 1)
    fading = WeightedSum((Term(ActivityEnergy(("a",)), 2.0, fade=(1.0, 0.0), gate="dopamine"),))
    alone = ActivityEnergy(("a",))(activity, batch)
    for step, weight in ((0, 2.0), (5, 1.0), (10, 0.0)):
        now = fading.at(Progress(step, 11))
        torch.testing.assert_close(now(activity, batch), weight * gate * alone)
        leaf = activity["a"].clone().requires_grad_()
        (expected,) = torch.autograd.grad(now({"a": leaf}, batch).sum(), leaf)
        torch.testing.assert_close(now.gradient(activity, batch)["a"], expected)


def test_a_gate_that_nobody_sets_is_an_error():
    with pytest.raises(SpecificationError, match="a cost is gated by a modulator that is not there"):
        WeightedSum((Term(ActivityEnergy(("a",)), gate="dopamine"),))(
            {"a": torch.ones(1, 1, 1, 1)}, Batch({}, {}, 1)
        )


def test_training_fades_costs():
    """A cost that is gone at once leaves what the other alone would learn, but for the first step."""
    energy = Term(ActivityEnergy(("decision",)), 50.0, fade=(1.0, 0.0))
    both = WeightedSum((Term(CrossEntropy("decision")), energy))
    plain = WeightedSum((Term(CrossEntropy("decision")), Term(ActivityEnergy(("decision",)), 50.0)))
    slow = Optimiser("sgd", 0.001)
    faded = changed(learner(objective=both, optimiser=slow), 20)
    kept = changed(learner(objective=plain, optimiser=slow), 20)
    assert faded["IT->decision.weight"] < 0.8 * kept["IT->decision.weight"]
