"""Parameters that neurons learn: their gradients against autograd, replicas, ranges, what carries them."""

from dataclasses import replace
from functools import partial

import pytest
import torch

from arealis.networks import (
    Area,
    AreaNetwork,
    Bundle,
    RateNeuron,
    build,
    dense,
    one_replica,
    require_learnable,
    silence,
)
from arealis.networks.learnable import ranges_of, value_of, with_values
from arealis.networks.neurons import (
    AdaptiveExponential,
    AdaptiveLeakyIntegrateAndFire,
    EscapeNoise,
    ExponentialIntegrateAndFire,
    FitzHughNagumo,
    HodgkinHuxley,
    IntegrateAndFire,
    Izhikevich,
    LeakyIntegrateAndFire,
    QuadraticIntegrateAndFire,
    ResonateAndFire,
    SpikeResponse,
    Surrogate,
    cell_values,
)
from arealis.networks.nir import to_nir
from arealis.networks.synapses import exponential_synapse
from arealis.numerics import ReplicaStreams
from arealis.rules import Backpropagation
from arealis.types import Batch, NetworkError

STEPS, DT = 20, 0.001
LEAKY = LeakyIntegrateAndFire(decay=0.9, gain=0.5, refractory=1)
ADAPTIVE = AdaptiveLeakyIntegrateAndFire(LeakyIntegrateAndFire(0.85, 0.4, reset="value"), 0.95, 0.3)
TAKES_TIME = exponential_synapse(step_duration=DT, time_constant=0.004)
OF_LEAKY, OF_ADAPTIVE = (
    ("decay", "threshold", "gain"),
    ("adaptation_strength", "decay", "threshold", "adaptation_decay"),
)


def area(name, units, neuron, learns=()):
    return Area(name, tuple(f"{name} {i}" for i in range(units)), neuron, learns=tuple(learns))


def built(areas, ends, seeds=(0, 1)):
    bundles = [Bundle((s,), (t,), partial(dense, gain=g), synapse=synapse) for s, t, g, synapse in ends]
    rng = ReplicaStreams(seeds)
    network, params = build(areas, bundles, inputs={"eye": 6}, rng=rng, dtype=torch.float64)
    for a in areas:
        for name in a.learns:  # each cell another
            around = 1 + 0.03 * rng.spawn(f"{a.name} {name}").normal(
                (len(a.unit_id),), like=params[f"{a.name}.bias"]
            )
            params[f"{a.name}.{name}"] = params[f"{a.name}.{name}"] * around
    return network, params


def layered(seeds=(0, 1)):
    areas = [
        area("V1", 5, LEAKY, OF_LEAKY),
        area("V2", 4, ADAPTIVE, OF_ADAPTIVE),
        area("out", 3, RateNeuron("linear", 0.2)),
    ]
    return built(
        areas, [("eye", "V1", 4.0, TAKES_TIME), ("V1", "V2", 5.0, None), ("V2", "out", 1.0, None)], seeds
    )


def recurrent(seeds=(0, 1), neuron=LEAKY, learns=OF_LEAKY):
    areas = [area("V1", 6, neuron, learns), area("out", 2, RateNeuron("linear", 0.3))]
    return built(areas, [("eye", "V1", 4.0, None), ("V1", "V1", 2.0, None), ("V1", "out", 1.0, None)], seeds)


def cyclic(seeds=(0, 1)):
    """Two areas on a cycle, one of which alone learns its decay."""
    areas = [area("V1", 5, LEAKY, OF_LEAKY), area("V2", 4, LEAKY), area("out", 2, RateNeuron("linear", 0.3))]
    ends = [
        ("eye", "V1", 5.0, None),
        ("V1", "V2", 5.0, TAKES_TIME),
        ("V2", "V1", 2.0, None),
        ("V2", "out", 1.0, None),
    ]
    return built(areas, ends, seeds)


NETWORKS = {
    "layered": layered,
    "recurrent": recurrent,
    "recurrent, adaptive": partial(recurrent, neuron=ADAPTIVE, learns=OF_ADAPTIVE),
    "cyclic": cyclic,
}


class Squares:
    """A cost of the activity of one area at all times, other in each example."""

    reads = ("out",)

    def __call__(self, activity, batch):
        wanted = batch.targets["wanted"]
        return (activity["out"] - wanted).square().sum((0, -1))


def shown(replicas=2, examples=3):
    generator = torch.Generator().manual_seed(0)
    eye = torch.rand((STEPS, 1, examples, 6), generator=generator, dtype=torch.float64)
    wanted = torch.rand((1, 1, examples, 1), generator=generator, dtype=torch.float64)
    return Batch({"eye": (eye < 0.4).to(eye).expand(-1, replicas, -1, -1)}, {"wanted": wanted}, STEPS)


def run(network, params, batch):
    replicas, examples = batch.inputs["eye"].shape[1:3]
    rest = network.initial_state(replicas, examples, like=batch.inputs["eye"])
    return network.run(params, rest, batch.inputs, steps=STEPS)


def by_rule(network, params, batch):
    with torch.no_grad():
        activity = run(network, params, batch)[1]
        areas = network.area_names
        return Backpropagation().step(network, params, activity, batch, Squares(), areas, {}, rng=None)[
            0
        ], activity


def by_autograd(network, params, batch):
    leaves = {name: value.clone().requires_grad_() for name, value in params.items()}
    cost = Squares()(run(network, leaves, batch)[1], batch)
    return dict(
        zip(leaves, torch.autograd.grad(cost.sum() / cost.shape[1], list(leaves.values())), strict=True)
    )


@pytest.mark.parametrize("kind", NETWORKS)
def test_gradients_are_those_of_autograd_through_the_steps(kind):
    network, params = NETWORKS[kind]()
    found, activity = by_rule(network, params, shown())
    wanted = by_autograd(network, params, shown())
    assert activity["V1"].sum() > 20
    assert set(found) == set(params)
    for name, gradient in wanted.items():
        assert gradient.abs().max() > 1e-6, name
        torch.testing.assert_close(found[name], gradient, rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("kind", NETWORKS)
def test_replicas_do_not_mix(kind):
    network, params = NETWORKS[kind]()
    found, _ = by_rule(network, params, shown())
    alone, own = one_replica(network, params, 1)
    for name, gradient in by_rule(alone, own, shown(replicas=1))[0].items():
        torch.testing.assert_close(gradient[0], found[name][1], rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("kind", NETWORKS)
def test_one_step_or_many_use_what_was_learnt(kind):
    network, params = NETWORKS[kind]()
    batch = shown()
    _, activity = run(network, params, batch)
    state = network.initial_state(2, 3, like=batch.inputs["eye"])
    for t in range(STEPS):
        state, now = network.advance(params, state, {"eye": batch.inputs["eye"][t]})
        for name in network.area_names:
            torch.testing.assert_close(now[name], activity[name][t], rtol=1e-9, atol=1e-10)
    other = {**params, "V1.decay": 0.5 * params["V1.decay"]}
    assert not torch.equal(run(network, other, batch)[1]["V1"], activity["V1"])


def test_what_is_learnt_is_the_neuron_made_with_it():
    network, params = layered()
    V1, V2, out = network.areas
    fixed = with_values(V1.neuron, {n: params[f"V1.{n}"][:, None] for n in V1.learns})
    above = with_values(V2.neuron, {n: params[f"V2.{n}"][:, None] for n in V2.learns})
    plain = AreaNetwork(
        (Area("V1", V1.unit_id, fixed), Area("V2", V2.unit_id, above), out), network.projections
    )
    learnt, given = (run(n, params, shown())[1] for n in (network, plain))
    assert all(torch.equal(learnt[a], given[a]) for a in given)
    assert set(learnt) - set(given) == {f"{a.name}.learnt.{n}" for a in (V1, V2) for n in a.learns}


def test_units_that_are_held_learn_nothing():
    network, params = layered()
    found, _ = by_rule(silence(network, "V1", ["V1 2"]), params, shown())
    assert found["V1.decay"][:, 2].abs().max() == 0
    assert found["V1.decay"][:, 1].abs().max() > 0


MODELS = {
    "adaptive_exponential": (AdaptiveExponential(step_duration=DT / 4), 1500.0),
    "escape_noise": (EscapeNoise(step_duration=DT), 1.2),
    "exponential": (ExponentialIntegrateAndFire(step_duration=DT / 4), 2.5),
    "fitzhugh_nagumo": (FitzHughNagumo(step_duration=DT / 4), 1.0),
    "hodgkin_huxley": (HodgkinHuxley(step_duration=DT / 20), 15.0),
    "integrate_and_fire": (IntegrateAndFire(gain=0.3), 1.0),
    "izhikevich": (Izhikevich(step_duration=DT), 15.0),
    "quadratic": (QuadraticIntegrateAndFire(step_duration=DT), 50.0),
    "resonate": (ResonateAndFire(step_duration=DT), 0.4),
    "spike_response": (SpikeResponse(step_duration=DT), 2.0),
}


@pytest.mark.parametrize("kind", MODELS)
def test_every_model_learns_what_it_says_and_stays_itself(kind):
    """Autograd through the steps of a neuron on its own, and values far outside that are brought back."""
    neuron, current = MODELS[kind]
    cells = ("a", "b", "c")
    network = AreaNetwork((Area("V1", cells, neuron, learns=tuple(ranges_of(neuron))),), ())
    first = {
        f"V1.{n}": torch.full((1, 3), float(value_of(neuron, n)), dtype=torch.float64)
        for n in ranges_of(neuron)
    }
    params = {"V1.bias": torch.tensor([[0.9, 1.0, 1.1]], dtype=torch.float64) * current} | first
    rest = network.initial_state(1, 2, like=params["V1.bias"])
    errors = torch.randn(40, 1, 2, 3, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    leaves = {name: value.clone().requires_grad_() for name, value in params.items()}
    spikes = network.run(leaves, rest, {}, steps=40)[1]["V1"]
    wanted = torch.autograd.grad(
        spikes, list(leaves.values()), errors, allow_unused=True, materialize_grads=True
    )
    with torch.no_grad():
        activity = network.run(params, rest, {}, steps=40)[1]
        found = network.pull_back(network.components[0], activity, {"V1": errors}, {})
    assert set(found) == {"V1", *first}
    for name, gradient in zip(leaves, wanted, strict=True):
        got = found["V1"].sum((0, 2)) if name == "V1.bias" else found[name]
        torch.testing.assert_close(got, gradient, rtol=1e-9, atol=1e-12)
    assert sum(float(g.abs().max()) > 0 for g in wanted) > len(wanted) // 2
    for far in (-1e9, 1e9):
        kept = network.constrain({name: value + far for name, value in params.items()})
        single = {name: value.float() for name, value in kept.items()}
        for values in (kept, single):
            with_values(neuron, {n: values[f"V1.{n}"][:, None] for n in ranges_of(neuron)})
    assert all(torch.equal(network.constrain(params)[n], params[n]) for n in params)


def test_a_decay_is_kept_in_range_and_a_threshold_above_rest():
    network, params = layered()
    wild = {**params, "V1.decay": params["V1.decay"] + torch.tensor([-2.0, 2.0, 0.0, -1.0, 0.01]).double()}
    wild["V1.threshold"] = params["V1.threshold"] - 5
    kept = network.constrain(wild)
    assert kept["V1.decay"].min() == 0
    assert 0.999 < kept["V1.decay"].max() < 1
    assert torch.equal(kept["V1.decay"][:, 2], params["V1.decay"][:, 2])
    assert kept["V1.threshold"].min() > 0
    assert "reset" not in ranges_of(LEAKY)
    above = LeakyIntegrateAndFire(0.9, reset="value", reset_to=torch.tensor([[[0.2, 0.7]]]))
    assert ranges_of(above)["threshold"][0].flatten().tolist() == pytest.approx([0.201, 0.701])


def test_values_begin_where_neurons_were_made():
    rng = ReplicaStreams((0, 1))
    drawn = cell_values(0.9, 0.02, units=4, rng=rng, highest=1.0)
    neuron = LeakyIntegrateAndFire(drawn, threshold=1.5)
    _, params = build([area("V1", 4, neuron, ("decay", "threshold"))], [], inputs={}, rng=rng)
    assert torch.equal(params["V1.decay"], drawn[:, 0])
    assert params["V1.threshold"].tolist() == [[1.5] * 4] * 2


def test_only_time_constants_are_learnt_and_a_cost_falls():
    """Units that forget too soon learn to do what slow ones do."""
    forgetful = LeakyIntegrateAndFire(decay=0.3, gain=1.0, surrogate=Surrogate(slope=2.0))
    network, params = built(
        [area("V1", 8, forgetful, ("decay",)), area("out", 1, RateNeuron("linear", 0.3))],
        [("eye", "V1", 1.0, None), ("V1", "out", 1.0, None)],
    )
    params["V1.bias"] += 0.3
    slow = {**params, "V1.decay": torch.full_like(params["V1.decay"], 0.8)}
    lesson = replace(shown(), targets={"wanted": run(network, slow, shown())[1]["out"]})
    before, costs = {n: v.clone() for n, v in params.items()}, []
    for _ in range(40):
        updates, activity = by_rule(network, params, lesson)
        costs.append(float(Squares()(activity, lesson).mean()))
        params = network.constrain({**params, "V1.decay": params["V1.decay"] - 0.1 * updates["V1.decay"]})
    assert costs[-1] < 0.5 * costs[0]
    assert params["V1.decay"].mean() > before["V1.decay"].mean() + 0.2
    assert all(torch.equal(params[n], before[n]) for n in params if n != "V1.decay")


@pytest.mark.parametrize(
    ("neuron", "names", "said"),
    [
        (
            LEAKY,
            ["tau"],
            r"learns = \['tau'\] of LeakyIntegrateAndFire.* of \['decay', 'gain', 'threshold'\]",
        ),
        (LEAKY, ["decay", "decay"], "each once"),
        (ADAPTIVE, ["rest"], "'adaptation_decay', 'adaptation_strength', 'decay'"),
        (RateNeuron("relu"), ["leak"], "nothing: these neurons have none"),
    ],
)
def test_what_cannot_be_learnt_is_refused(neuron, names, said):
    with pytest.raises(NetworkError, match=said):
        require_learnable("V1", neuron, names)
    with pytest.raises(NetworkError, match="area 'V1' cannot learn"):
        area("V1", 2, neuron, names)


def test_what_was_learnt_is_exported():
    pytest.importorskip("nir")
    neuron = LeakyIntegrateAndFire(decay=0.9, gain=0.1, reset="value")
    network, params = built([area("V1", 2, neuron, ("decay", "gain"))], [("eye", "V1", 1.0, None)], (0,))
    graph = to_nir(network, params, step_duration=DT)
    assert graph.nodes["V1"].tau.tolist() == pytest.approx((-DT / params["V1.decay"][0].log()).tolist())


def test_autograd_follows_them_through_a_cycle_that_is_run_by_events():
    network, params = cyclic()
    leaves = {**params, "V1.decay": params["V1.decay"].clone().requires_grad_()}
    spikes = run(network, leaves, shown())[1]["V2"]
    assert spikes.requires_grad
    torch.testing.assert_close(spikes.detach(), run(network, params, shown())[1]["V2"])
