"""e-prop is backpropagation through time without recurrence, and not with it."""

from functools import partial

import pytest
import torch
from tests.rules.case import Case, make_case

from arealis.analysis import gradient_alignment
from arealis.networks import Area, Bundle, RateNeuron, build, dense
from arealis.numerics import ReplicaStreams
from arealis.objectives import SquaredError
from arealis.rules import Backpropagation, DirectFeedbackAlignment, EProp, FeedbackAlignment
from arealis.types import Batch, SpecificationError


def make_sequence_case(*, recurrence, readout_leak=0.3, readout="sigmoid", steps=9):
    """A leaky pool with recurrent synapses of some strength, or none, and a readout that follows a course."""
    rng = ReplicaStreams((0, 1))
    pool = Area("pool", tuple(map(str, range(6))), RateNeuron("tanh", 0.4))
    decision = Area("readout", ("0", "1"), RateNeuron(readout, readout_leak))
    bundles = [Bundle(("eye",), ("pool",), dense), Bundle(("pool",), ("readout",), dense)]
    if recurrence:
        bundles.append(Bundle(("pool",), ("pool",), partial(dense, gain=recurrence)))
    network, params = build([pool, decision], bundles, inputs={"eye": 3}, rng=rng, dtype=torch.float64)
    like = params["pool.bias"]
    eye = rng.spawn("eye").normal((steps, 5, 3), like=like).transpose(0, 1)
    batch = Batch({"eye": eye}, {"course": rng.spawn("course").normal((5, steps, 2), like=like)}, steps)
    _, activity = network.run(params, network.initial_state(2, 5, like=like), batch.inputs, steps=steps)
    return Case(network, params, batch, activity, SquaredError("readout", "course"))


def step(rule, case, seeds=(0, 1)):
    rng = ReplicaStreams(seeds).spawn("rule")
    state = rule.init(case.network, case.params, case.objective, case.areas, rng=rng)
    args = case.network, case.params, case.activity, case.batch, case.objective, case.areas, state
    updates, _, _ = rule.step(*args, rng=rng)
    return updates


def online(case):
    """The slow way: a trace a synapse, carried forward, and what it has learnt so far after every step."""
    pool, readout = case.activity["pool"], case.activity["readout"]
    before = torch.cat([torch.zeros_like(pool[:1]), pool[:-1]])
    sources = {"eye->pool.weight": case.batch.inputs["eye"], "pool->pool.weight": before}
    back, a, k = case.params["pool->readout.weight"], 0.4, case.network.leak("readout")
    learnt = {n: torch.zeros_like(v) for n, v in case.params.items() if n in sources}
    seen = {n: torch.zeros(2, 5, 1, v.shape[2], dtype=v.dtype) for n, v in learnt.items()}
    eligible = {n: torch.zeros(2, 5, *v.shape[1:], dtype=v.dtype) for n, v in learnt.items()}
    history = []
    for t in range(len(pool)):
        wanted = case.batch.targets["course"][:, :, t]
        error = (readout[t] - wanted) * readout[t] * (1 - readout[t]) / 5
        signal = error @ back
        for n in learnt:
            seen[n] = (1 - a) * seen[n] + a * sources[n][t][:, :, None, :]
            trace = (1 - pool[t] ** 2)[..., None] * seen[n]
            eligible[n] = (1 - k) * eligible[n] + k * trace
            learnt[n] = learnt[n] + (signal[..., None] * eligible[n]).sum(1)
        history.append(dict(learnt))
    return history


@pytest.mark.parametrize("readout_leak", [0.3, 1.0])
def test_without_recurrence_it_is_backpropagation_through_time(readout_leak):
    case = make_sequence_case(recurrence=None, readout_leak=readout_leak)
    updates, gradient = step(EProp(), case), step(Backpropagation(), case)
    for name, expected in gradient.items():
        torch.testing.assert_close(updates[name], expected, rtol=1e-13, atol=1e-15)


def test_with_recurrence_it_is_near_and_not_the_same():
    case = make_sequence_case(recurrence=1.0)
    cosine = gradient_alignment(step(EProp(), case), step(Backpropagation(), case))
    assert (cosine["readout"] > 1 - 1e-12).all()
    assert (cosine["pool"] > 0.7).all()
    assert (cosine["pool"] < 0.999).all()


@pytest.mark.parametrize("recurrence", [None, 1.0])
def test_traces_carried_forward_learn_the_same(recurrence):
    """Step by step: after every prefix of the sequence the traces have learnt what the rule says of it."""
    case = make_sequence_case(recurrence=recurrence)
    for t, learnt in enumerate(online(case), start=1):
        batch = Batch(
            {"eye": case.batch.inputs["eye"][:t]}, {"course": case.batch.targets["course"][:, :, :t]}, t
        )
        activity = {a: r[:t] for a, r in case.activity.items()}
        updates = step(EProp(), Case(case.network, case.params, batch, activity, case.objective))
        for name, expected in learnt.items():
            torch.testing.assert_close(updates[name], expected, rtol=1e-12, atol=1e-14)


def test_random_feedback_is_feedback_alignment_without_recurrence():
    case = make_sequence_case(recurrence=None)
    one, two = step(EProp("random"), case), step(FeedbackAlignment(), case)
    for name, expected in two.items():
        torch.testing.assert_close(one[name], expected, rtol=0, atol=0)


def test_direct_feedback_is_a_broadcast_of_the_error():
    case = make_case()
    one, two = step(EProp("direct"), case, (0, 1, 2)), step(DirectFeedbackAlignment(), case, (0, 1, 2))
    for name, expected in two.items():
        torch.testing.assert_close(one[name], expected, rtol=0, atol=0)


def test_unknown_feedback_is_an_error():
    with pytest.raises(SpecificationError, match="no such feedback"):
        EProp("sideways")
