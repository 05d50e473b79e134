"""Homeostasis: rates come to their target, proportions of synapses stay, growth by spikes comes to rest."""

import pytest
import torch

from arealis.networks import Area, Bundle, RateNeuron, build, dense
from arealis.networks.neurons import leaky_integrate_and_fire
from arealis.numerics import ReplicaStreams
from arealis.rules import IntrinsicPlasticity, RuleSum, SpikeTimingDependentPlasticity, SynapticScaling
from arealis.types import Batch, SpecificationError

DT, STEPS = 0.001, 400
LIF = leaky_integrate_and_fire(step_duration=DT, time_constant=0.02)
SOFT = RateNeuron("softplus")


def made(neuron, *, bias=True, gain=1.0):
    """Four units that hear eight Poisson trains, with a tenth of the synapses inhibitory."""
    area = Area("V1", tuple("abcd"), neuron, bias=bias)
    rng = ReplicaStreams((0, 1))
    net, params = build(
        [area], [Bundle(("eye",), ("V1",), dense)], inputs={"eye": 8}, rng=rng, dtype=torch.float64
    )
    weight = params["eye->V1.weight"].abs() * gain
    weight[:, :, 0] *= -1
    return net, params | {"eye->V1.weight": weight}


def shown(step, *, rate=40.0):
    drawn = torch.rand((STEPS, 2, 5, 8), generator=torch.Generator().manual_seed(step), dtype=torch.float64)
    return Batch({"eye": (drawn < rate * DT).to(torch.float64)}, {}, STEPS)


def live(rule, net, params, updates, *, rate=40.0):
    """Learn for some updates; the parameters at the end and the mean rate of every unit over the last ten."""
    rng, params = ReplicaStreams((0, 1)), dict(params)
    state, rates = rule.init(net, params, None, ("V1",), rng=rng), []
    for number in range(updates):
        batch = shown(number, rate=rate)
        rest = net.initial_state(2, 5, like=params["eye->V1.weight"])
        _, activity = net.run(params, rest, batch.inputs, steps=STEPS)
        rates.append(activity["V1"].mean((0, 2)) / (DT if net.spiking("V1") else 1))
        found, state, _ = rule.step(net, params, activity, batch, None, ("V1",), state, rng=rng)
        params |= {name: params[name] - update for name, update in found.items()}
    return params, torch.stack(rates[-10:]).mean(0)


KINDS = {"spikes": (LIF, 10.0), "rates": (SOFT, 0.8)}


@pytest.mark.parametrize("kind", KINDS)
def test_scaling_brings_rates_to_the_target_and_keeps_proportions(kind):
    neuron, target = KINDS[kind]
    net, before = made(neuron, bias=False)
    after, rates = live(SynapticScaling(DT, target=target, memory=2, speed=0.2), net, before, 60)
    torch.testing.assert_close(rates, torch.full_like(rates, target), rtol=0.15, atol=0)
    ratio = after["eye->V1.weight"] / before["eye->V1.weight"]
    torch.testing.assert_close(ratio[..., 1:], ratio[..., 1:2].expand(2, 4, 7), rtol=1e-9, atol=0)
    assert (ratio[..., 0] == 1).all(), "inhibitory synapses stay"
    assert (ratio[..., 1] - 1).abs().min() > 0.05


@pytest.mark.parametrize("kind", KINDS)
def test_biases_bring_rates_to_the_target(kind):
    neuron, target = KINDS[kind]
    net, before = made(neuron)
    after, rates = live(IntrinsicPlasticity(DT, target=target, memory=2, speed=0.2), net, before, 60)
    torch.testing.assert_close(rates, torch.full_like(rates, target), rtol=0.15, atol=0)
    assert torch.equal(after["eye->V1.weight"], before["eye->V1.weight"])


def test_scaling_stops_growth_by_spike_timing():
    """Potentiation alone: some rates rise without end and others never begin; scaling holds all."""
    growth = SpikeTimingDependentPlasticity(DT, potentiation=0.03, depression=0.0, largest=100.0)
    hold = SynapticScaling(DT, target=10.0, memory=2, speed=0.2)
    net, params = made(LIF, bias=False, gain=8.0)
    _, wild = live(growth, net, params, 40)
    _, early = live(RuleSum((growth, hold)), net, params, 40)
    _, later = live(RuleSum((growth, hold)), net, params, 80)
    assert wild.max() > 300
    assert wild.min() < 1
    assert ((early > 10) & (early < 13)).all()
    torch.testing.assert_close(later, early, rtol=0.15, atol=0)


def test_the_average_forgets_as_its_memory_says():
    net, params = made(SOFT)
    rule, rng = IntrinsicPlasticity(target=1.0, memory=4), ReplicaStreams((0, 1))
    state = rule.init(net, params, None, ("V1",), rng=rng)
    activity = {"V1": torch.full((STEPS, 2, 5, 4), 3.0, dtype=torch.float64)}
    for expected in (1.5, 1.875):
        updates, state, _ = rule.step(net, params, activity, shown(0), None, ("V1",), state, rng=rng)
        assert state["V1.rate"].unique().tolist() == [expected]
        assert updates["V1.bias"].unique().tolist() == pytest.approx([0.1 * (expected - 1)])


@pytest.mark.parametrize("make", [SynapticScaling, IntrinsicPlasticity])
@pytest.mark.parametrize("options", [{"target": 0.0}, {"memory": 0.5}, {"speed": 0.0}, {"speed": 2.0}])
def test_a_rate_that_cannot_be_held_is_refused(make, options):
    ((name, value),) = options.items()
    with pytest.raises(SpecificationError, match=f"{name} {value}"):
        make(**options)


def test_an_area_without_biases_is_refused():
    net, params = made(LIF, bias=False)
    with pytest.raises(SpecificationError, match="without biases"):
        IntrinsicPlasticity().init(net, params, None, ("V1",), rng=ReplicaStreams((0, 1)))
