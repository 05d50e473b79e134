"""A gated buffer copies over any delay, and error reaches what it holds however long ago it came in."""

from dataclasses import dataclass

import pytest
import torch

from arealis.networks import Area, Bundle, RateNeuron, build, dense, make_module_area
from arealis.networks.modules import GatedBuffer
from arealis.numerics import ReplicaStreams
from arealis.rules import Backpropagation
from arealis.types import Batch, SpecificationError

SIZES = {"content": 3, "gate": 1}


def through(content, gate):
    """Activity of a buffer ``[time, 1, 1, unit]`` for a sequence of contents and gates."""
    held = GatedBuffer().initial((1, 1), {"content": content.shape[-1], "gate": gate.shape[-1]}, content)
    shown = []
    for c, g in zip(content, gate, strict=True):
        held, activity = GatedBuffer().step(held, {"content": c[None, None], "gate": g[None, None]})
        shown.append(activity)
    return torch.stack(shown)


def drawn(steps, units=3):
    return torch.randn(steps, units, generator=torch.Generator().manual_seed(0), dtype=torch.float64)


@pytest.mark.parametrize("delay", [1, 10, 1000])
def test_it_copies_over_any_delay(delay):
    content, gate = drawn(delay + 1), torch.zeros(delay + 1, 1, dtype=torch.float64)
    gate[0] = 1
    assert torch.equal(through(content, gate)[-1, 0, 0], content[0])


def test_it_holds_the_last_content_that_was_let_in():
    content, gate = drawn(6), torch.tensor([[1.0], [0.0], [0.0], [1.0], [0.0], [0.0]]).double()
    held = through(content, gate)[:, 0, 0]
    torch.testing.assert_close(held, content[[0, 0, 0, 3, 3, 3]])


def test_a_gate_a_unit_opens_for_this_unit_only():
    content = drawn(2)
    held = through(content, torch.tensor([[1.0, 1.0, 1.0], [0.0, 1.0, 0.0]]).double())[-1, 0, 0]
    torch.testing.assert_close(held, torch.stack([content[0, 0], content[1, 1], content[0, 2]]))


def test_half_open_it_takes_the_mean():
    half = through(torch.tensor([[4.0], [8.0]]), torch.tensor([[1.0], [0.5]]))
    assert half.flatten().tolist() == [4.0, 6.0]


@pytest.mark.parametrize("steps", [2, 50])
def test_a_gradient_does_not_vanish_through_a_closed_gate(steps):
    """The derivative by what was let in at first is one, however many steps ago."""
    content = drawn(steps).requires_grad_()
    gate = torch.zeros(steps, 1, dtype=torch.float64)
    gate[0] = 1
    through(content, gate)[-1].sum().backward()
    torch.testing.assert_close(content.grad[0], torch.ones(3, dtype=torch.float64))
    assert not content.grad[1:].any()


@dataclass(frozen=True)
class LastAnswer:
    """How far the decision of the last time step is from one."""

    reads: tuple[str, ...] = ("decision",)

    def __call__(self, activity, batch):
        return (activity["decision"][-1] - 1).square().sum(-1)


def learnt(memory):
    """The update of the synapses from an eye that saw something only 50 steps ago, through a memory."""
    steps, units = 50, {"cortex": 2, "gate": 1}
    areas = [Area(n, tuple(f"{n} {i}" for i in range(u)), RateNeuron("tanh")) for n, u in units.items()]
    buffer = make_module_area("buffer", GatedBuffer(), {"content": "cortex", "gate": "gate"}, units)
    leaky = Area("leaky", ("leaky 0", "leaky 1"), RateNeuron("linear", leak=0.5))
    decision = Area("decision", ("d",), RateNeuron("linear"), bias=False)
    ends = [("eye", "cortex"), ("door", "gate"), ("cortex", "leaky"), (memory, "decision")]
    bundles = [Bundle((s,), (t,), dense) for s, t in ends]
    areas += [buffer, leaky, decision]
    net, params = build(
        areas, bundles, inputs={"eye": 2, "door": 1}, rng=ReplicaStreams((0,)), dtype=torch.float64
    )
    params["door->gate.weight"] = torch.ones(1, 1, 1, dtype=torch.float64)
    flash = torch.zeros(steps, 1, 1, 1, dtype=torch.float64)
    flash[0] = 1
    eye, door = flash.expand(-1, -1, -1, 2), 20 * flash
    batch, cost = Batch({"eye": eye, "door": door}, {}, steps), LastAnswer()
    _, activity = net.run(params, net.initial_state(1, 1, like=eye), batch.inputs, steps=steps)
    updates, *_ = Backpropagation().step(
        net, params, activity, batch, cost, net.area_names, {}, rng=ReplicaStreams((0,))
    )
    return updates["eye->cortex.weight"].abs().max()


def test_credit_reaches_the_eye_through_the_buffer_where_a_leaky_area_loses_it():
    assert learnt("buffer") > 0.01
    assert learnt("leaky") < 1e-12


def test_gates_that_do_not_fit_are_an_error():
    assert GatedBuffer().units(SIZES) == GatedBuffer().units({"content": 3, "gate": 3}) == 3
    with pytest.raises(SpecificationError, match="port 'gate' of a gated buffer"):
        GatedBuffer().units({"content": 3, "gate": 2})
