"""A perturbation returns a new network that does what the perturbation says, and leaves the old one be."""

import pytest
import torch

from arealis.networks import (
    Area,
    AreaNetwork,
    Bundle,
    RateNeuron,
    build,
    clamp,
    cut,
    dense,
    silence,
    stimulate,
)
from arealis.numerics import ReplicaStreams
from arealis.types import NetworkError


@pytest.fixture
def built():
    areas = [Area(n, tuple(f"{n}{i}" for i in range(3)), RateNeuron("tanh")) for n in "ab"]
    bundles = [Bundle(("eye",), ("a",), dense), Bundle(("a", "b"), ("a", "b"), dense)]
    return build(areas, bundles, inputs={"eye": 2}, rng=ReplicaStreams((0,)))


def run(network, params, steps=4):
    shown = torch.ones(1, 1, 1, 2)
    return network.run(params, network.initial_state(1, 1), {"eye": shown}, steps=steps)[1]


def test_a_silenced_unit_is_silent_and_the_others_notice(built):
    network, params = built
    whole, lesioned = run(network, params), run(silence(network, "a", ["a1"]), params)
    assert (lesioned["a"][..., 1] == 0).all()
    assert not torch.equal(lesioned["b"], whole["b"])
    assert network.clamps == {}


def test_silencing_equals_removing_the_unit(built):
    """A unit held at zero acts on the others as if its outgoing synapses were gone."""
    network, params = built
    lesioned = run(silence(network, "a", ["a1"]), params)
    gone = {k: v.clone() for k, v in params.items()}
    for name in ("a->a.weight", "a->b.weight"):
        gone[name][:, :, 1] = 0
    without = run(network, gone)
    keep = [0, 2]
    torch.testing.assert_close(lesioned["a"][..., keep], without["a"][..., keep])
    torch.testing.assert_close(lesioned["b"], without["b"])


def test_a_clamped_unit_holds_its_value_and_the_later_clamp_wins(built):
    network, params = built
    held = clamp(clamp(network, "a", ["a0", "a1"], 0.3), "a", ["a1"], -0.7)
    activity = run(held, params)["a"]
    torch.testing.assert_close(activity[:, 0, 0, :2], torch.tensor([[0.3, -0.7]]).expand(4, 2))


def test_stimulation_adds_up(built):
    network, params = built
    twice = stimulate(stimulate(network, "b", ["b0"], 0.5), "b", ["b0"], 0.5)
    once = stimulate(network, "b", ["b0"], 1.0)
    torch.testing.assert_close(run(twice, params)["b"], run(once, params)["b"])
    assert not torch.equal(run(once, params)["b"], run(network, params)["b"])


def test_cutting_equals_zero_weights(built):
    network, params = built
    silent = {**params, "a->b.weight": torch.zeros_like(params["a->b.weight"])}
    torch.testing.assert_close(run(cut(network, "a->b"), params)["b"], run(network, silent)["b"])
    assert len(network.projections) == 5


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (lambda n: silence(n, "c", ["a0"]), "no such area"),
        (lambda n: silence(n, "a", ["a9"]), "lacks these units"),
        (lambda n: cut(n, "a->c"), "no such projection"),
    ],
)
def test_what_does_not_exist_cannot_be_perturbed(built, act, message):
    with pytest.raises(NetworkError, match=message):
        act(built[0])


def test_a_perturbed_network_is_still_a_network():
    network = AreaNetwork((Area("a", ("x",), RateNeuron("linear"), bias=False),), ())
    moved = stimulate(network, "a", ["x"], 2.0)
    _, activity = moved.run({"w": torch.zeros(1)}, moved.initial_state(1, 1), {}, steps=1)
    assert activity["a"].item() == 2.0
