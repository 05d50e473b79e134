"""A network's two verbs agree, and its areas are computed in an order that its wiring allows."""

from functools import partial

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from arealis.networks import Area, AreaNetwork, Bundle, RateNeuron, build, components_of, dense
from arealis.numerics import ReplicaStreams
from arealis.types import NetworkError, SpecificationError


def area(name: str, units: int, activation: str = "tanh", leak: float = 1.0, bias: bool = True) -> Area:
    return Area(name, tuple(f"{name} {i}" for i in range(units)), RateNeuron(activation, leak), bias)


@st.composite
def networks(draw):
    """Random areas, random projections with cycles, some delayed, several replicas."""
    names = ["a", "b", "c", "d"][: draw(st.integers(1, 4))]
    leaks = st.sampled_from([1.0, 0.5, 0.2])
    kinds = st.sampled_from(["linear", "relu", "sigmoid", "softplus", "tanh"])
    areas = [area(n, draw(st.integers(1, 4)), draw(kinds), draw(leaks), draw(st.booleans())) for n in names]
    edges = draw(st.sets(st.tuples(st.sampled_from(["eye", *names]), st.sampled_from(names)), min_size=1))
    bundles = [Bundle((s,), (t,), partial(dense, gain=0.8)) for s, t in sorted(edges)]
    replicas = tuple(range(draw(st.integers(1, 3))))
    return build(areas, bundles, inputs={"eye": 3}, rng=ReplicaStreams(replicas), dtype=torch.float64)


@settings(max_examples=60, deadline=None)
@given(networks(), st.integers(1, 5), st.booleans())
def test_run_equals_a_loop_of_advance(built, steps, held):
    network, params = built
    replicas = len(next(iter(params.values())))
    generator = torch.Generator().manual_seed(steps)
    eye = torch.randn(1 if held else steps, replicas, 2, 3, generator=generator, dtype=torch.float64)
    uses_eye = any(p.source == "eye" for p in network.projections)
    inputs = {"eye": eye} if uses_eye else {network.area_names[0]: eye.sum(-1, keepdim=True)}
    state = network.initial_state(replicas, 2, like=eye)
    end, activity = network.run(params, state, inputs, steps=steps)
    for t in range(steps):
        state, now = network.advance(params, state, {k: v[t % len(v)] for k, v in inputs.items()})
        for name in network.area_names:
            torch.testing.assert_close(activity[name][t], now[name], rtol=1e-12, atol=1e-12)
    for name in network.area_names:
        torch.testing.assert_close(end[name]["potential"], state[name]["potential"], rtol=1e-12, atol=1e-12)


def test_a_replica_does_not_depend_on_its_neighbours():
    bundles = [Bundle(("eye", "a"), ("a",), dense)]
    _, alone = build([area("a", 5)], bundles, inputs={"eye": 3}, rng=ReplicaStreams((7,)))
    _, beside = build([area("a", 5)], bundles, inputs={"eye": 3}, rng=ReplicaStreams((3, 7, 9)))
    for name, value in alone.items():
        assert torch.equal(beside[name][1], value[0])


def test_a_feedforward_chain_takes_no_time_and_a_cycle_takes_a_step():
    line = [Bundle(("eye",), ("a",), dense), Bundle(("a",), ("b",), dense)]
    network, _ = build([area("a", 2), area("b", 2)], line, inputs={"eye": 1}, rng=ReplicaStreams((0,)))
    assert network.delayed == frozenset()
    ring = [*line, Bundle(("b",), ("a",), dense)]
    network, _ = build([area("a", 2), area("b", 2)], ring, inputs={"eye": 1}, rng=ReplicaStreams((0,)))
    assert network.delayed == {"a->b", "b->a"}


def test_components_come_upstream_first():
    edges = [("c", "a"), ("a", "b"), ("b", "a"), ("b", "d")]
    order = [c.areas for c in components_of(["a", "b", "c", "d"], edges)]
    assert order == [("c",), ("a", "b"), ("d",)]


def test_the_linear_relaxation_reaches_the_fixed_point():
    """r = W r + u settles at (I − W)⁻¹ u when the spectral radius of W is below one."""
    network, params = build(
        [area("a", 6, "linear", bias=False)],
        [Bundle(("a",), ("a",), partial(dense, gain=0.3))],
        inputs={},
        rng=ReplicaStreams((0,)),
        dtype=torch.float64,
    )
    current = torch.eye(6, dtype=torch.float64)[None, None]
    rest = network.initial_state(1, 6, like=current)
    _, activity = network.run(params, rest, {"a": current}, steps=200)
    W = params["a->a.weight"][0]
    expected = torch.linalg.inv(torch.eye(6, dtype=torch.float64) - W).T
    torch.testing.assert_close(activity["a"][-1, 0], expected)


@pytest.mark.parametrize("inputs", [{}, {"eye": torch.zeros(1, 1, 1, 1), "ear": torch.zeros(1, 1, 1, 1)}])
def test_missing_and_strange_inputs_are_errors(inputs):
    network, params = build(
        [area("a", 1)], [Bundle(("eye",), ("a",), dense)], inputs={"eye": 1}, rng=ReplicaStreams((0,))
    )
    with pytest.raises(NetworkError, match="inputs do not fit"):
        network.run(params, network.initial_state(1, 1), inputs, steps=1)


def test_a_wrong_number_of_time_steps_is_an_error():
    network, params = build(
        [area("a", 1)], [Bundle(("eye",), ("a",), dense)], inputs={"eye": 1}, rng=ReplicaStreams((0,))
    )
    with pytest.raises(NetworkError, match="number of time steps"):
        network.run(params, network.initial_state(1, 1), {"eye": torch.zeros(3, 1, 1, 1)}, steps=4)


def test_a_projection_declared_twice_is_an_error():
    twice = [Bundle(("eye",), ("a",), dense)] * 2
    with pytest.raises(NetworkError, match="declared twice"):
        build([area("a", 1)], twice, inputs={"eye": 1}, rng=ReplicaStreams((0,)))


def test_a_projection_from_nowhere_is_an_error():
    with pytest.raises(NetworkError, match="nothing known"):
        build([area("a", 1)], [Bundle(("ear",), ("a",), dense)], inputs={"eye": 1}, rng=ReplicaStreams((0,)))


@pytest.mark.parametrize(("activation", "leak"), [("rellu", 1.0), ("relu", 0.0), ("relu", 1.5)])
def test_an_impossible_neuron_is_an_error(activation, leak):
    with pytest.raises(SpecificationError):
        RateNeuron(activation, leak)


def test_dale_gives_every_unit_one_sign():
    bundles = [Bundle(("a",), ("a", "b"), dense, sign_constrained=True)]
    network, params = build(
        [area("a", 10), area("b", 4)], bundles, inputs={}, rng=ReplicaStreams((0, 1)), excitatory={"a": 0.8}
    )
    for replica in range(2):
        signs = [p.efficacy(params[f"{p.name}.weight"])[replica].sign() for p in network.projections]
        column = torch.cat(signs).T
        assert all(len(set(unit.tolist())) == 1 for unit in column)
        assert int((column[:, 0] > 0).sum()) == 8
    moved = {k: v - 1.0 for k, v in params.items()}
    kept = network.constrain(moved)
    for p in network.projections:
        before, after = p.efficacy(params[f"{p.name}.weight"]), p.efficacy(kept[f"{p.name}.weight"])
        assert (before * after >= 0).all()


def test_dale_without_signs_is_an_error():
    with pytest.raises(NetworkError, match="no signs to keep"):
        build(
            [area("a", 3)],
            [Bundle(("a",), ("a",), dense, sign_constrained=True)],
            inputs={},
            rng=ReplicaStreams((0,)),
        )


def test_a_network_without_projections_answers_its_currents():
    network = AreaNetwork((area("a", 2, "linear", bias=False),), ())
    shown = torch.tensor([[[[1.0, 2.0]]]])
    _, activity = network.run({"x": torch.zeros(1)}, network.initial_state(1, 1), {"a": shown}, steps=1)
    assert torch.equal(activity["a"], shown)
