"""Recording a network gives what an animal would: the same type, with labels that fit."""

import sys

import numpy as np
import pytest

from arealis.networks import Area, Bundle, RateNeuron, build, dense, respond, weights_digest
from arealis.numerics import ReplicaStreams
from arealis.types import Stimuli, check_responses


@pytest.fixture
def built():
    areas = [Area(n, tuple(f"{n}{i}" for i in range(k)), RateNeuron("tanh")) for n, k in (("a", 3), ("b", 2))]
    bundles = [Bundle(("eye",), ("a",), dense), Bundle(("a", "b"), ("b",), dense)]
    return build(areas, bundles, inputs={"eye": 4}, rng=ReplicaStreams((0, 1)))


def shown(count, seed):
    values = np.random.default_rng(seed).normal(size=(count, 1, 4)).astype("float32")
    return Stimuli({"eye": values}, np.array([f"s{i}" for i in range(count)]))


def test_each_replica_is_shown_its_own_stimuli(built):
    network, params = built
    both = respond(network, params, [shown(5, 0), shown(5, 1)], steps=3)
    for replica, seed in enumerate((0, 1)):
        alone = {k: v[replica : replica + 1] for k, v in params.items()}
        one = respond(network, alone, [shown(5, seed)], steps=3)[0]
        np.testing.assert_allclose(both[replica].values, one.values, rtol=1e-5, atol=1e-7)
        check_responses(both[replica])


def test_areas_times_and_labels(built):
    network, params = built
    r = respond(network, params, [shown(5, 0)] * 2, steps=3, step_duration=0.1, areas=["b"], all_times=True)[
        0
    ]
    assert r.shape == (5, 1, 3, 2)
    np.testing.assert_allclose(r.coords["time"], [0.1, 0.2, 0.3])
    assert r.coords["unit_id"].values.tolist() == ["b0", "b1"]
    assert set(r.coords["area"].values) == {"b"}
    last = respond(network, params, [shown(5, 0)] * 2, steps=3, step_duration=0.1, areas=["b"])[0]
    np.testing.assert_array_equal(last.values[:, :, 0], r.values[:, :, -1])


def test_showing_many_stimuli_in_parts_changes_nothing(built, monkeypatch):
    network, params = built
    whole = respond(network, params, [shown(7, 0)] * 2, steps=2)[1]
    monkeypatch.setattr(sys.modules[respond.__module__], "_STIMULI_AT_ONCE", 3)
    parts = respond(network, params, [shown(7, 0)] * 2, steps=2)[1]
    np.testing.assert_allclose(parts.values, whole.values, rtol=1e-6, atol=1e-7)


def test_the_digest_of_weights_sees_every_weight_of_its_replica_only(built):
    _, params = built
    before = weights_digest(params, 0)
    other = {k: v.clone() for k, v in params.items()}
    other["a.bias"][1] += 1
    assert weights_digest(other, 0) == before
    other["b->b.weight"][0, 0, 0] += 1e-3
    assert weights_digest(other, 0) != before
