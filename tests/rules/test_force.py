"""FORCE is recursive least squares, and lets a reservoir produce a course that it hears."""

from functools import partial

import pytest
import torch
from tests.rules.case import Case, make_case

from arealis.networks import Area, Bundle, RateNeuron, build, dense, sparse_random
from arealis.numerics import ReplicaStreams
from arealis.objectives import SquaredError
from arealis.rules import Force
from arealis.types import Batch, SpecificationError


def make_reservoir(*, units=80, steps=150, heard=True, examples=1, seeds=(0,)):
    """A pool that hears a cue and its readout, which shall follow a sum of two sines."""
    rng = ReplicaStreams(seeds)
    areas = [Area("pool", tuple(map(str, range(units))), RateNeuron("tanh", 0.2))]
    areas.append(Area("readout", ("0",), RateNeuron("linear")))
    bundles = [Bundle(("pool",), ("pool",), partial(dense, gain=1.3)), Bundle(("cue",), ("pool",), dense)]
    bundles.append(Bundle(("pool",), ("readout",), partial(dense, gain=0.1)))
    bundles += [Bundle(("readout",), ("pool",), dense)] if heard else []
    network, params = build(areas, bundles, inputs={"cue": 4}, rng=rng, dtype=torch.float64)
    cue = rng.spawn("cue").normal((1, examples, 4), like=params["pool.bias"]).transpose(0, 1)
    time = torch.arange(steps, dtype=torch.float64) / 20
    course = 0.6 * torch.sin(time) + 0.3 * torch.sin(2 * time)
    batch = Batch({"cue": cue}, {"course": course.expand(1, examples, steps)[..., None]}, steps)
    return Case(network, params, batch, run(network, params, batch), SquaredError("readout", "course"))


def run(network, params, batch):
    replicas, examples = len(params["pool.bias"]), batch.inputs["cue"].shape[2]
    rest = network.initial_state(replicas, examples, like=params["pool.bias"])
    return network.run(params, rest, batch.inputs, steps=batch.steps)[1]


def begin(rule, case, areas=("readout",)):
    return rule.init(case.network, case.params, case.objective, areas, rng=ReplicaStreams((0,)))


def trial(rule, case, params, state, areas=("readout",), batch=None):
    batch = case.batch if batch is None else batch
    args = case.network, params, case.activity, batch, case.objective, areas, state
    return rule.step(*args, rng=ReplicaStreams((0,)))[:2]


def test_a_reservoir_learns_to_produce_a_course_that_it_hears():
    case, rule = make_reservoir(), Force()
    params, state = case.params, begin(rule, case)
    for _ in range(4):
        updates, state = trial(rule, case, params, state)
        assert set(updates) == {"readout.bias", "pool->readout.weight"}
        params = params | {k: params[k] - u for k, u in updates.items()}
    course = case.batch.targets["course"][0, 0, :, 0]
    before, after = (run(case.network, p, case.batch)["readout"][:, 0, 0, 0] for p in (case.params, params))
    assert (after - course).square().mean() < 1e-3 * course.square().mean()
    assert (before - course).square().mean() > 0.5 * course.square().mean()


def test_of_a_reservoir_that_does_not_hear_it_is_ridge_regression():
    """What recursive least squares finds in one trial of several examples is the closed form."""
    case = make_reservoir(units=12, steps=60, heard=False, examples=3, seeds=(0, 1))
    rule = Force(regularisation=0.7)
    updates, state = trial(rule, case, case.params, begin(rule, case))
    pool = case.activity["pool"]
    design = torch.cat([torch.ones_like(pool[..., :1]), pool], dim=-1).transpose(0, 1).flatten(1, 2)
    first = torch.cat([case.params["readout.bias"][..., None], case.params["pool->readout.weight"]], dim=-1)
    course = case.batch.targets["course"].permute(0, 2, 1, 3).flatten(1, 2)
    inverse = torch.linalg.inv(design.transpose(1, 2) @ design + 0.7 * torch.eye(13, dtype=torch.float64))
    change = inverse @ design.transpose(1, 2) @ (course - design @ first.transpose(1, 2))
    found = torch.cat([updates["readout.bias"][..., None], updates["pool->readout.weight"]], dim=-1)
    torch.testing.assert_close(-found.transpose(1, 2), change, rtol=1e-8, atol=1e-10)
    torch.testing.assert_close(state["inverse covariance of readout"], inverse, rtol=1e-8, atol=1e-10)


def test_what_it_learns_up_to_a_step_does_not_depend_on_what_comes_later():
    """After a change of the course from step 30 on, the trial cut off there teaches the same."""
    case = make_reservoir(units=10, steps=30)
    longer = make_reservoir(units=10, steps=50)
    rule = Force()
    seen = []
    short, _ = trial(rule, case, case.params, begin(rule, case))
    for later in (0.0, 1.0):
        course = longer.batch.targets["course"].clone()
        course[:, :, 30:] += later
        batch = Batch(longer.batch.inputs, {"course": course}, 50)
        seen.append(trial(rule, longer, longer.params, begin(rule, longer), batch=batch)[0])
    cut = {a: r[:30] for a, r in longer.activity.items()}
    args = longer.network, longer.params, cut, case.batch, case.objective, ("readout",), begin(rule, longer)
    prefix = rule.step(*args, rng=ReplicaStreams((0,)))[0]
    for name in short:
        torch.testing.assert_close(prefix[name], short[name], rtol=0, atol=0)
        assert not torch.equal(seen[0][name], seen[1][name])


def test_a_step_without_error_teaches_nothing():
    """A cost that reads the last step only leaves all others out of the least squares."""
    case = make_case()
    rule = Force()
    state = rule.init(case.network, case.params, case.objective, ("decision",), rng=ReplicaStreams((0, 1, 2)))
    args = case.network, case.params, case.activity, case.batch, case.objective, ("decision",), state
    _, after, _ = rule.step(*args, rng=ReplicaStreams((0, 1, 2)))
    lost = state["inverse covariance of decision"] - after["inverse covariance of decision"]
    assert (torch.linalg.matrix_rank(lost, rtol=1e-9) <= 7).all()
    assert (torch.linalg.matrix_rank(lost, rtol=1e-9) > 0).all()


def test_no_readout_is_an_error():
    with pytest.raises(SpecificationError, match="no readout"):
        begin(Force(), make_reservoir(units=5, steps=2), areas=("pool",))


def test_a_readout_with_a_structure_is_an_error():
    rng = ReplicaStreams((0,))
    areas = [Area("pool", tuple("abcdef"), RateNeuron("tanh")), Area("readout", ("0",), RateNeuron("linear"))]
    bundles = [Bundle(("cue",), ("pool",), dense)]
    bundles.append(Bundle(("pool",), ("readout",), partial(sparse_random, probability=0.5)))
    network, params = build(areas, bundles, inputs={"cue": 4}, rng=rng)
    with pytest.raises(SpecificationError, match="cannot train projection 'pool->readout'"):
        Force().init(network, params, SquaredError("readout", "course"), ("readout",), rng=rng)


def test_no_regularisation_is_an_error():
    with pytest.raises(SpecificationError, match="infinite gain"):
        Force(regularisation=0.0)
