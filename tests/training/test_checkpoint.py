"""Training that was stopped goes on from any checkpoint as if it had not been stopped, bit for bit."""

import json
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pytest
import torch
from sklearn.datasets import make_blobs

from arealis.development import Phase
from arealis.networks import Area, Bundle, RateNeuron, build, dense
from arealis.numerics import ReplicaStreams
from arealis.objectives import CrossEntropy
from arealis.rules import Backpropagation, FeedbackAlignment, NodePerturbation, cost_gradient, local_updates
from arealis.training import pack, train, unpack
from arealis.training.checkpoint import copy_laid_out
from arealis.types import DivergenceError, Learner, Optimiser, RuleCard, SpecificationError, Stimuli

SEEDS = (4, 1)


@dataclass(frozen=True)
class Toy:
    """Feedback that its optimiser changes, a running average that it replaces, noise of both sorts."""

    card = RuleCard(
        family="toy",
        needs_objective=True,
        weight_transport=False,
        error_path="learnt feedback",
        needs_cost_derivative=True,
        needs_activation_slope=True,
        phases=1,
        update_locked=True,
        locality="network",
        reference="none",
    )

    def init(self, network, params, objective, areas, *, rng):
        weight = params["V1->decision.weight"]
        laid = rng.normal((weight.shape[2], weight.shape[1]), like=weight).transpose(1, 2)
        return {
            "average": torch.zeros_like(weight[:, :1, 0]),
            "feedback": laid.clone(),  # clone keeps that its axes lie in memory the other way round
            "seen": torch.zeros(weight.shape[0], dtype=torch.int64),
            "spread": weight.new_ones(weight.shape[0], 1).expand(-1, 3),
        }

    def step(self, network, params, activity, batch, objective, areas, state, *, rng):
        errors = cost_gradient(objective, activity, batch)["decision"]
        noise = torch.tensor([g.normal() for g in rng.generators()]).to(errors)[:, None, None]
        feedback = state["feedback"]
        back = errors @ feedback * network.slope("V1", activity["V1"])
        jitter = 0.01 * rng.normal(tuple(back.shape[2:]), like=back)
        signals = {"V1": back + jitter * noise, "decision": errors}
        updates = local_updates(network, params, activity, batch.inputs, signals)
        average = 0.9 * state["average"] + 0.1 * errors.abs().mean((0, 2, 3))[:, None]
        after = {**state, "seen": state["seen"] + 1, "average": average, "latest": back[0, :, 0]}
        updates["feedback"] = updates["V1->decision.weight"] + 0.1 * feedback
        return updates, after, {}


def blobs(count=70):
    x, y = make_blobs(count, 5, centers=3, random_state=0)
    x = ((x - x.mean(0)) / x.std(0)).astype("float32")
    return Stimuli({"eye": x[:, None]}, np.arange(count).astype(str), {"label": y.astype("int64")})


def learner(rule, name="all", areas=("V1", "decision"), phases=("school",), kind="adam", **options):
    rate = options.pop("rate", 0.01)
    return Learner(name, areas, rule, CrossEntropy("decision"), Optimiser(kind, rate, options), phases)


def school(learners, phases=None, **checkpoints):
    """Params, history and the checkpoints that were kept."""
    areas = [
        Area("V1", tuple(f"V1 {i}" for i in range(17)), RateNeuron("tanh")),
        Area("decision", tuple("abc"), RateNeuron("linear")),
    ]
    bundles = [Bundle(("eye",), ("V1",), dense), Bundle(("V1",), ("decision",), dense)]
    rng = ReplicaStreams(SEEDS)
    network, params = build(areas, bundles, inputs={"eye": 5}, rng=rng.spawn("network"))
    phases = phases or [Phase("school", 13, 20)]
    kept = []
    given = {"keep": kept.append, "keep_every": 1, **checkpoints}
    learnt, history = train(
        network, params, [blobs()] * 2, learners, phases, rng=rng, observe_every=4, **given
    )
    return learnt, history.rows, kept


def same(one, two):
    assert one.keys() == two.keys()
    assert all(torch.equal(one[k], two[k]) for k in one)


CASES = {
    "backpropagation with momentum": [learner(Backpropagation(), kind="sgd", momentum=0.9)],
    "feedback alignment, squared gradients": [learner(FeedbackAlignment(), kind="rmsprop")],
    "node perturbation": [learner(NodePerturbation(draws=2))],
    "plain": [learner(Backpropagation(), kind="sgd")],
    "state that the optimiser changes": [learner(Toy())],
    "the same with momentum": [learner(Toy(), kind="sgd", momentum=0.5)],
    "two learners": [
        learner(NodePerturbation(), "below", ("V1",)),
        learner(Backpropagation(), "above", ("decision",), kind="sgd", momentum=0.9),
    ],
}
EVERY = pytest.mark.parametrize("case", CASES)


@EVERY
def test_from_every_checkpoint_the_end_is_the_same(case):
    learnt, rows, kept = school(CASES[case])
    assert [c.step for c in kept] == list(range(1, 14))
    for checkpoint in kept:
        again, more, _ = school(CASES[case], keep=None, resume=checkpoint)
        same(learnt, again)
        assert rows == more


@EVERY
def test_what_is_packed_and_written_as_json_is_the_same(case):
    _, _, kept = school(CASES[case])
    arrays, settings = pack(kept[6])
    read = unpack(arrays, json.loads(json.dumps(settings)))
    one, two = (school(CASES[case], keep=None, resume=c) for c in (kept[6], read))
    same(one[0], two[0])
    assert one[1] == two[1]
    for before, after in zip(kept[6].learners, read.learners, strict=True):
        assert before.streams.numpy == after.streams.numpy
        assert list(before.optimiser) == list(after.optimiser)
        assert all(t.stride() == after.state[n].stride() for n, t in before.state.items())


def test_through_phases_with_other_learners():
    phases = [Phase("first", 5, 20), Phase("second", 4, 30), Phase("third", 3, 20)]
    learners = [
        learner(Toy(), "toy", phases=("first", "third")),
        learner(NodePerturbation(), "above", ("decision",), ("second",)),
    ]
    learnt, rows, kept = school(learners, phases, keep_every=2)
    assert [(c.phase, c.step) for c in kept] == [(0, 2), (0, 4), (1, 2), (1, 4), (2, 2)]
    for checkpoint in kept:
        again, more, _ = school(learners, phases, keep=None, resume=checkpoint)
        same(learnt, again)
        assert rows == more


def test_checkpoints_are_no_views_of_what_goes_on():
    """A checkpoint stays as it was taken, however often training goes on from it."""
    _, _, kept = school(CASES["state that the optimiser changes"])
    before = pack(kept[2])[0]
    before = {k: v.copy() for k, v in before.items()}
    first = school(CASES["state that the optimiser changes"], resume=kept[2])
    second = school(CASES["state that the optimiser changes"], resume=kept[2])
    same(first[0], second[0])
    assert all(np.array_equal(v, before[k]) for k, v in pack(kept[2])[0].items())
    assert [c.step for c in first[2]] == list(range(4, 14))


def test_keeping_changes_nothing():
    one, two = (school(CASES["node perturbation"], keep_every=n) for n in (0, 3))
    assert not one[2]
    same(one[0], two[0])
    assert one[1] == two[1]


def test_the_optimiser_owns_the_state_that_it_changes():
    """Feedback moves on after a resume, which it would not if the optimiser had another tensor."""
    _, _, kept = school(CASES["state that the optimiser changes"])
    resumed = school(CASES["state that the optimiser changes"], resume=kept[3])[2]
    feedback = [c.learners[0].state["feedback"] for c in resumed]
    assert all(not torch.equal(a, b) for a, b in pairwise(feedback))
    owned = list(kept[3].learners[0].optimiser)
    assert "state/feedback" in owned
    assert "state/average" not in owned  # replaced since


@pytest.mark.parametrize(("every", "good"), [(0, 0), (1, 2), (2, 2)])
def test_divergence_leaves_the_last_good_checkpoint(every, good):
    """The third update is not finite; without a checkpoint on the way, the start is the last good one."""
    learners, kept = [learner(Exploding(at=2))], []
    with pytest.raises(DivergenceError, match=r"diverged at step 2: the update of 'V1\.bias'"):
        school(learners, keep=kept.append, keep_every=every)
    assert kept[-1].step == good
    assert all(torch.isfinite(v).all() for v in kept[-1].params.values())
    with pytest.raises(DivergenceError, match="diverged at step 2"):
        school(learners, resume=kept[-1])
    whole, rows, _ = school([learner(Exploding(at=99))])
    again = school([learner(Exploding(at=99))], resume=kept[-1])
    same(whole, again[0])
    assert rows == again[1]


@dataclass(frozen=True)
class Exploding:
    """Backpropagation until a step, then infinity."""

    at: int
    card = Backpropagation.card

    def init(self, network, params, objective, areas, *, rng):
        return {"count": torch.zeros(len(SEEDS), dtype=torch.int64)}

    def step(self, network, params, activity, batch, objective, areas, state, *, rng):
        updates, _, info = Backpropagation().step(
            network, params, activity, batch, objective, areas, {}, rng=rng
        )
        if int(state["count"][0]) == self.at:
            updates["V1.bias"] = updates["V1.bias"] + torch.inf
        return updates, {"count": state["count"] + 1}, info


def test_the_checkpoint_of_another_training_is_refused():
    _, _, kept = school(CASES["plain"])
    last = kept[-1]
    wider = {**last.params, "V1.bias": torch.zeros(2, 18)}
    others = {
        "Given: phase 2. Needed: 1 phases": replace(last, phase=1),
        "Given: step 14 of 'school'. Needed: at most 13": replace(last, step=14),
        r"learners \['all', 'all'\] in 'school'": replace(last, learners=last.learners * 2),
        "parameters": replace(last, params=wider),
    }
    for said, checkpoint in others.items():
        with pytest.raises(SpecificationError, match=rf"is of another training\. .*{said}"):
            school(CASES["plain"], resume=checkpoint)


@pytest.mark.parametrize(
    ("shape", "stride"),
    [
        ((2, 3), (3, 1)),
        ((2, 3), (1, 2)),
        ((2, 3), (10, 2)),
        ((4, 2, 3), (0, 3, 1)),
        ((), ()),
        ((0, 3), (3, 1)),
    ],
)
def test_copies_lie_in_memory_as_the_original(shape, stride):
    values = torch.arange(float(np.prod(shape))).reshape(shape)
    values = values[:1].expand(shape) if 0 in stride else values
    copy = copy_laid_out(values, stride)
    assert torch.equal(copy, values)
    assert copy.stride() == stride
    assert copy.data_ptr() != values.data_ptr() or not values.numel()
