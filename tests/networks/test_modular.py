"""Modules in networks: two verbs agree, errors pass back through them, and impossible wiring is refused."""

from functools import partial

import pytest
import torch

from arealis.networks import Area, Bundle, RateNeuron, build, dense, make_module_area, silence
from arealis.networks.modules import DivisiveNormalisation, GatedBuffer
from arealis.numerics import ReplicaStreams
from arealis.objectives import CrossEntropy
from arealis.rules import Backpropagation
from arealis.types import Batch, NetworkError, SpecificationError


def area(name: str, units: int, activation: str = "tanh", leak: float = 1.0) -> Area:
    return Area(name, tuple(f"{name} {i}" for i in range(units)), RateNeuron(activation, leak))


def network(*, looped: bool, replicas: int = 2):
    """Eye → cortex → buffer with a learnt gate → decision; looped: the buffer projects back to the gate."""
    areas = [area("cortex", 4, leak=0.7), area("gate", 1, "sigmoid")]
    units = {"cortex": 4, "gate": 1}
    buffer = make_module_area("buffer", GatedBuffer(), {"content": "cortex", "gate": "gate"}, units)
    ends = [("eye", "cortex"), ("eye", "gate"), ("buffer", "normal drive"), ("normal", "decision")]
    normal = make_module_area(
        "normal", DivisiveNormalisation(), {"drive": "normal drive"}, {"normal drive": 5}
    )
    areas += [buffer, area("normal drive", 5, "softplus"), normal, area("decision", 3, "linear")]
    if looped:
        ends += [("buffer", "gate"), ("buffer", "cortex"), ("cortex", "cortex")]
    bundles = [Bundle((s,), (t,), partial(dense, gain=0.8)) for s, t in ends]
    rng = ReplicaStreams(tuple(range(replicas)))
    return build(areas, bundles, inputs={"eye": 3}, rng=rng, dtype=torch.float64)


def shown(steps: int = 4, replicas: int = 2) -> Batch:
    generator = torch.Generator().manual_seed(0)
    eye = torch.randn(steps, replicas, 5, 3, generator=generator, dtype=torch.float64)
    return Batch({"eye": eye}, {"label": torch.randint(0, 3, (replicas, 5), generator=generator)}, steps)


@pytest.mark.parametrize("looped", [False, True])
def test_run_equals_a_loop_of_advance(looped):
    net, params = network(looped=looped)
    batch = shown()
    state = net.initial_state(2, 5, like=batch.inputs["eye"])
    end, activity = net.run(params, state, batch.inputs, steps=batch.steps)
    for t in range(batch.steps):
        state, now = net.advance(params, state, {"eye": batch.inputs["eye"][t]})
        for name in net.area_names:
            torch.testing.assert_close(activity[name][t], now[name], rtol=1e-12, atol=1e-12)
    torch.testing.assert_close(end["buffer"]["content"], state["buffer"]["content"])


@pytest.mark.parametrize("looped", [False, True])
def test_backpropagation_through_modules_is_autograds(looped):
    net, params = network(looped=looped)
    net = silence(net, "cortex", ["cortex 1"])
    batch, objective = shown(), CrossEntropy("decision")
    rest = net.initial_state(2, 5, like=batch.inputs["eye"])
    leaves = {k: v.clone().requires_grad_() for k, v in params.items()}
    _, activity = net.run(leaves, rest, batch.inputs, steps=batch.steps)
    objective(activity, batch).mean(1).sum().backward()
    _, activity = net.run(params, rest, batch.inputs, steps=batch.steps)
    rule, rng = Backpropagation(), ReplicaStreams((0, 1))
    updates, _, _ = rule.step(net, params, activity, batch, objective, net.area_names, {}, rng=rng)
    assert set(updates) == set(params)
    for name, leaf in leaves.items():
        torch.testing.assert_close(updates[name], leaf.grad, rtol=1e-9, atol=1e-12)


def test_error_stops_at_a_module_that_the_learner_does_not_own():
    net, params = network(looped=False)
    batch = shown()
    _, activity = net.run(params, net.initial_state(2, 5, like=batch.inputs["eye"]), batch.inputs, steps=4)
    own = tuple(a for a in net.area_names if a != "buffer")
    given = net, params, activity, batch, CrossEntropy("decision"), own, {}
    updates, _, _ = Backpropagation().step(*given, rng=ReplicaStreams((0, 1)))
    assert not updates["eye->cortex.weight"].any()
    assert updates["buffer->normal drive.weight"].any()


def test_a_module_on_no_cycle_takes_no_time():
    net, _ = network(looped=False)
    assert net.delayed == frozenset()
    assert not any(c.recurrent for c in net.components)
    net, _ = network(looped=True)
    assert net.delayed == {"buffer->gate", "buffer->cortex", "cortex->cortex"}


def test_modules_that_feed_each_other_in_a_circle_are_an_error():
    units = {"one": 2, "two": 2}
    circle = [
        make_module_area("one", DivisiveNormalisation(), {"drive": "two"}, units),
        make_module_area("two", DivisiveNormalisation(), {"drive": "one"}, units),
    ]
    with pytest.raises(NetworkError, match="circle without delay"):
        build(circle, [], inputs={}, rng=ReplicaStreams((0,)))


def test_a_projection_onto_a_module_is_an_error():
    buffer = make_module_area("buffer", DivisiveNormalisation(), {"drive": "V1"}, {"V1": 2})
    with pytest.raises(NetworkError, match="ends at a module"):
        build(
            [area("V1", 2), buffer], [Bundle(("eye",), ("buffer",), dense)], inputs={"eye": 1},
            rng=ReplicaStreams((0,)),
        )  # fmt: skip


def test_a_port_fed_by_nothing_known_is_an_error():
    with pytest.raises(NetworkError, match="fed by nothing known"):
        make_module_area("buffer", DivisiveNormalisation(), {"drive": "V2"}, {"V1": 2})


def test_ports_that_do_not_fit_are_an_error():
    with pytest.raises(SpecificationError, match="port 'gate'"):
        make_module_area("m", GatedBuffer(), {"content": "V1", "gate": "door"}, {"V1": 4, "door": 3})


def test_a_module_has_no_drive_to_perturb():
    net, _ = network(looped=False)
    with pytest.raises(NetworkError, match="no neurons"):
        net.slope("buffer", torch.zeros(1))
