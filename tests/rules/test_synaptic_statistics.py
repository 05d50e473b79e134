"""What both sides of synapses do on average, and whose synapses they are."""

from functools import partial

import pytest
import torch
from tests.rules.case import make_case, make_two_way_case

from arealis.networks import Area, Bundle, RateNeuron, build, convolution
from arealis.numerics import ReplicaStreams
from arealis.rules import Hebb
from arealis.rules.synaptic_statistics import deviation, incoming, mean_product, sides
from arealis.types import Batch, SpecificationError


def test_a_way_back_is_not_an_areas_own():
    assert [p.name for p in incoming(make_two_way_case().network, "a")] == ["eye->a"]
    assert {p.name for p in incoming(make_case().network, "b")} == {"a->b", "b->b"}


def test_products_are_averaged_over_time_and_batch():
    case = make_case()
    (p,) = [p for p in case.network.projections if p.name == "b->c"]
    post, pre = sides(case.network, p, case.activity, case.batch.inputs, centred=False)
    by_hand = torch.einsum("trbi,trbj->rij", case.activity["c"], case.activity["b"]) / (5 * 7)
    torch.testing.assert_close(mean_product(p, post, pre), by_hand)


def test_sides_deviate_from_the_mean_of_their_own_replica():
    case = make_case()
    (p,) = [p for p in case.network.projections if p.name == "b->c"]
    for side in sides(case.network, p, case.activity, case.batch.inputs, centred=True):
        torch.testing.assert_close(side.mean((0, 2)), torch.zeros_like(side[0, :, 0]))


def test_one_example_through_time_deviates_and_one_of_one_step_does_not():
    assert deviation(torch.arange(4.0).reshape(4, 1, 1, 1)).flatten().tolist() == [-1.5, -0.5, 0.5, 1.5]
    with pytest.raises(SpecificationError, match="nothing to compare with"):
        deviation(torch.ones(1, 2, 1, 3))


def test_a_shared_kernel_comes_to_the_first_component_of_all_patches():
    rng = ReplicaStreams((0, 1))
    V1 = Area("V1", tuple(map(str, range(9))), RateNeuron("linear"), bias=False)
    wiring = Bundle(("eye",), ("V1",), partial(convolution, image=(1, 4, 4), channels=1, kernel=2))
    network, params = build([V1], [wiring], inputs={"eye": 16}, rng=rng, dtype=torch.float64)
    eye = rng.normal((1, 60, 16), like=params["eye->V1.weight"]).cumsum(-1).transpose(0, 1)
    batch, rest = Batch({"eye": eye}, {}, 1), network.initial_state(2, 60, like=eye)
    for _ in range(150):
        _, activity = network.run(params, rest, batch.inputs, steps=1)
        updates, _, _ = Hebb().step(network, params, activity, batch, None, ("V1",), {}, rng=rng)
        params = {k: v - 0.001 * updates[k] for k, v in params.items()}
    for replica in range(2):
        patches = deviation(eye)[0, replica].reshape(60, 4, 4).unfold(1, 2, 1).unfold(2, 2, 1).reshape(-1, 4)
        first = torch.linalg.eigh(patches.T @ patches)[1][:, -1]
        learnt = params["eye->V1.weight"][replica].flatten()
        assert float((learnt @ first).abs()) == pytest.approx(1, rel=1e-6)
