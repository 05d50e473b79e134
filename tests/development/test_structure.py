"""Structure: what is absent stays absent, what joins is as it was built, and a checkpoint carries both."""

from functools import partial
from itertools import pairwise

import numpy as np
import pytest
import torch

from arealis.development import Growth, Phase, Pruning, Rewiring, restructure
from arealis.networks import Area, Bundle, RateNeuron, build, convolution, dense, sparse_random
from arealis.numerics import ReplicaStreams
from arealis.objectives import CrossEntropy
from arealis.rules import Backpropagation
from arealis.training import Checkpoint, train
from arealis.types import Learner, Optimiser, Progress, SpecificationError, Stimuli

RNG = ReplicaStreams((0, 1))


def area(name: str, units: int, kind: str = "relu") -> Area:
    return Area(name, tuple(f"{name} {i}" for i in range(units)), RateNeuron(kind))


def built(*, loop: bool = False):
    ends = [("eye", "V1"), ("V1", "decision"), *([("V1", "V1")] if loop else [])]
    return build(
        [area("V1", 8), area("decision", 3, "linear")],
        [Bundle((s,), (t,), dense) for s, t in ends],
        inputs={"eye": 5},
        rng=ReplicaStreams((0, 1)),
    )


def shown() -> list[Stimuli]:
    rng = np.random.default_rng(0)
    eye = rng.normal(size=(60, 1, 5)).astype("float32")
    label = eye[:, 0, :3].argmax(-1)
    return [Stimuli({"eye": eye}, np.arange(60).astype(str), {"label": label})] * 2


def grown(phases, **options):
    net, params = built()
    names = tuple(p.name for p in phases)
    learner = Learner(
        "all", net.area_names, Backpropagation(), CrossEntropy("decision"), Optimiser("adam", 0.01), names
    )
    return params, train(
        net, params, shown(), [learner], phases, rng=ReplicaStreams((0, 1)), observe=(), **options
    )[0]


def test_the_weakest_synapses_are_lost_and_stay_lost():
    pruned = [Phase("school", 40, 10, structure=(Pruning("V1", 0.75),)), Phase("life", 20, 10)]
    _, learnt = grown(pruned)
    absent = learnt["eye->V1.weight"] == 0
    assert absent.flatten(1).sum(1).tolist() == [30, 30]
    assert (learnt["V1->decision.weight"] != 0).all()
    net, params = built()
    first = restructure(net, dict(params), {}, (Pruning("V1", 0.5),), Progress(19, 20), rng=RNG)
    lost = first["absent/Pruning/eye->V1.weight"]
    strength = params["eye->V1.weight"].abs()
    for replica in range(2):
        kept, gone = strength[replica][~lost[replica]], strength[replica][lost[replica]]
        assert kept.min() > 0
        assert gone.max() == 0


def test_pruning_takes_the_weakest_of_each_replica():
    net, params = built()
    before = params["eye->V1.weight"].abs().clone()
    lost = Pruning("V1", 0.5).step(net, params, {}, Progress(9, 10), rng=RNG)["eye->V1.weight"]
    for replica in range(2):
        assert before[replica][lost[replica]].max() < before[replica][~lost[replica]].min()


def test_units_join_as_they_were_built():
    net, params = built(loop=True)
    original = {k: v.clone() for k, v in params.items()}
    growth, memory = (Growth("V1", 0.25),), {}
    memory = restructure(net, params, memory, growth, Progress(0, 5), rng=RNG)
    assert (params["eye->V1.weight"][:, 2:] == 0).all()
    assert (params["V1->decision.weight"][:, :, 2:] == 0).all()
    assert (params["V1->V1.weight"][:, 2:] == 0).all()
    assert (params["V1->V1.weight"][:, :, 2:] == 0).all()
    params["eye->V1.weight"][:, :2] += 1.0
    memory = restructure(net, params, memory, growth, Progress(4, 5), rng=RNG)
    torch.testing.assert_close(params["eye->V1.weight"][:, :2], original["eye->V1.weight"][:, :2] + 1.0)
    torch.testing.assert_close(params["eye->V1.weight"][:, 2:], original["eye->V1.weight"][:, 2:])
    torch.testing.assert_close(params["V1->V1.weight"], original["V1->V1.weight"])


def test_an_area_that_has_not_grown_is_silent_and_then_learns():
    params, young = grown([Phase("youth", 10, 10, structure=(Growth("V1", 0.5, 0.5),))])
    assert (young["eye->V1.weight"][:, 4:] == 0).all()
    assert (young["V1.bias"][:, 4:] == 0).all()
    assert (young["eye->V1.weight"][:, :4] != params["eye->V1.weight"][:, :4]).any()
    _, old = grown([Phase("youth", 10, 10, structure=(Growth("V1", 0.5),)), Phase("later", 10, 10)])
    assert (old["eye->V1.weight"][:, 4:] != 0).all()
    assert (old["eye->V1.weight"][:, 4:] != params["eye->V1.weight"][:, 4:]).any()


def test_growth_does_not_bring_back_what_was_pruned():
    net, params = built()
    changes = (Pruning("V1", 0.5), Growth("V1", 0.5))
    memory: dict = {}
    for step in range(41):
        memory = restructure(net, params, memory, changes, Progress(step, 41), rng=RNG)
    memory = restructure(net, params, memory, (Growth("V1", 1.0),), Progress(0, 1), rng=RNG)
    assert (params["eye->V1.weight"] == 0).flatten(1).sum(1).tolist() == [20, 20]


def test_it_resumes_bit_for_bit_with_what_is_absent():
    kept: list[Checkpoint] = []
    phases = [
        Phase(
            "youth",
            20,
            10,
            structure=(Growth("V1", 0.5), Pruning("decision", 0.5), Rewiring("V1", 0.5, every=2)),
        ),
        Phase("life", 10, 10),
    ]
    _, whole = grown(phases, keep=kept.append, keep_every=7)
    for checkpoint in kept:
        _, resumed = grown(phases, resume=checkpoint)
        assert all(torch.equal(resumed[name], whole[name]) for name in whole)


def rewired(steps, density=0.4, **options):
    """Masks of what is there after every step, and the weights."""
    net, params = built()
    change, memory, there = Rewiring("V1", density, **options), {}, []
    for step in range(steps):
        rng = ReplicaStreams((0, 1)).spawn(f"step {step}")
        memory = restructure(net, params, memory, (change,), Progress(step, steps), rng=rng)
        there.append(params["eye->V1.weight"] != 0)
    return there, params["eye->V1.weight"]


def test_every_unit_keeps_its_number_of_synapses_and_tries_others():
    there, _ = rewired(41, turnover=0.5, every=4)
    assert all((mask.sum(-1) == 2).all() for mask in there)
    moved = [bool((a != b).any()) for a, b in pairwise(there)]
    assert [k + 1 for k, m in enumerate(moved) if m] == list(range(4, 41, 4))
    assert torch.stack(there).any(0).all(), "in the end each was tried"
    assert not torch.equal(there[0][0], there[0][1]), "replicas draw for themselves"


def test_the_weakest_go_and_others_stay_as_they_are():
    net, params = built()
    change = Rewiring("V1", 0.6, turnover=1 / 3, every=1)
    memory = restructure(net, params, {}, (change,), Progress(0, 2), rng=RNG.spawn("0"))
    before = params["eye->V1.weight"].clone()
    restructure(net, params, memory, (change,), Progress(1, 2), rng=RNG.spawn("1"))
    after = params["eye->V1.weight"]
    lost, joined = (before != 0) & (after == 0), (before == 0) & (after != 0)
    assert (lost.sum(-1) == 1).all()
    assert (joined.sum(-1) == 1).all()
    strength = before.abs().masked_fill(before == 0, torch.inf)
    assert torch.equal(strength.argmin(-1), lost.float().argmax(-1))
    stayed = (before != 0) & ~lost
    assert torch.equal(before[stayed], after[stayed])


def test_rewiring_stays_within_the_wiring():
    """Where a diagram says who may be wired to whom, synapses come from there alone."""
    net, params = build(
        [area("V1", 8)],
        [Bundle(("eye",), ("V1",), partial(sparse_random, probability=0.6))],
        inputs={"eye": 20},
        rng=ReplicaStreams((0, 1)),
    )
    (p,) = net.projections
    possible = p.efficacy(torch.ones_like(params[p.parameter])) != 0
    memory: dict = {}
    for step in range(6):
        own = RNG.spawn(f"{step}")
        changes = (Rewiring("V1", 0.5, every=1),)
        memory = restructure(net, params, memory, changes, Progress(step, 6), rng=own)
        there = p.efficacy(params[p.parameter]) != 0
        assert (possible | ~there).all()
        assert torch.equal(there.sum(-1), (possible.sum(-1) / 2).round().long())


@pytest.mark.parametrize("options", [{"density": 1.0}, {"turnover": 0.0}, {"every": 0}])
def test_an_impossible_rewiring_is_an_error(options):
    with pytest.raises(SpecificationError, match="cannot be rewired"):
        Rewiring("V1", **{"density": 0.5, **options})


@pytest.mark.parametrize("fraction", [0.0, 1.0])
def test_an_impossible_pruning_is_an_error(fraction):
    with pytest.raises(SpecificationError, match="cannot be pruned"):
        Pruning("V1", fraction)


@pytest.mark.parametrize("ends", [(0.0, 1.0), (0.8, 0.5), (0.5, 1.2)])
def test_an_impossible_growth_is_an_error(ends):
    with pytest.raises(SpecificationError, match="cannot grow"):
        Growth("V1", *ends)


def test_an_area_without_synapses_cannot_change():
    net, params = built()
    with pytest.raises(SpecificationError, match="no synapses that end there"):
        Pruning("eye", 0.5).step(net, params, {}, Progress(0, 1), rng=RNG)
    with pytest.raises(SpecificationError, match="does not exist cannot grow"):
        Growth("eye", 0.5).step(net, params, {}, Progress(0, 1), rng=RNG)


def test_shared_synapses_cannot_grow_unit_by_unit():
    net, params = build(
        [area("V1", 32)],
        [Bundle(("eye",), ("V1",), partial(convolution, image=(1, 4, 4), channels=2, kernel=3, padding=1))],
        inputs={"eye": 16},
        rng=ReplicaStreams((0,)),
    )
    with pytest.raises(SpecificationError, match="shares its synapses"):
        Growth("V1", 0.5).step(net, params, {}, Progress(0, 1), rng=RNG)
    with pytest.raises(SpecificationError, match="share synapses over positions"):
        Rewiring("V1", 0.5).step(net, params, {}, Progress(0, 1), rng=RNG)
