"""Training learns, repeats itself, keeps replicas and learners apart, and stops when it diverges."""

import numpy as np
import pytest
import torch
from sklearn.datasets import make_blobs

from arealis.development import Phase
from arealis.networks import Area, Bundle, RateNeuron, build, dense
from arealis.numerics import ReplicaStreams
from arealis.objectives import CrossEntropy
from arealis.rules import Backpropagation, FeedbackAlignment, NodePerturbation
from arealis.training import batches, begin, learn, make_optimiser, train
from arealis.training.optimisers import descend
from arealis.types import Batch, DivergenceError, Learner, Optimiser, SpecificationError, Stimuli


def blobs(seed=0, count=120):
    x, y = make_blobs(count, 5, centers=3, random_state=seed)
    x = ((x - x.mean(0)) / x.std(0)).astype("float32")
    return Stimuli({"eye": x[:, None]}, np.arange(count).astype(str), {"label": y.astype("int64")})


def network(seeds=(0, 1)):
    areas = [
        Area("V1", tuple(f"V1 {i}" for i in range(16)), RateNeuron("relu")),
        Area("decision", tuple("abc"), RateNeuron("linear")),
    ]
    bundles = [Bundle(("eye",), ("V1",), dense), Bundle(("V1",), ("decision",), dense)]
    return build(areas, bundles, inputs={"eye": 5}, rng=ReplicaStreams(seeds).spawn("network"))


def learner(rule=None, areas=("V1", "decision"), rate=0.02, name="all", kind="adam"):
    optimiser = Optimiser(kind, rate)
    return Learner(name, areas, rule or Backpropagation(), CrossEntropy("decision"), optimiser, ("school",))


def school(*learners, seeds=(0, 1), steps=150, stimuli=None):
    net, params = network(seeds)
    shown = stimuli or [blobs()] * len(seeds)
    return train(
        net,
        params,
        shown,
        learners or (learner(),),
        [Phase("school", steps, 20)],
        rng=ReplicaStreams(seeds).spawn("training"),
    )


@pytest.mark.parametrize("rule", [Backpropagation(), FeedbackAlignment(), NodePerturbation(draws=8)])
def test_every_rule_learns_a_separable_task(rule):
    _, history = school(learner(rule))
    costs = history.table().query("quantity == 'cost'").groupby("replica").value.agg(["first", "last"])
    assert (costs["last"] < 0.1 * costs["first"]).all()


def test_the_same_seeds_give_the_same_bits():
    one, two = school()[0], school()[0]
    assert all(torch.equal(one[k], two[k]) for k in one)


def test_a_replica_learns_what_it_would_learn_alone():
    beside, alone = school(seeds=(3, 1))[0], school(seeds=(1,))[0]
    for name, value in alone.items():
        torch.testing.assert_close(beside[name][1], value[0], rtol=1e-3, atol=1e-4)


def test_only_the_areas_of_a_learner_change():
    _, before = network()
    after = school(learner(areas=("decision",)))[0]
    assert torch.equal(after["eye->V1.weight"], before["eye->V1.weight"])
    assert not torch.equal(after["V1->decision.weight"], before["V1->decision.weight"])


def test_no_gradient_passes_between_learners():
    """Two learners that split the network differ from one that owns it: the first area is not told."""
    apart = [learner(areas=("V1",), name="one"), learner(areas=("decision",), name="two")]
    after = school(*apart)[0]
    _, before = network()
    assert torch.equal(after["eye->V1.weight"], before["eye->V1.weight"])


def test_the_cosine_of_backpropagation_is_one_and_of_feedback_alignment_is_less():
    for rule, low, high in ((Backpropagation(), 0.999, 1.001), (FeedbackAlignment(), -0.99, 0.99)):
        table = (
            school(learner(rule), steps=60)[1].table().query("quantity == 'gradient_cosine' and area == 'V1'")
        )
        assert table.value.between(low, high).all()


def test_the_first_parameters_are_left_as_they_were():
    net, params = network()
    kept = {k: v.clone() for k, v in params.items()}
    train(net, params, [blobs()] * 2, [learner()], [Phase("school", 3, 20)], rng=ReplicaStreams((0, 1)))
    assert all(torch.equal(kept[k], params[k]) for k in kept)


def test_divergence_names_step_and_parameter():
    with pytest.raises(DivergenceError, match=r"diverged at step \d+: the update of '.*' is not finite"):
        school(learner(rate=1e30, kind="sgd"))


def test_batches_show_every_stimulus_once_an_epoch_in_an_order_of_each_replica():
    shown = Stimuli({"eye": np.arange(10, dtype="float32").reshape(10, 1, 1)}, np.arange(10).astype(str))
    stream = batches([shown, shown], size=5, steps=1, rng=ReplicaStreams((0, 1)), like=torch.zeros(1))
    epoch = torch.cat([next(stream).inputs["eye"][0, :, :, 0] for _ in range(2)], dim=1)
    for order in epoch:
        assert sorted(order.tolist()) == list(range(10))
    assert not torch.equal(epoch[0], epoch[1])


def test_a_training_set_smaller_than_a_batch_is_one_batch():
    shown = blobs(count=7)
    batch = next(batches([shown], size=20, steps=1, rng=ReplicaStreams((0,)), like=torch.zeros(1)))
    assert batch.inputs["eye"].shape == (1, 1, 7, 5)
    assert batch.targets["label"].dtype == torch.int64


@pytest.mark.parametrize(
    "settings", [Optimiser("adamm", 0.1), Optimiser("adam", 0.1, {"speed": 2}), Optimiser("sgd", -1.0)]
)
def test_an_impossible_optimiser_is_an_error(settings):
    with pytest.raises(SpecificationError, match="optimiser"):
        make_optimiser(settings, [torch.zeros(1, requires_grad=True)])


@pytest.mark.parametrize("options", [{}, {"momentum": 0.9}, {"weight_decay": 0.1}, {"maximize": True}])
def test_descent_is_that_of_torch(options):
    """Also where it is written out rather than left to torch."""
    ours, theirs = (torch.linspace(-1, 1, 7, dtype=torch.float64) for _ in range(2))
    one = make_optimiser(Optimiser("sgd", 0.3, options), [ours])
    two = torch.optim.SGD([theirs], lr=0.3, **options)
    for number in range(3):
        update = torch.linspace(0, 1 + number, 7, dtype=torch.float64)
        descend(one, [ours], [update])
        theirs.grad = update
        two.step()
        torch.testing.assert_close(ours, theirs, rtol=1e-14, atol=1e-15)


def test_updates_whose_sum_overflows_are_finite():
    """Two numbers near the largest one are no divergence."""

    class Large:
        card = Backpropagation.card

        def init(self, *given, rng):
            return {}

        def step(self, network, params, *given, rng):
            return {"V1.bias": torch.full_like(params["V1.bias"], 3e38)}, {}, {}

    net, params = network()
    bold = learner(Large(), areas=("V1",), rate=1e-38, kind="sgd")
    eye = torch.zeros(1, 1, 4, 5)
    batch = Batch({"eye": eye}, {"label": torch.zeros(2, 4, dtype=torch.long)}, 1)
    plastic = [begin(net, params, bold, rng=ReplicaStreams((0, 1)))]
    learn(net, params, batch, plastic, 0)
    torch.testing.assert_close(params["V1.bias"], torch.full((2, 16), -3.0))


@pytest.mark.parametrize(
    "settings",
    [
        Optimiser("sgd", 0.1),
        Optimiser("sgd", 0.1, {"momentum": 0.9}),
        Optimiser("adam", 0.1),
        Optimiser("rmsprop", 0.1),
    ],
    ids=lambda settings: " ".join([settings.kind, *settings.options]),
)
def test_how_an_update_lies_in_memory_does_not_matter(settings):
    """A gradient that was summed event by event, or of a reciprocal projection, comes transposed."""
    updates = torch.randn(3, 2, 5, 4, generator=torch.Generator().manual_seed(0))
    found = []
    for lie in (torch.clone, lambda update: update.transpose(1, 2).contiguous().transpose(1, 2)):
        weight = torch.zeros(2, 5, 4)
        optimiser = make_optimiser(settings, [weight])
        for update in updates:
            descend(optimiser, [weight], [lie(update)])
        found.append(weight)
    assert torch.equal(*found)
