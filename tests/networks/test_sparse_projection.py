"""Sparse projections do what matrices of the same synapses do, and cycles of them what their steps do."""

from dataclasses import replace
from functools import partial

import numpy as np
import pytest
import torch

from arealis.networks import (
    Area,
    AreaNetwork,
    Bundle,
    DenseProjection,
    RateNeuron,
    SparseProjection,
    SparseSynapses,
    build,
    event_driven,
    fixed_in_degree,
    sparse_random,
)
from arealis.networks.neurons import IntegrateAndFire, LeakyIntegrateAndFire
from arealis.networks.synapses import FilteredSynapse, alpha_synapse
from arealis.networks.wiring import Population
from arealis.numerics import ReplicaStreams
from arealis.numerics.spiking import sparse_products
from arealis.types import NetworkError

REPLICAS, TARGETS, SOURCES, SLOTS = 3, 7, 9, 4


def numbers(*shape, seed=0):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def pair(*, empty, **options):
    """A sparse projection, the matrix of the same synapses, and their weights."""
    draws = np.random.default_rng(1)
    sources = np.stack(
        [[draws.permutation(SOURCES)[:SLOTS] for _ in range(TARGETS)] for _ in range(REPLICAS)]
    )
    structure, weight = None, numbers(REPLICAS, TARGETS, SLOTS, seed=2)
    if empty:
        structure = numbers(REPLICAS, TARGETS, SLOTS, seed=3)
        structure[:, ::2, 2:] = 0.0
        sources[:, ::2, 2:] = 0
    ends = ("eye", "V1", torch.as_tensor(sources, dtype=torch.int32), SOURCES, structure)
    sparse = SparseProjection(*ends, **options)
    factor = torch.ones_like(weight) if structure is None else structure
    dense = DenseProjection("eye", "V1", sparse.matrix(factor), **options)
    taken = torch.ones_like(weight) if structure is None else (structure != 0).double()
    return sparse, dense, weight, sparse.matrix(weight * taken)


@pytest.fixture(params=["compiled", "eager"])
def way(request, monkeypatch):
    if request.param == "eager":
        monkeypatch.setattr(sparse_products, "runs_compiled", lambda *_: False)
        monkeypatch.setattr(sparse_products, "compiler_found", lambda: False)
    return request.param


@pytest.mark.parametrize("empty", [False, True])
@pytest.mark.parametrize(("time", "own"), [(1, REPLICAS), (5, 1), (5, REPLICAS)])
@pytest.mark.parametrize("active", [0.1, 1.0])
@pytest.mark.usefixtures("way")
def test_as_the_matrix_of_the_same_synapses(empty, time, own, active):
    sparse, dense, weight, matrix = pair(empty=empty)
    seen = numbers(time, own, 2, SOURCES, seed=4)
    seen = seen * (numbers(time, own, 2, SOURCES, seed=5) < np.quantile(seen, active)).double()
    signal = numbers(time, REPLICAS, 2, TARGETS, seed=6)
    here, there = sparse.efficacy(weight), dense.efficacy(matrix)
    close = partial(torch.testing.assert_close, rtol=1e-12, atol=1e-12)
    close(sparse.matrix(here), there)
    close(sparse.drive(seen, here), dense.drive(seen, there))
    close(sparse.pull_back(signal, here), dense.pull_back(signal, there))
    on_efficacy, on_matrix = sparse.outer(signal, seen), dense.outer(signal, seen)
    close(
        sparse.matrix(sparse.weight_gradient(on_efficacy)),
        dense.weight_gradient(on_matrix) * (dense.structure != 0),
    )


@pytest.mark.parametrize("empty", [False, True])
@pytest.mark.usefixtures("way")
def test_autograd_follows(empty):
    sparse, _, weight, _ = pair(empty=empty)
    seen = numbers(3, REPLICAS, 2, SOURCES, seed=4) * (numbers(3, REPLICAS, 2, SOURCES) > 1.0)
    seen, weight = seen.requires_grad_(), weight.requires_grad_()
    assert torch.autograd.gradcheck(lambda x, w: sparse.drive(x, sparse.efficacy(w)), (seen, weight))


def test_what_is_held_is_passed_on_once_and_paired_at_every_step():
    sparse, dense, weight, matrix = pair(empty=True)
    seen, signal = numbers(1, 1, 2, SOURCES).expand(4, -1, -1, -1), numbers(4, REPLICAS, 2, TARGETS)
    assert len(sparse.drive(seen, sparse.efficacy(weight))) == 1
    expected = dense.weight_gradient(dense.outer(signal, seen))
    found = sparse.matrix(sparse.weight_gradient(sparse.outer(signal, seen)))
    torch.testing.assert_close(found, expected, rtol=1e-12, atol=1e-12)
    assert matrix.shape == found.shape


def test_signs_are_kept():
    sparse, *_ = pair(empty=False, sign_constrained=True)
    assert sparse.constrain(torch.tensor([-1.0, 2.0])).tolist() == [0.0, 2.0]
    assert (sparse.name, sparse.parameter, sparse.owner) == ("eye->V1", "eye->V1.weight", "V1")


def population(name, count):
    return Population(tuple(f"{name} {i}" for i in range(count)), (name,) * count)


def filled(synapses, sources):
    matrix = np.zeros((len(synapses.weight), sources))
    taken = np.ones(synapses.weight.shape, bool) if synapses.structure is None else synapses.structure != 0
    target, _ = np.nonzero(taken)
    matrix[target, synapses.source[taken]] = synapses.weight[taken]
    assert np.count_nonzero(matrix) == taken.sum()
    return matrix


def test_fixed_in_degree_draws_the_same_synapses_as_a_matrix():
    units = population("V1", 30)
    wire = partial(fixed_in_degree, units, units, inputs=5, self_connections=False)
    dense = wire(rng=np.random.default_rng(0))
    sparse = wire(rng=np.random.default_rng(0), sparse=True)
    np.testing.assert_array_equal(filled(sparse, 30), dense.weight)
    assert sparse.structure is None


def test_sparse_random_draws_as_many_synapses_as_it_should():
    targets, sources = population("V1", 300), population("eye", 500)
    drawn = sparse_random(targets, sources, rng=np.random.default_rng(0), probability=0.02, sparse=True)
    assert isinstance(drawn, SparseSynapses)
    matrix = filled(drawn, 500)
    made = np.count_nonzero(matrix)
    assert abs(made - 3000) < 5 * np.sqrt(3000)
    assert matrix[matrix != 0].std() == pytest.approx(1 / np.sqrt(0.02 * 500), rel=0.05)


def area(name, count, neuron, *, bias=True):
    return Area(name, tuple(f"{name} {i}" for i in range(count)), neuron, bias)


LIF = LeakyIntegrateAndFire(decay=0.9, gain=0.3)
EI = {"E": 1.0, "I": 0.0}


def balanced(wiring, *, synapse=None, neuron=LIF, seeds=(0, 1), signs=EI, dtype=torch.float64):
    areas = [area("E", 24, neuron), area("I", 6, neuron)]
    within = Bundle(("E", "I"), ("E", "I"), wiring, sign_constrained=True, synapse=synapse)
    outer = Bundle(("eye",), ("E", "I"), wiring)
    options = {"inputs": {"eye": 10}, "rng": ReplicaStreams(seeds), "dtype": dtype}
    return build(areas, [within, outer], excitatory=signs, **options)


def test_a_bundle_of_several_areas_is_split():
    network, params = balanced(partial(sparse_random, probability=0.2, sparse=True))
    assert {p.name for p in network.projections} == {
        *("E->E", "E->I", "I->E", "I->I"),
        *("eye->E", "eye->I"),
    }
    for p in network.projections:
        assert isinstance(p, SparseProjection)
        efficacy = p.efficacy(params[p.parameter])
        assert int(p.sources.max()) < p.count
        if p.source != "eye":
            assert (efficacy * (1 if p.source == "E" else -1) >= 0).all()
            assert efficacy.count_nonzero() > 0


def test_each_replica_is_as_it_is_alone():
    wiring = partial(sparse_random, probability=0.2, sparse=True)
    (both, params), (alone, own) = balanced(wiring), balanced(wiring, seeds=(1,))
    inputs = {"eye": (numbers(40, 1, 2, 10) > 0).double()}
    _, found = both.run(params, both.initial_state(2, 2, like=inputs["eye"]), inputs, steps=40)
    _, expected = alone.run(own, alone.initial_state(1, 2, like=inputs["eye"]), inputs, steps=40)
    torch.testing.assert_close(found["E"][:, 1:], expected["E"], rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(
    ("problem", "wrong"),
    [
        ("reciprocal", {"reciprocal": 1.0}),
        ("no signs to keep", {"sign_constrained": True}),
    ],
)
def test_what_sparse_wiring_cannot_be(problem, wrong):
    wiring = partial(fixed_in_degree, inputs=2, sparse=True)
    areas = [area("V1", 5, LIF), area("V2", 5, LIF)]
    with pytest.raises(NetworkError, match=problem):
        build(areas, [Bundle(("V1",), ("V2",), wiring, **wrong)], inputs={}, rng=ReplicaStreams((0,)))


def test_a_cycle_of_rates_is_stepped_as_its_matrix():
    wiring = partial(fixed_in_degree, inputs=3)
    networks = [
        build(
            [area("V1", 8, RateNeuron("tanh", 0.5))],
            [Bundle(("V1",), ("V1",), w), Bundle(("eye",), ("V1",), w)],
            inputs={"eye": 4},
            rng=ReplicaStreams((0, 1)),
            dtype=torch.float64,
        )
        for w in (wiring, partial(wiring, sparse=True))
    ]
    inputs, results = {"eye": numbers(6, 1, 2, 4)}, []
    for network, params in networks:
        state = network.initial_state(2, 2, like=inputs["eye"])
        _, activity = network.run(params, state, inputs, steps=6)
        component = network.components[0]
        feedback = {p.name: p.efficacy(params[p.parameter]) for p in network.projections if p.source == "V1"}
        errors = {"V1": numbers(6, 2, 2, 8, seed=3)}
        results.append((activity["V1"], network.pull_back(component, activity, errors, feedback)["V1"]))
    for dense, sparse in zip(*results, strict=True):
        torch.testing.assert_close(sparse, dense, rtol=1e-12, atol=1e-12)


LATE = FilteredSynapse((0.7, 0.0), (-0.8, 0.0), delay=3)
CELLS = replace(LIF, threshold=1 + torch.rand(2, 1, 24, generator=torch.Generator().manual_seed(0)).double())
NEURONS = {
    "subtract": LIF,
    "value": replace(LIF, reset="value", reset_to=-0.5, rest=0.2),
    "refractory": replace(LIF, refractory=3),
    "none": replace(LIF, reset="none"),
    "integrate": IntegrateAndFire(0.2, reset="value"),
}
WIRINGS = {
    "sparse": partial(sparse_random, probability=0.3, sparse=True, gain=3.0),
    "dense": partial(sparse_random, probability=0.3, gain=3.0),
}


def stepped(network, params, state, inputs, monkeypatch, steps):
    with monkeypatch.context() as patched:
        patched.setattr("arealis.networks.loop.can_run_events", lambda *_: False)
        return network.run(params, state, inputs, steps=steps)


def agree(found, expected):
    assert found.keys() == expected.keys()
    for name, value in expected.items():
        if isinstance(value, dict):
            agree(found[name], value)
        else:
            torch.testing.assert_close(found[name], value, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("synapse", [None, LATE, replace(LATE, delay=0), FilteredSynapse(delay=2)])
@pytest.mark.parametrize("wiring", sorted(WIRINGS))
@pytest.mark.parametrize("neuron", sorted(NEURONS))
def test_events_are_what_steps_are(neuron, wiring, synapse, monkeypatch):
    network, params = balanced(WIRINGS[wiring], synapse=synapse, neuron=NEURONS[neuron])
    inputs = {"eye": (numbers(60, 1, 3, 10) > 0).double()}
    rest = network.initial_state(2, 3, like=inputs["eye"])
    expected_state, expected = stepped(network, params, rest, inputs, monkeypatch, 60)
    assert 0.01 < float(expected["E"].mean()) < 0.9
    state, found = network.run(params, rest, inputs, steps=60)
    agree(found, expected)
    agree(state, expected_state)

    state, spikes = network.run(params, rest, inputs, steps=60, recorded=False)
    agree(spikes, {a: expected[a] for a in ("E", "I")})
    agree(state, expected_state)

    # In pieces, from states in which spikes are on their way, and over fewer steps than the delay.
    pieces, state, first = [], rest, 0
    for steps in (2, 1, 30, 27):
        piece = {"eye": inputs["eye"][first : first + steps]}
        state, activity = network.run(params, state, piece, steps=steps)
        pieces.append(activity)
        first += steps
    agree({n: torch.cat([p[n] for p in pieces]) for n in expected}, expected)
    agree(state, expected_state)


def test_errors_come_back_as_through_steps(monkeypatch):
    network, params = balanced(WIRINGS["sparse"], synapse=LATE)
    inputs, errors = {"eye": (numbers(20, 1, 2, 10) > 0).double()}, {"E": numbers(20, 2, 2, 24, seed=1)}
    rest = network.initial_state(2, 2, like=inputs["eye"])
    feedback = {p.name: p.efficacy(params[p.parameter]) for p in network.projections if p.source != "eye"}
    component = next(c for c in network.components if c.recurrent)
    _, found = network.run(params, rest, inputs, steps=20)
    _, expected = stepped(network, params, rest, inputs, monkeypatch, 20)
    here, there = (network.pull_back(component, a, errors, feedback)["E"] for a in (found, expected))
    assert here.abs().sum() > 0
    torch.testing.assert_close(here, there, rtol=1e-12, atol=1e-12)


def compiled(network, params, inputs, monkeypatch):
    used = []
    monkeypatch.setattr(
        "arealis.networks.loop.run_events", lambda *a, **o: used.append(1) or event_driven.run_events(*a, **o)
    )
    network.run(params, network.initial_state(2, 1, like=inputs["eye"]), inputs, steps=3)
    return bool(used)


def test_what_is_run_by_events(monkeypatch):
    inputs = {"eye": numbers(3, 1, 1, 10)}
    plain, params = balanced(WIRINGS["sparse"])
    assert compiled(plain, params, inputs, monkeypatch)
    assert not compiled(replace(plain, clamps=silenced(plain)), params, inputs, monkeypatch)
    alpha = alpha_synapse(step_duration=0.001)
    assert not compiled(*balanced(WIRINGS["sparse"], synapse=alpha), inputs, monkeypatch)
    learnt = {n: p.clone().requires_grad_() for n, p in params.items()}
    assert not compiled(plain, learnt, inputs, monkeypatch)
    halves = {n: p.to(torch.float16) for n, p in params.items()}
    assert not event_driven.can_run_events(
        event_loop(plain), {}, {"E": torch.zeros(1).half()}, {"E->E": halves["E->E.weight"]}
    )


def silenced(network):
    from arealis.networks import silence

    return silence(network, "E", ["E 0"]).clamps


def event_loop(network):
    from arealis.networks.cycle import loop_of

    return loop_of(network, next(c for c in network.components if c.recurrent))


def test_a_potential_that_runs_away_is_named():
    network, params = balanced(WIRINGS["sparse"], neuron=IntegrateAndFire(1.0, reset="none"))
    params["E.bias"] = torch.full_like(params["E.bias"], float("inf"))
    inputs = {"eye": torch.zeros(3, 1, 1, 10, dtype=torch.float64)}
    for recorded in (True, False):
        state = network.initial_state(2, 1, like=inputs["eye"])
        with pytest.raises(NetworkError, match=r"potential is not finite.*time step 0"):
            network.run(params, state, inputs, steps=3, recorded=recorded)


def test_cells_of_their_own_and_areas_of_several_kinds(monkeypatch):
    wiring = WIRINGS["sparse"]
    areas = [area("E", 24, CELLS), area("I", 6, IntegrateAndFire(0.3, reset="value", refractory=2))]
    bundles = [
        Bundle(("E",), ("E", "I"), wiring, sign_constrained=True, synapse=LATE),
        Bundle(("I",), ("E",), wiring, sign_constrained=True),
        Bundle(("eye",), ("E", "I"), wiring),
    ]
    options = {"inputs": {"eye": 10}, "rng": ReplicaStreams((0, 1)), "dtype": torch.float64}
    network, params = build(areas, bundles, excitatory=EI, **options)
    assert isinstance(network, AreaNetwork)
    inputs = {"eye": (numbers(60, 1, 3, 10) > 0).double()}
    rest = network.initial_state(2, 3, like=inputs["eye"])
    expected_state, expected = stepped(network, params, rest, inputs, monkeypatch, 60)
    assert float(expected["I"].mean()) > 0.01
    state, found = network.run(params, rest, inputs, steps=60)
    agree(found, expected)
    agree(state, expected_state)
