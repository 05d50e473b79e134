"""Voltage-based STDP: step by step the paper's rule, its window, the rate of pairing, what needs no spike."""

import math
from functools import partial

import pytest
import torch

from arealis.networks import Area, Bundle, RateNeuron, build, dense
from arealis.networks.neurons import LeakyIntegrateAndFire
from arealis.numerics import ReplicaStreams
from arealis.rules import VoltageDependentPlasticity, require_trainable
from arealis.types import Batch, SpecificationError

DT, REST = 0.001, -70.6
CELL = LeakyIntegrateAndFire(decay=0.95, threshold=-50.0, rest=REST, reset="value", reset_to=REST, gain=1.0)
Voltage = partial(VoltageDependentPlasticity, largest=100.0)


def network_of(neuron, units=1):
    area = Area("post", tuple(map(str, range(units))), neuron, bias=False)
    rng = ReplicaStreams((0,))
    return build(
        [area], [Bundle(("pre",), ("post",), dense)], inputs={"pre": 1}, rng=rng, dtype=torch.float64
    )


def learnt(rule, pre, spikes, potential=None):
    """Growth of one synapse between trains ``[time]``; the potential rests but for spikes unless given."""
    net, params = network_of(CELL)
    params = {k: torch.ones_like(v) for k, v in params.items()}
    pre, spikes = (x.reshape(-1, 1, 1, 1) for x in (pre, spikes))
    potential = torch.full_like(spikes, REST) if potential is None else potential.reshape(-1, 1, 1, 1)
    activity = {"post": spikes, "post.potential": potential}
    batch, rng = Batch({"pre": pre}, {}, len(pre)), ReplicaStreams((0,))
    updates, _, _ = rule.step(net, params, activity, batch, None, ("post",), {}, rng=rng)
    return -float(updates["pre->post.weight"])


def train(steps, *at):
    spikes = torch.zeros(steps, dtype=torch.float64)
    spikes[list(at)] = 1
    return spikes


def the_slow_way(rule, pre, spikes, potential):
    """The rule of the paper, one time step after the other."""
    trace, up, down, left, change = 0.0, REST, REST, 0, 0.0
    for x, y, u in zip(pre.tolist(), spikes.tolist(), potential.tolist(), strict=True):
        left = round(rule.spike_duration / rule.step_duration) if y else max(left - 1, 0)
        seen = rule.peak if left else u
        trace = trace * math.exp(-rule.step_duration / rule.presynaptic_time) + x
        after = up + (1 - math.exp(-rule.step_duration / rule.potentiation_time)) * (seen - up)
        ready, above = max((up + after) / 2 - rule.low_threshold, 0), max(seen - rule.high_threshold, 0)
        change += rule.potentiation * rule.step_duration / rule.presynaptic_time * trace * above * ready
        change -= rule.depression * x * max(down - rule.low_threshold, 0)
        up = after
        down += (1 - math.exp(-rule.step_duration / rule.depression_time)) * (seen - down)
    return change


def test_it_is_the_rule_of_the_paper_step_by_step():
    drawn = torch.Generator().manual_seed(0)
    pre = (torch.rand(400, generator=drawn) < 0.05).to(torch.float64)
    net, params = network_of(CELL)
    drive = 4 * torch.rand(400, 1, 1, 1, generator=drawn, dtype=torch.float64)
    rest = net.initial_state(1, 1, like=drive)
    _, activity = net.run(params, rest, {"pre": pre.reshape(-1, 1, 1, 1), "post": drive}, steps=400)
    spikes, potential = activity["post"].ravel(), activity["post.potential"].ravel()
    assert spikes.sum() > 3
    for rule in (Voltage(), Voltage(spike_duration=0.003, presynaptic_time=0.004)):
        expected = the_slow_way(rule, pre, spikes, potential)
        assert learnt(rule, pre, spikes, potential) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("lead", [2, 5, 10, 20, 40])
def test_causes_grow_and_afterthoughts_shrink(lead):
    """One pair on either side of zero; both effects fade with the time between."""
    grown = learnt(Voltage(), train(300, 100), train(300, 100 + lead))
    lost = learnt(Voltage(), train(300, 100 + lead), train(300, 100))
    assert grown > 0 > lost
    assert 0 < learnt(Voltage(), train(300, 100), train(300, 105 + lead)) < grown
    assert 0 > learnt(Voltage(), train(300, 105 + lead), train(300, 100)) > lost


def paired(rate, lead):
    """Sixty pairs at a rate, the presynaptic spike so many steps ahead."""
    at = [100 + round(k / rate / DT) for k in range(60)]
    steps = at[-1] + 200
    return learnt(Voltage(), train(steps, *at), train(steps, *(t + lead for t in at)))


def test_pairing_pays_more_at_higher_rates_and_either_way_at_the_highest():
    """In visual cortex pairs 10 ms apart strengthen in both orders at 50 Hz (Sjöström 2001)."""
    forward, backward = ([paired(r, lead) for r in (2, 10, 20, 40, 50)] for lead in (10, -10))
    assert forward == sorted(forward)
    assert backward[0] < 0 < backward[-1]
    assert backward[-1] > backward[-2]


def test_depolarisation_without_spikes_weakens():
    """Below threshold a synapse can only lose, in proportion to the depolarisation (Artola 1990)."""
    pre, silent = train(300, 150, 170, 190), train(300)
    held = [learnt(Voltage(), pre, silent, torch.full_like(pre, REST + d)) for d in (-5.0, 0.0, 5.0, 10.0)]
    assert held[:2] == [0.0, 0.0]
    assert held[3] == pytest.approx(2 * held[2], rel=1e-9)
    assert held[3] == pytest.approx(-3 * 14e-5 * 10, rel=1e-4)


def test_a_finer_clock_learns_about_the_same():
    coarse = learnt(Voltage(), train(300, 100), train(300, 110))
    fine = learnt(Voltage(step_duration=0.0001), train(3000, 1000), train(3000, 1100))
    assert fine == pytest.approx(coarse, rel=0.05)


def test_no_synapse_grows_beyond_its_bound():
    strong = VoltageDependentPlasticity(potentiation=10.0, largest=1.5)
    assert learnt(strong, train(300, 100), train(300, 105)) == pytest.approx(0.5)


def test_areas_without_potential_are_refused():
    net, _ = network_of(RateNeuron("linear"))
    with pytest.raises(SpecificationError, match="neurons of kind 'linear'"):
        require_trainable(VoltageDependentPlasticity(), net, None, ("post",))
    net, params = network_of(CELL)
    batch, rng = Batch({"pre": torch.ones(2, 1, 1, 1)}, {}, 2), ReplicaStreams((0,))
    spikes = {"post": torch.ones(2, 1, 1, 1)}
    with pytest.raises(SpecificationError, match=r"cannot see the potential of 'post'"):
        VoltageDependentPlasticity().step(net, params, spikes, batch, None, ("post",), {}, rng=rng)


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"spike_duration": 0.0001}, "spike_duration"),
        ({"potentiation_time": math.inf}, "potentiation_time"),
        ({"low_threshold": -40.0}, "low_threshold -40"),
        ({"peak": -50.0}, "peak -50"),
        ({"largest": 0.0}, "largest 0"),
    ],
)
def test_options_that_cannot_be_are_refused(options, named):
    with pytest.raises(SpecificationError, match=named):
        VoltageDependentPlasticity(**options)
