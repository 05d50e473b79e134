"""Online training through time: one step is backpropagation, the sums are the paper's, what is left out."""

from dataclasses import replace
from functools import partial
from itertools import pairwise

import pytest
import torch

from arealis.networks import Area, Bundle, RateNeuron, build, dense
from arealis.networks.neurons import (
    AdaptiveExponential,
    LeakyIntegrateAndFire,
    Surrogate,
    adaptive_leaky_integrate_and_fire,
)
from arealis.networks.synapses import exponential_synapse
from arealis.numerics import ReplicaStreams
from arealis.objectives import SquaredError
from arealis.rules import Backpropagation, OnlineTrainingThroughTime, cost_gradient, require_trainable
from arealis.types import Batch, NetworkError, SpecificationError

SURROGATE = Surrogate("fast_sigmoid", 3.0)
CELLS = torch.linspace(0.7, 0.95, 5, dtype=torch.float64).reshape(1, 1, 5)
LIF = LeakyIntegrateAndFire(decay=CELLS, gain=0.6, surrogate=SURROGATE, detach_reset=True)
ALIF = adaptive_leaky_integrate_and_fire(
    step_duration=0.001, time_constant=0.01, adaptation_time_constant=0.05, adaptation_strength=0.5
)
READOUT = RateNeuron("linear", 0.3)


def made(kinds, steps, *, synapse=None):
    """Areas one above the other that hear binary input, and a cost on the last."""
    sizes = [5, 4, 3][: len(kinds)]
    areas = [
        Area(f"V{i}", tuple(map(str, range(n))), kind)
        for i, (n, kind) in enumerate(zip(sizes, kinds, strict=True), start=1)
    ]
    names, last = ["eye", *(a.name for a in areas)], areas[-1].name
    bundles = [Bundle((s,), (t,), partial(dense, gain=3.0)) for s, t in pairwise(names)]
    if synapse is not None:
        bundles[1:] = [replace(bundle, synapse=synapse) for bundle in bundles[1:]]
    rng = ReplicaStreams((0, 1))
    net, params = build(areas, bundles, inputs={"eye": 6}, rng=rng, dtype=torch.float64)
    like = params["V1.bias"]
    eye = (rng.spawn("eye").normal((steps, 4, 6), like=like) > 0.3).to(like).transpose(0, 1)
    wanted = rng.spawn("wanted").normal((4, steps, sizes[-1]), like=like)
    batch = Batch({"eye": eye}, {"wanted": wanted}, steps)
    _, activity = net.run(params, net.initial_state(2, 4, like=like), batch.inputs, steps=steps)
    return net, params, activity, batch, SquaredError(last, "wanted")


def learnt(rule, case):
    net, params, activity, batch, cost = case
    rng = ReplicaStreams((0, 1))
    require_trainable(rule, net, cost, net.area_names)
    state = rule.init(net, params, cost, net.area_names, rng=rng)
    return rule.step(net, params, activity, batch, cost, net.area_names, state, rng=rng)[0]


def test_with_one_time_step_it_is_backpropagation():
    case = made([LIF, ALIF, READOUT], 1)
    online, gradient = learnt(OnlineTrainingThroughTime(), case), learnt(Backpropagation(), case)
    assert all(gradient[name].abs().sum() > 0 for name in ("eye->V1.weight", "V1->V2.weight"))
    for name, expected in gradient.items():
        torch.testing.assert_close(online[name], expected, rtol=1e-12, atol=1e-15)


def test_it_is_the_gradient_where_the_cost_reads_and_not_below():
    case = made([LIF, READOUT], 12)
    online, gradient = learnt(OnlineTrainingThroughTime(), case), learnt(Backpropagation(), case)
    torch.testing.assert_close(online["V1->V2.weight"], gradient["V1->V2.weight"], rtol=1e-12, atol=1e-14)
    assert not torch.allclose(online["eye->V1.weight"], gradient["eye->V1.weight"], rtol=0.05)
    for detached in (True, False):
        alone = made([replace(LIF, detach_reset=detached)], 12)
        online, gradient = learnt(OnlineTrainingThroughTime(), alone), learnt(Backpropagation(), alone)
        same = torch.allclose(online["eye->V1.weight"], gradient["eye->V1.weight"], rtol=1e-11)
        assert same == detached


def test_it_is_the_sum_of_the_paper():
    """Traces of what arrived carried forward, and at each step the error that passes areas at once."""
    case = made([LIF, replace(LIF, decay=0.8), READOUT], 12)
    _, params, activity, batch, cost = case
    errors = cost_gradient(cost, activity, batch)["V3"]
    fired = [activity["V1"], activity["V2"]]
    assert all(0.05 < float(f.mean()) < 0.95 for f in fired)
    slopes = [0.6 * SURROGATE.slope_at(activity[f"{a}.potential"] - 1) for a in ("V1", "V2")]
    up, top = params["V1->V2.weight"], params["V2->V3.weight"]
    traces = [torch.zeros(2, 4, 5, 6, dtype=torch.float64), torch.zeros(2, 4, 4, 5, dtype=torch.float64)]
    expected = [0.0, 0.0]
    for t in range(12):
        second = (0.3 * errors[t]) @ top * slopes[1][t]
        first = second @ up * slopes[0][t]
        traces[0] = CELLS[..., None] * traces[0] + batch.inputs["eye"][t][:, :, None]
        traces[1] = 0.8 * traces[1] + fired[0][t][:, :, None]
        for k, signal in enumerate((first, second)):
            expected[k] = expected[k] + (signal[..., None] * traces[k]).sum(1)
    online = learnt(OnlineTrainingThroughTime(), case)
    for name, sum_of_steps in zip(("eye->V1.weight", "V1->V2.weight"), expected, strict=True):
        torch.testing.assert_close(online[name], sum_of_steps, rtol=1e-10, atol=1e-14)


def test_cells_that_are_refractory_learn_nothing():
    case = made([replace(LIF, refractory=3), READOUT], 12)
    net, _, activity, _, _ = case
    moment = net.pull_back_now("V1", activity, torch.ones_like(activity["V1"]))
    held = torch.stack([activity["V1"][max(t - 3, 0) : t].sum(0) > 0 for t in range(12)])
    assert held.any()
    assert (moment[held] == 0).all()
    assert (moment[~held] > 0).all()


def test_what_it_cannot_train_is_refused():
    between = exponential_synapse(step_duration=0.001)
    with pytest.raises(SpecificationError, match=r"'V1->V2', whose synapses take time"):
        learnt(OnlineTrainingThroughTime(), made([LIF, READOUT], 3, synapse=between))
    cell = AdaptiveExponential(step_duration=0.0002)
    with pytest.raises(NetworkError, match="AdaptiveExponential"):
        learnt(OnlineTrainingThroughTime(), made([cell, READOUT], 3))
