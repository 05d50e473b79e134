"""One replica out of several: it does what it did among the others."""

from functools import partial

import pytest
import torch

from arealis.networks import (
    Area,
    Bundle,
    DivisiveNormalisation,
    build,
    dense,
    make_module_area,
    one_replica,
    sparse_random,
)
from arealis.networks.neurons import AdaptiveLeakyIntegrateAndFire, LeakyIntegrateAndFire, cell_values
from arealis.numerics import ReplicaStreams

SEEDS = (3, 4, 5)
WIRINGS = {
    "matrices": partial(sparse_random, probability=0.5, gain=3.0),
    "lists": partial(sparse_random, probability=0.5, gain=3.0, sparse=True),
    "matrices of one structure": partial(dense, gain=3.0),
}


def made(wiring, seeds=SEEDS):
    rng = ReplicaStreams(seeds)
    level = cell_values(1.0, 0.3, units=6, rng=rng.spawn("level"), lowest=0.1)
    decay = cell_values(0.9, 0.03, units=6, rng=rng.spawn("decay"), highest=1.0)
    neuron = AdaptiveLeakyIntegrateAndFire(LeakyIntegrateAndFire(decay, threshold=level), 0.9, 0.1)
    pool = make_module_area("pool", DivisiveNormalisation(), {"drive": "V1"}, {"V1": 6})
    areas = [Area("V1", tuple("abcdef"), neuron), pool]
    bundles = [Bundle((source,), ("V1",), wiring) for source in ("eye", "V1")]
    return build(areas, bundles, inputs={"eye": 4}, rng=rng)


def run(network, params, replicas):
    shown = torch.rand(1, 1, 2, 4, generator=torch.Generator().manual_seed(0)).expand(9, replicas, 2, 4)
    return network.run(params, network.initial_state(replicas, 2), {"eye": shown}, steps=9)[1]["V1"]


@pytest.mark.parametrize("kind", WIRINGS)
@pytest.mark.parametrize("replica", range(3))
def test_a_replica_alone_does_what_it_did_among_others(kind, replica):
    network, params = made(WIRINGS[kind])
    among, alone = run(network, params, 3), run(*one_replica(network, params, replica), 1)
    assert among.sum() > 0
    assert torch.equal(among[:, replica], alone[:, 0])
    assert alone.shape[1] == 1


def test_it_is_what_would_have_been_built_for_it_alone():
    for wiring in WIRINGS.values():
        network, params = one_replica(*made(wiring), 2)
        built, drawn = made(wiring, seeds=SEEDS[2:])
        assert torch.equal(network.area["V1"].neuron.leaky.threshold, built.area["V1"].neuron.leaky.threshold)
        assert set(params) == set(drawn)
        assert torch.equal(run(network, params, 1), run(built, drawn, 1))


def test_of_a_single_replica_nothing_changes():
    network, params = made(WIRINGS["matrices"], seeds=(3,))
    alone, _ = one_replica(network, params, 0)
    assert all(p is q for p, q in zip(alone.projections, network.projections, strict=True))
    twice, _ = one_replica(*one_replica(*made(WIRINGS["matrices"]), 1), 0)
    assert len(twice.area["V1"].neuron.leaky.threshold) == 1
