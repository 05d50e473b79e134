"""A reciprocal projection goes both ways through the same synapses."""

from functools import partial

import numpy as np
import pytest
import torch

from arealis.experiments import parse_experiment
from arealis.experiments.assemble import assemble_network
from arealis.experiments.plan import plan
from arealis.networks import Area, Bundle, RateNeuron, build, dense, sparse_random
from arealis.numerics import ReplicaStreams
from arealis.types import NetworkError, Stimuli

SIZES = {"V1": 4, "IT": 3, "decision": 2}


def area(name, leak=0.5):
    return Area(name, tuple(f"{name} {i}" for i in range(SIZES[name])), RateNeuron("tanh", leak))


def two_way(reciprocal, wiring=dense, seeds=(0, 1)):
    bundles = [Bundle(("eye",), ("V1",), dense), Bundle(("V1",), ("IT",), wiring, reciprocal=reciprocal)]
    bundles.append(Bundle(("IT",), ("decision",), dense))
    areas = [area(name) for name in SIZES]
    return build(areas, bundles, inputs={"eye": 5}, rng=ReplicaStreams(seeds), dtype=torch.float64)


@pytest.mark.parametrize("wiring", [dense, partial(sparse_random, probability=0.6)])
@pytest.mark.parametrize("reciprocal", [1.0, 0.3, -2.0])
def test_both_ways_share_their_synapses(reciprocal, wiring):
    network, params = two_way(reciprocal, wiring)
    ways = {p.name: p for p in network.projections}
    assert list(ways) == ["eye->V1", "V1->IT", "IT->V1", "IT->decision"]
    assert {n for n in params if n.endswith(".weight")} == {f"{n}.weight" for n in ways if n != "IT->V1"}
    there, back = ways["V1->IT"], ways["IT->V1"]
    assert (back.parameter, back.owner) == ("V1->IT.weight", "IT")
    weight = params["V1->IT.weight"]
    forward, backward = there.efficacy(weight), back.efficacy(weight)
    assert backward.shape == (2, 4, 3)
    assert torch.equal(backward, reciprocal * forward.transpose(1, 2))


def test_the_way_back_draws_nothing():
    _, one = two_way(None)
    _, two = two_way(0.5)
    assert one.keys() == two.keys()
    assert all(torch.equal(one[name], two[name]) for name in one)


def test_areas_that_reach_each_other_settle_together():
    network, params = two_way(1.0)
    assert [(c.areas, c.recurrent) for c in network.components] == [
        (("V1", "IT"), True),
        (("decision",), False),
    ]
    assert network.delayed == {"V1->IT", "IT->V1"}
    shown = torch.ones(1, 2, 1, 5, dtype=torch.float64)
    rest = network.initial_state(2, 1, like=shown)
    _, activity = network.run(params, rest, {"eye": shown}, steps=200)
    W, eye = params["V1->IT.weight"], params["eye->V1.weight"]
    last = {name: values[-1] for name, values in activity.items()}
    held = (eye @ torch.ones(5, dtype=torch.float64))[:, None] + last["IT"] @ W
    torch.testing.assert_close(last["V1"], held.tanh())
    torch.testing.assert_close(last["IT"], (last["V1"] @ W.transpose(1, 2)).tanh())


def test_a_gradient_on_either_way_lands_on_the_same_weight():
    network, params = two_way(0.3, partial(sparse_random, probability=0.6))
    back = next(p for p in network.projections if p.name == "IT->V1")
    weight = params["V1->IT.weight"].clone().requires_grad_()
    upstream = torch.arange(24.0, dtype=torch.float64).reshape(2, 4, 3)
    back.efficacy(weight).backward(upstream)
    assert torch.equal(back.weight_gradient(upstream), weight.grad)


def test_a_way_back_to_an_input_is_an_error():
    bundles = [Bundle(("eye",), ("V1",), dense, reciprocal=1.0)]
    with pytest.raises(NetworkError, match=r"starts from an input\. Given: eye->V1\..*take 'reciprocal' out"):
        build([area("V1")], bundles, inputs={"eye": 5}, rng=ReplicaStreams((0,)))


@pytest.mark.parametrize("ends", [("IT", "V1"), ("V1", "IT")])
def test_a_way_that_is_declared_again_is_an_error(ends):
    bundles = [Bundle(("V1",), ("IT",), dense, reciprocal=1.0), Bundle(ends[:1], ends[1:], dense)]
    for order in (bundles, bundles[::-1]):
        with pytest.raises(NetworkError, match="declared twice"):
            build([area("V1"), area("IT")], order, inputs={}, rng=ReplicaStreams((0,)))


def test_an_area_cannot_be_its_own_partner():
    with pytest.raises(NetworkError, match=r"declared twice\. Given: V1->V1, V1->V1"):
        build(
            [area("V1")],
            [Bundle(("V1",), ("V1",), dense, reciprocal=1.0)],
            inputs={},
            rng=ReplicaStreams((0,)),
        )


def test_a_file_can_ask_for_it():
    tables = {
        "name": "two ways",
        "question": "Does it settle?",
        "stimuli": {"kind": "mnist_digits", "held_out": 5},
        "simulation": {"steps": 7},
        "area": [{"name": n, "units": u, "neuron": {"kind": "tanh"}} for n, u in SIZES.items()],
        "projection": [{"source": "stimulus", "target": "V1", "wiring": {"kind": "dense"}}],
        "measure": [{"kind": "accuracy", "area": "decision"}],
        "report": {"rank_by": "accuracy"},
    }
    both = {"source": "V1", "target": "IT", "wiring": {"kind": "dense"}, "reciprocal": 0.5}
    tables["projection"].append(both)
    (task,) = plan(parse_experiment(tables))
    shown = Stimuli({"stimulus": np.zeros((2, 1, 5), dtype="float32")}, np.array(["a", "b"]))
    network, params = assemble_network(task.model, shown, None, rng=ReplicaStreams((0,)))
    back = next(p for p in network.projections if p.name == "IT->V1")
    weight = params["V1->IT.weight"]
    assert torch.equal(back.efficacy(weight), 0.5 * weight.transpose(1, 2))
