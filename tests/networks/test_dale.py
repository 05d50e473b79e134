"""Excitatory and inhibitory cells keep their signs while they learn, and inhibition keeps activity sparse."""

from functools import partial

import pytest
import torch

from arealis.networks import Area, Bundle, RateNeuron, build, dense, silence
from arealis.numerics import ReplicaStreams
from arealis.objectives import CrossEntropy
from arealis.rules import Backpropagation, EProp
from arealis.types import Batch

SEEDS, STEPS = (0, 1), 30
SIZES = {"excitatory": 40, "inhibitory": 10, "decision": 3}
SIGN = {"excitatory": 1.0, "inhibitory": -1.0}


def cortex():
    """Eye → excitatory ⇄ inhibitory cells with lateral synapses of one sign each → decision."""
    neurons = {name: RateNeuron("linear" if name == "decision" else "relu", leak=0.2) for name in SIZES}
    areas = [Area(name, tuple(f"{name} {i}" for i in range(n)), neurons[name]) for name, n in SIZES.items()]
    gains = {("excitatory", "excitatory"): 0.5, ("excitatory", "inhibitory"): 1.0}
    gains |= {("inhibitory", "excitatory"): 2.0, ("inhibitory", "inhibitory"): 0.5}
    bundles = [
        Bundle((s,), (t,), partial(dense, gain=g / SIZES[s] ** 0.5), sign_constrained=True)
        for (s, t), g in gains.items()
    ]
    bundles += [Bundle(("eye",), ("excitatory",), partial(dense, gain=2.0))]
    bundles += [Bundle(("excitatory",), ("decision",), dense)]
    excitatory = {"excitatory": 1.0, "inhibitory": 0.0}
    rng = ReplicaStreams(SEEDS)
    return build(areas, bundles, inputs={"eye": 20}, rng=rng, excitatory=excitatory, dtype=torch.float64)


def shown(examples=30):
    generator = torch.Generator().manual_seed(0)
    eye = torch.randn(1, 1, examples, 20, generator=generator, dtype=torch.float64)
    return Batch({"eye": eye}, {"label": eye[0, 0, :, :3].argmax(-1).expand(2, -1)}, STEPS)


def settled(network, params):
    """Activity of the last time step ``[replica, example, unit]`` by area."""
    batch = shown()
    rest = network.initial_state(len(SEEDS), 30, like=batch.inputs["eye"])
    _, activity = network.run(params, rest, batch.inputs, steps=STEPS)
    return {name: rates[-1] for name, rates in activity.items()}


def sparseness(rates):
    """Of Treves and Rolls over units: 0 if all are as active, near 1 if one is."""
    return float(1 - (rates.mean(-1) ** 2 / rates.square().mean(-1)).mean())


def learn(network, params, rule, *, constrained=True, passes=40, rate=0.3):
    batch, areas = shown(), network.area_names
    rest, cost = network.initial_state(len(SEEDS), 30, like=batch.inputs["eye"]), CrossEntropy("decision")
    rng, costs = ReplicaStreams(SEEDS), []
    state = rule.init(network, params, cost, areas, rng=rng)
    for _ in range(passes):
        _, activity = network.run(params, rest, batch.inputs, steps=STEPS)
        costs.append(float(cost(activity, batch).mean()))
        updates, state, _ = rule.step(network, params, activity, batch, cost, areas, state, rng=rng)
        params = {name: value - rate * updates[name] for name, value in params.items()}
        params = network.constrain(params) if constrained else params
    return params, costs


def lateral(network):
    return [p for p in network.projections if p.sign_constrained]


def crossed(network, params):
    """Whether any synapse has the wrong sign."""
    signs = ((SIGN[p.source] * p.efficacy(params[p.parameter]) < 0).any() for p in lateral(network))
    return any(bool(s) for s in signs)


@pytest.mark.parametrize("rule", [Backpropagation(), EProp()], ids=lambda rule: type(rule).__name__)
def test_synapses_keep_their_signs_while_they_learn(rule):
    network, params = cortex()
    assert len(lateral(network)) == 4
    after, costs = learn(network, params, rule)
    assert costs[-1] < 0.6 * costs[0]
    assert not crossed(network, after)
    for source in SIGN:  # e-prop brings no error to cells that do not reach the decision themselves
        learnt = f"{source}->excitatory.weight"
        assert not torch.equal(after[learnt], params[learnt])
    free, _ = learn(network, params, rule, constrained=False)
    assert crossed(network, free), "without the constraint the same learning would break Dale's law"


@pytest.mark.parametrize("trained", [False, True])
def test_inhibition_makes_responses_sparser(trained):
    network, params = cortex()
    if trained:
        params, _ = learn(network, params, Backpropagation())
    silent = silence(network, "inhibitory", network.area["inhibitory"].unit_id)
    on, off = (settled(net, params)["excitatory"] for net in (network, silent))
    assert sparseness(on) > sparseness(off) + 0.05
    assert (on > 0).double().mean() < (off > 0).double().mean() - 0.05
    assert on.mean() < 0.7 * off.mean()


def test_inhibition_balances_excitation():
    """Over stimuli, the inhibition of the population follows its recurrent excitation."""
    network, params = cortex()
    rates = settled(network, params)
    current = {
        p.source: p.drive(rates[p.source][None], p.efficacy(params[p.parameter]))[0].mean(-1)
        for p in lateral(network)
        if p.target == "excitatory"
    }
    assert (current["excitatory"] > 0).all()
    assert (current["inhibitory"] < 0).all()
    for replica in range(len(SEEDS)):
        both = torch.stack([current["excitatory"][replica], -current["inhibitory"][replica]])
        assert torch.corrcoef(both)[0, 1] > 0.8
