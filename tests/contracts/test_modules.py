"""Every registered module is held to its protocol; a new one needs no test of its own to be tested here."""

import inspect
from dataclasses import FrozenInstanceError, fields, is_dataclass
from functools import partial
from itertools import product

import pytest
import torch

from arealis.experiments.names import MODULES
from arealis.networks import Area, Bundle, RateNeuron, build, dense, make_module_area
from arealis.numerics import ReplicaStreams
from arealis.objectives import CrossEntropy
from arealis.rules import Backpropagation
from arealis.types import Batch, SpecificationError

SEEDS, EXAMPLES, STEPS = (0, 1), 5, 4
IN_TIME = {"step_duration": 5e-4}
"""What an experiment gives to modules that go on in seconds."""


@pytest.fixture(params=sorted(MODULES))
def module(request):
    entry = MODULES[request.param]
    return entry.make(**{name: IN_TIME[name] for name in entry.given})


def spikes(module):
    """Whether its activity is spikes: 0 or 1, with a surrogate for the derivative, and some after a while."""
    return bool(getattr(module, "compartments", ()))


def steps_of(module):
    """Long enough for a spike, or a plateau that prevents one, where it spikes."""
    return 60 if spikes(module) else STEPS


def fitting(module):
    """Numbers of units at its ports that fit one another, several ways."""
    found = []
    for units in product((4, 12, 1), repeat=len(module.ports)):
        sizes = dict(zip(module.ports, units, strict=True))
        try:
            module.units(sizes)
        except SpecificationError:
            continue
        found.append(sizes)
    return found


def network(module, sizes, *, looped, seeds=SEEDS):
    """Eye → an area a port → the module → decision; looped: the module projects back to what feeds it.

    What feeds a module that spikes knows no upper bound and has a bias, so that it does spike.
    """
    kind = RateNeuron("relu" if spikes(module) else "sigmoid", leak=0.8)
    areas = [Area(port, tuple(f"{port} {i}" for i in range(units)), kind) for port, units in sizes.items()]
    areas.append(make_module_area("module", module, {p: p for p in sizes}, sizes))
    areas.append(Area("decision", ("a", "b", "c"), RateNeuron("linear")))
    ends = [*(("eye", port) for port in sizes), ("module", "decision")]
    if looped:
        ends += [("module", port) for port in sizes]
    bundles = [Bundle((s,), (t,), partial(dense, gain=2.0)) for s, t in ends]
    net, params = build(areas, bundles, inputs={"eye": 6}, rng=ReplicaStreams(seeds), dtype=torch.float64)
    awake = {f"{port}.bias": params[f"{port}.bias"] + 2.0 for port in sizes} if spikes(module) else {}
    return net, params | awake


def shown(module, seeds=SEEDS):
    rng = ReplicaStreams(seeds)
    like = torch.zeros((), dtype=torch.float64)
    steps = steps_of(module)
    eye = rng.spawn("eye").normal((steps, EXAMPLES, 6), like=like).transpose(0, 1)
    score = rng.spawn("label").normal((EXAMPLES,), like=like)
    return Batch({"eye": eye}, {"label": (score > 0).long() + (score > 1).long()}, steps)


def ran(net, params, batch):
    rest = net.initial_state(len(batch.inputs["eye"][0]), EXAMPLES, like=batch.inputs["eye"])
    return net.run(params, rest, batch.inputs, steps=batch.steps)


def same(one, two):
    torch.testing.assert_close(one, two, rtol=1e-9, atol=1e-12)


def test_some_sizes_fit_and_the_activity_has_the_units_that_it_says(module):
    assert fitting(module)
    for sizes in fitting(module):
        net, params = network(module, sizes, looped=False)
        _, activity = ran(net, params, shown(module))
        assert activity["module"].shape == (steps_of(module), len(SEEDS), EXAMPLES, module.units(sizes))
        assert torch.isfinite(activity["module"]).all()
        assert activity["module"].any()


@pytest.mark.parametrize("looped", [False, True])
def test_run_is_a_loop_of_advance(module, looped):
    net, params = network(module, fitting(module)[0], looped=looped)
    batch = shown(module)
    end, activity = ran(net, params, batch)
    state = net.initial_state(len(SEEDS), EXAMPLES, like=batch.inputs["eye"])
    for t in range(batch.steps):
        state, now = net.advance(params, state, {"eye": batch.inputs["eye"][t]})
        for name in net.area_names:
            same(activity[name][t], now[name])
    same(end, state)


def test_a_sequence_in_two_parts_is_the_sequence(module):
    """What it holds is all that it knows of the past, and no time step is special."""
    net, params = network(module, fitting(module)[0], looped=False)
    batch = shown(module)
    end, activity = ran(net, params, batch)
    state, parts = net.initial_state(len(SEEDS), EXAMPLES, like=batch.inputs["eye"]), []
    for part in batch.inputs["eye"].split(batch.steps // 2):
        state, now = net.run(params, state, {"eye": part}, steps=len(part))
        parts.append(now["module"])
    same(torch.cat(parts), activity["module"])
    same(state, end)


@pytest.mark.parametrize("looped", [False, True])
def test_backpropagation_through_it_is_autograds(module, looped):
    for sizes in fitting(module):
        net, params = network(module, sizes, looped=looped)
        batch, cost = shown(module), CrossEntropy("decision")
        leaves = {k: v.clone().requires_grad_() for k, v in params.items()}
        cost(ran(net, leaves, batch)[1], batch).mean(1).sum().backward()
        _, activity = ran(net, params, batch)
        updates, *_ = Backpropagation().step(
            net, params, activity, batch, cost, net.area_names, {}, rng=ReplicaStreams(SEEDS)
        )
        for name, leaf in leaves.items():
            same(updates[name], leaf.grad)
            assert torch.isfinite(leaf.grad).all()


def test_its_derivative_is_that_of_its_activity(module):
    """By finite differences, in a direction of all that feeds it; of a spike it is a surrogate's."""
    sizes = fitting(module)[0]
    generator = torch.Generator().manual_seed(3)

    def drawn(*shape):
        return torch.rand(shape, generator=generator, dtype=torch.float64)

    fed = {port: drawn(STEPS, 1, 1, units) for port, units in sizes.items()}
    way = {port: drawn(STEPS, 1, 1, units) - 0.5 for port, units in sizes.items()}
    weight = drawn(STEPS, 1, 1, module.units(sizes))

    def answer(step):
        held = module.initial((1, 1), sizes, weight)
        total = torch.zeros((), dtype=torch.float64)
        for t in range(STEPS):
            held, activity = module.step(held, {p: fed[p][t] + step * way[p][t] for p in sizes})
            total = total + (weight[t] * activity).sum()
        return total

    step = torch.zeros((), dtype=torch.float64, requires_grad=True)
    answer(step).backward()
    slope = (answer(1e-6) - answer(-1e-6)) / 2e-6
    torch.testing.assert_close(step.grad * (not spikes(module)), slope, rtol=1e-6, atol=1e-8)
    assert step.grad != 0


def test_every_port_matters(module):
    """Somewhere what feeds a port changes what it does, at once or later."""
    for port in module.ports:
        reached = False
        for sizes in fitting(module):
            net, params = network(module, sizes, looped=False)
            other = dict(params) | {f"eye->{port}.weight": 3 * params[f"eye->{port}.weight"]}
            one, two = (ran(net, p, shown(module))[1]["module"] for p in (params, other))
            reached |= not torch.allclose(one, two)
        assert reached, port


@pytest.mark.parametrize("looped", [False, True])
def test_a_replica_does_not_depend_on_its_neighbours(module, looped):
    sizes = fitting(module)[0]
    _, beside = ran(*network(module, sizes, looped=looped), shown(module))
    _, alone = ran(*network(module, sizes, looped=looped, seeds=(1,)), shown(module, (1,)))
    same(beside["module"][:, 1], alone["module"][:, 0])


def test_an_example_does_not_depend_on_its_neighbours(module):
    net, params = network(module, fitting(module)[0], looped=False)
    batch = shown(module)
    eye = batch.inputs["eye"].clone()
    eye[:, 0, 0] += 1
    before = ran(net, params, batch)[1]["module"]
    after = ran(net, params, Batch({"eye": eye}, batch.targets, batch.steps))[1]["module"]
    assert not torch.allclose(before[:, 0, 0], after[:, 0, 0])
    same(before[:, 0, 1:], after[:, 0, 1:])
    same(before[:, 1], after[:, 1])


def test_what_it_holds_is_numbers_by_replica_and_example(module):
    sizes = fitting(module)[0]
    for like in (torch.zeros((), dtype=torch.float32), torch.zeros((), dtype=torch.float64)):
        held = module.initial((2, 3), sizes, like)
        ports = {port: torch.full((2, 3, units), 0.5, dtype=like.dtype) for port, units in sizes.items()}
        before = {name: value.clone() for name, value in {**held, **ports}.items()}
        after, activity = module.step(held, ports)
        assert activity.dtype == like.dtype
        assert held.keys() == after.keys()
        assert all(v.shape == held[k].shape and v.dtype == like.dtype for k, v in after.items())
        assert all(v.shape[:2] == (2, 3) for v in held.values())
        assert all(torch.equal(before[k], v) for k, v in {**held, **ports}.items()), "arguments stay"


def test_ports_that_do_not_fit_are_refused(module):
    sizes = fitting(module)[0]
    for port in module.ports:
        with pytest.raises(SpecificationError):
            module.units({p: u for p, u in sizes.items() if p != port})
    with pytest.raises(SpecificationError):
        module.units({**sizes, "another": 7})
    with pytest.raises(SpecificationError, match="ports of"):
        module.units({})


def test_it_is_frozen_and_documented(module):
    assert is_dataclass(module)
    for option in fields(module):
        with pytest.raises(FrozenInstanceError):
            setattr(module, option.name, None)
    said = inspect.getdoc(type(module))
    assert "Example:\n    >>>" in said
    assert "References:" in said
    assert all(f"``{port}``" in said for port in module.ports)
    assert all(f"{option.name}: " in said for option in fields(module))
