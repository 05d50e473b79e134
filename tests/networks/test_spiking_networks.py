"""Spiking areas in networks: one step or many, alone or on a cycle, beside rates and modules; errors back."""

from functools import partial

import pytest
import torch

from arealis.networks import (
    Area,
    AreaNetwork,
    Bundle,
    DivisiveNormalisation,
    RateNeuron,
    build,
    dense,
    make_module_area,
    silence,
)
from arealis.networks.neurons import (
    AdaptiveExponential,
    HodgkinHuxley,
    LeakyIntegrateAndFire,
    adaptive_leaky_integrate_and_fire,
)
from arealis.networks.synapses import (
    ConductanceReceptor,
    GapJunction,
    NmdaReceptor,
    alpha_synapse,
    exponential_synapse,
    tsodyks_markram,
)
from arealis.numerics import ReplicaStreams
from arealis.rules import Backpropagation, EProp, FeedbackAlignment, Oja, require_trainable
from arealis.types import Batch, NetworkError, SpecificationError

STEPS, DT = 24, 0.001
LIF = LeakyIntegrateAndFire(decay=0.9, gain=0.5, refractory=1)
ALIF = adaptive_leaky_integrate_and_fire(
    step_duration=DT, time_constant=0.01, adaptation_time_constant=0.05, adaptation_strength=0.5
)
EXPONENTIAL = exponential_synapse(step_duration=DT, time_constant=0.004)


def area(name, units, neuron):
    return Area(name, tuple(f"{name} {i}" for i in range(units)), neuron)


def built(areas, bundles, replicas=(0, 1)):
    rng = ReplicaStreams(replicas)
    return build(areas, bundles, inputs={"eye": 6}, rng=rng, dtype=torch.float64)


def layered(synapse=EXPONENTIAL):
    areas = [area("V1", 5, LIF), area("V2", 4, ALIF), area("decision", 3, RateNeuron("linear", 0.2))]
    return built(
        areas,
        [
            Bundle(("eye",), ("V1",), partial(dense, gain=3.0), synapse=synapse),
            Bundle(("V1",), ("V2",), partial(dense, gain=4.0), synapse=synapse),
            Bundle(("V2",), ("decision",), dense, synapse=synapse),
        ],
    )


def cyclic():
    """Two spiking areas on a cycle with a module, and rates that read them."""
    normal = make_module_area("norm", DivisiveNormalisation(), {"drive": "E"}, {"E": 5})
    areas = [area("E", 5, LIF), area("I", 3, LIF), normal, area("decision", 2, RateNeuron("tanh", 0.3))]
    alpha = alpha_synapse(step_duration=DT, time_constant=0.003, delay=2 * DT)
    return built(
        areas,
        [
            Bundle(("eye",), ("E",), partial(dense, gain=4.0), synapse=EXPONENTIAL),
            Bundle(("E",), ("E", "I"), partial(dense, gain=2.0), synapse=alpha),
            Bundle(("norm",), ("I",), partial(dense, gain=3.0)),
            Bundle(("I",), ("E",), dense, synapse=EXPONENTIAL),
            Bundle(("E", "I"), ("decision",), dense, synapse=EXPONENTIAL),
        ],
    )


def recurrent(neuron=LIF):
    """One spiking area that projects onto itself, read by rates: the cycle that is compiled."""
    areas = [area("E", 6, neuron), area("decision", 2, RateNeuron("linear", 0.3))]
    ends = [("eye", "E", 4.0), ("E", "E", 2.0), ("E", "decision", 1.0)]
    return built(areas, [Bundle((s,), (t,), partial(dense, gain=gain)) for s, t, gain in ends])


def biophysical():
    """Conductances, magnesium block and gap junctions between neurons with potentials in mV."""
    cell = AdaptiveExponential(step_duration=DT / 5)
    areas = [area("E", 4, cell), area("I", 3, cell), area("free", 2, cell)]
    open_channels = partial(dense, gain=10.0)
    return built(
        areas,
        [
            Bundle(("eye",), ("E",), partial(dense, gain=9000.0)),
            Bundle(("E",), ("I",), open_channels, synapse=EXPONENTIAL, receptor=ConductanceReceptor(0.0)),
            Bundle(("I",), ("E",), open_channels, synapse=EXPONENTIAL, receptor=ConductanceReceptor(-75.0)),
            Bundle(("I",), ("I",), dense, receptor=GapJunction()),
            Bundle(("E",), ("free",), open_channels, synapse=EXPONENTIAL, receptor=NmdaReceptor()),
        ],
    )


def shown(replicas=2, examples=3):
    eye = torch.rand(
        (STEPS, replicas, examples, 6), generator=torch.Generator().manual_seed(0), dtype=torch.float64
    )
    return {"eye": (eye < 0.3).to(torch.float64)}


def run(network, params, inputs, **options):
    replicas, examples = inputs["eye"].shape[1:3]
    rest = network.initial_state(replicas, examples, like=inputs["eye"])
    return network.run(params, rest, inputs, steps=STEPS, **options)


NETWORKS = {
    "layered": layered,
    "depressing": lambda: layered(tsodyks_markram(step_duration=DT)),
    "cyclic": cyclic,
    "recurrent": recurrent,
    "recurrent, adaptive": lambda: recurrent(ALIF),
    "biophysical": biophysical,
}


@pytest.mark.parametrize("kind", NETWORKS)
def test_a_run_is_a_loop_of_steps_also_from_the_middle(kind):
    network, params = NETWORKS[kind]()
    inputs = shown()
    after, activity = run(network, params, inputs)
    state, steps = network.initial_state(2, 3, like=inputs["eye"]), []
    for t in range(STEPS):
        state, now = network.advance(params, state, {"eye": inputs["eye"][t]})
        steps.append(now)
    half = {"eye": inputs["eye"][:11]}, {"eye": inputs["eye"][11:]}
    middle, first = network.run(params, network.initial_state(2, 3, like=inputs["eye"]), half[0], steps=11)
    _, second = network.run(params, middle, half[1], steps=STEPS - 11)
    for name in network.area_names:
        slow = torch.stack([s[name] for s in steps])
        torch.testing.assert_close(activity[name], slow, rtol=1e-9, atol=1e-12)
        torch.testing.assert_close(torch.cat([first[name], second[name]]), slow, rtol=1e-9, atol=1e-12)
        for variable, value in state[name].items():
            torch.testing.assert_close(after[name][variable], value, rtol=1e-9, atol=1e-10)
    spiking = [a for a in network.area_names if network.spiking(a)]
    assert any(activity[a].sum() > 0 for a in spiking)
    assert all(set(activity[a].unique().tolist()) <= {0.0, 1.0} for a in spiking)


@pytest.mark.parametrize("kind", NETWORKS)
def test_replicas_do_not_touch_each_other(kind):
    network, params = NETWORKS[kind]()
    _, together = run(network, params, shown())
    alone = {k: v[1:] for k, v in params.items()}
    _, second = run(network, alone, {"eye": shown()["eye"][:, 1:]})
    for name in network.area_names:
        torch.testing.assert_close(together[name][:, 1:], second[name], rtol=1e-12, atol=1e-12)


def errors_on(activity, areas):
    generator = torch.Generator().manual_seed(3)
    return {a: torch.randn(activity[a].shape, generator=generator, dtype=torch.float64) for a in areas}


def differentiated(network, params, inputs, errors):
    """Gradient of errors times activity, stepping through the network with autograd."""
    leaves = {k: v.clone().requires_grad_() for k, v in params.items()}
    state, total = network.initial_state(2, 3, like=inputs["eye"]), 0.0
    for t in range(STEPS):
        state, now = network.advance(leaves, state, {"eye": inputs["eye"][t]})
        total = total + sum((errors[a][t] * now[a]).sum() for a in errors)
    gradients = torch.autograd.grad(total, list(leaves.values()))
    return dict(zip(leaves, gradients, strict=True))


class Linear:
    """A cost that is errors times activity, for each example of the batch."""

    def __init__(self, errors):
        self.errors, self.reads = errors, tuple(errors)

    def __call__(self, activity, batch):
        count = next(iter(self.errors.values())).shape[2]
        return count * sum((e * activity[a]).sum((0, 3)) for a, e in self.errors.items())


@pytest.mark.parametrize("kind", ["layered", "cyclic", "recurrent", "recurrent, adaptive"])
def test_backpropagation_is_what_autograd_says(kind):
    network, params = NETWORKS[kind]()
    inputs = shown()
    _, activity = run(network, params, inputs)
    errors = errors_on(activity, [a for a in network.area_names if a != "norm"])
    batch = Batch(inputs, {}, STEPS)
    rule, rng = Backpropagation(), ReplicaStreams((0, 1))
    areas = network.area_names
    updates, _, _ = rule.step(network, params, activity, batch, Linear(errors), areas, {}, rng=rng)
    expected = differentiated(network, params, inputs, errors)
    assert set(updates) == set(params)
    for name, gradient in expected.items():
        assert gradient.abs().sum() > 0
        torch.testing.assert_close(updates[name], gradient, rtol=1e-8, atol=1e-10)


def test_e_prop_is_the_gradient_where_nothing_recurs_and_differs_where_it_does():
    rng = ReplicaStreams((0, 1))
    for kind, exact in (("layered", True), ("cyclic", False), ("recurrent", False)):
        network, params = NETWORKS[kind]()
        inputs = shown()
        _, activity = run(network, params, inputs)
        cost, batch = Linear(errors_on(activity, ["decision"])), Batch(inputs, {}, STEPS)
        args = network, params, activity, batch, cost, network.area_names, {}
        (short, _, _), (whole, _, _) = EProp().step(*args, rng=rng), Backpropagation().step(*args, rng=rng)
        same = all(torch.allclose(short[k], whole[k], rtol=1e-10, atol=1e-12) for k in whole)
        assert same == exact


def test_feedback_alignment_carries_errors_along_its_own_way():
    network, params = layered()
    inputs = shown()
    _, activity = run(network, params, inputs)
    rng = ReplicaStreams((0, 1))
    args = Linear(errors_on(activity, ["decision"])), network.area_names
    rule, batch = FeedbackAlignment(), Batch(inputs, {}, STEPS)
    state = rule.init(network, params, *args, rng=rng)
    along = {p.name: p.efficacy(params[p.parameter]) for p in network.projections}
    kept = {k: along[k] for k in state}
    wrong, _, _ = rule.step(network, params, activity, batch, *args, state, rng=rng)
    right, _, _ = rule.step(network, params, activity, batch, *args, kept, rng=rng)
    exact, _, _ = Backpropagation().step(network, params, activity, batch, *args, {}, rng=rng)
    for name, gradient in exact.items():
        torch.testing.assert_close(right[name], gradient, rtol=1e-10, atol=1e-12)
    assert not torch.allclose(wrong["eye->V1.weight"], exact["eye->V1.weight"])


def test_what_neurons_carried_stands_beside_what_they_did():
    network, params = layered()
    _, activity = run(network, params, shown())
    assert activity["V1.potential"].shape == activity["V1"].shape
    fired = activity["V1"] > 0
    assert (activity["V1.potential"][fired] >= LIF.threshold).all()


def test_units_that_are_held_do_not_spike():
    network, params = cyclic()
    _, activity = run(silence(network, "E", ["E 0"]), params, shown())
    assert not activity["E"][..., 0].any()
    assert activity["E"][..., 1:].any()


def test_gap_junctions_pull_potentials_together():
    """Two cells at rest, one with current: the other follows, by the coupling it has."""
    cell = HodgkinHuxley(step_duration=5e-5)
    pair = area("pair", 2, cell)
    apart = {}
    for conductance in (0.0, 0.5):
        network, params = built([pair], [Bundle(("pair",), ("pair",), dense, receptor=GapJunction())], (0,))
        weight = torch.tensor([[[0.0, conductance], [conductance, 0.0]]], dtype=torch.float64)
        params = {"pair.bias": torch.tensor([[3.0, 0.0]], dtype=torch.float64), "pair->pair.weight": weight}
        rest = network.initial_state(1, 1, like=weight)
        state, _ = network.run(params, rest, {}, steps=400)
        apart[conductance] = state["pair"]["potential"].ravel().tolist()
    assert apart[0.5][1] > apart[0.0][1] + 0.3
    assert apart[0.5][0] - apart[0.5][1] < 0.7 * (apart[0.0][0] - apart[0.0][1])


def test_a_conductance_shunts_and_a_current_does_not():
    """An inhibitory conductance with its reversal at rest does nothing at rest and divides above it."""
    cell = AdaptiveExponential(step_duration=DT / 5)
    rest = float(cell.initial((1, 1, 1), torch.zeros(()))["potential"])
    receptor = ConductanceReceptor(rest)
    found = {}
    for drive in (0.0, 200.0):
        for opened in (0.0, 20.0):
            cells = area("cell", 1, cell)
            network, params = built([cells], [Bundle(("eye",), ("cell",), dense, receptor=receptor)], (0,))
            params = {
                "eye->cell.weight": torch.full((1, 1, 6), opened / 6, dtype=torch.float64),
                "cell.bias": torch.full((1, 1), drive, dtype=torch.float64),
            }
            inputs = {"eye": torch.ones(1, 1, 1, 6, dtype=torch.float64)}
            state, _ = network.run(params, network.initial_state(1, 1, like=inputs["eye"]), inputs, steps=200)
            found[drive, opened] = float(state["cell"]["potential"]) - rest
    assert found[0.0, 20.0] == pytest.approx(found[0.0, 0.0], abs=1e-3)
    assert found[200.0, 20.0] < 0.75 * found[200.0, 0.0]


def test_channels_need_potentials_and_gap_junctions_a_way_back():
    areas = [area("V1", 3, LIF), area("V2", 3, LIF), area("rates", 3, RateNeuron("relu"))]
    with pytest.raises(NetworkError, match="one way only"):
        built(areas, [Bundle(("V1",), ("V2",), dense, receptor=GapJunction())])
    with pytest.raises(NetworkError, match="no potential"):
        built(
            [make_module_area("m", DivisiveNormalisation(), {"drive": "V1"}, {"V1": 3}), *areas],
            [Bundle(("m",), ("V1",), dense, receptor=GapJunction())],
        )


def test_no_error_passes_channels():
    network, params = biophysical()
    _, activity = run(network, params, shown())
    cost = Linear(errors_on(activity, ["E"]))
    with pytest.raises(SpecificationError, match="channels"):
        require_trainable(Backpropagation(), network, cost, network.area_names)
    with pytest.raises(NetworkError, match="no error passes channels"):
        Backpropagation().step(
            network,
            params,
            activity,
            Batch(shown(), {}, STEPS),
            cost,
            ("E", "I"),
            {},
            rng=ReplicaStreams((0, 1)),
        )


def test_rules_of_rates_are_refused():
    network, _ = layered()
    with pytest.raises(SpecificationError, match="neurons that spike"):
        require_trainable(Oja(), network, None, ("V1",))
    with pytest.raises(NetworkError, match="no slope"):
        network.slope("V1", torch.zeros(1))
    rates, _ = built(
        [area("V1", 5, RateNeuron("relu"))], [Bundle(("eye",), ("V1",), dense, synapse=EXPONENTIAL)]
    )
    assert isinstance(rates, AreaNetwork)
    with pytest.raises(SpecificationError, match="synapses that take time"):
        require_trainable(Oja(), rates, None, ("V1",))
