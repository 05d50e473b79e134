"""Competitive learning finds the centres of clusters, and a conscience leaves no unit idle."""

from functools import partial

import numpy as np
import pytest
import torch
from tests.rules.case import Case
from tests.rules.following import area_on, estimate, follow, refreshed, start

from arealis.networks import Area, Bundle, RateNeuron, build, sparse_random
from arealis.numerics import ReplicaStreams
from arealis.rules import Competitive
from arealis.rules.competition import half_distances
from arealis.types import Batch, SpecificationError

rng = np.random.default_rng(2)
CENTRES = np.array([[0.0, 0], [4, 0], [0, 4], [4, 4]])
SHOWN = (CENTRES[:, None] + 0.3 * rng.standard_normal((4, 25, 2))).reshape(-1, 2)
MEANS = SHOWN.reshape(4, 25, 2).mean(1)


def beginning(weights):
    case = area_on(SHOWN, len(weights))
    weights = torch.as_tensor(np.asarray(weights), dtype=torch.float64)[None]
    return refreshed(case, {**case.params, "eye->V1.weight": weights})


def test_units_come_to_the_means_of_clusters():
    case, _ = follow(Competitive(conscience=0.0), beginning(CENTRES + 0.7), steps=40, rate=0.7)
    np.testing.assert_allclose(case.params["eye->V1.weight"][0], MEANS, rtol=1e-9, atol=1e-9)


def test_the_bias_makes_the_nearest_unit_the_most_active():
    case, _ = follow(Competitive(conscience=0.0), beginning(CENTRES + 0.7), steps=40, rate=0.7)
    assert case.activity["V1"][0, 0].argmax(-1).tolist() == np.repeat(np.arange(4), 25).tolist()
    weights = case.params["eye->V1.weight"]
    torch.testing.assert_close(case.params["V1.bias"], -weights.square().sum(2) / 2)


def few(step):
    """A few of the inputs, others at each step."""
    shown = np.random.default_rng(step).choice(SHOWN, 20)
    return Batch({"eye": torch.as_tensor(shown)[None, None]}, {}, 1)


def test_a_conscience_brings_idle_units_in():
    far = np.array([[2.0, 2.0], [8, 8], [9, 9], [-8, 8]])
    idle, _ = follow(Competitive(conscience=0.0), beginning(far[[0, 2]]), steps=200, rate=0.2, batches=few)
    rule = Competitive(conscience=1.0, memory=10)
    shared, state = follow(rule, beginning(far), steps=300, rate=0.2, batches=few)
    np.testing.assert_array_equal(idle.params["eye->V1.weight"][0, 1], far[2])
    found = shared.params["eye->V1.weight"][0].numpy()
    nearest = np.abs(found[:, None] - MEANS).max(-1)
    assert sorted(nearest.argmin(1).tolist()) == [0, 1, 2, 3]
    assert nearest.min(1).max() < 0.3
    np.testing.assert_allclose(state["V1.wins"], 0.25, atol=0.1)


def test_a_unit_that_does_not_win_stays():
    case = beginning([[0.0, 0.0], [50, 50]])
    updates, _ = estimate(Competitive(conscience=0.0), case, *start(Competitive(), case))
    np.testing.assert_allclose(-updates["eye->V1.weight"][0, 0], SHOWN.mean(0))
    assert updates["eye->V1.weight"][0, 1].tolist() == [0.0, 0.0]


def test_distances_are_over_the_synapses_that_a_unit_has():
    streams = ReplicaStreams((0,))
    V1 = Area("V1", tuple("abcde"), RateNeuron("linear"))
    wiring = Bundle(("eye",), ("V1",), partial(sparse_random, probability=0.5))
    network, params = build([V1], [wiring], inputs={"eye": 6}, rng=streams, dtype=torch.float64)
    eye = streams.normal((1, 3, 6), like=params["V1.bias"])
    case = refreshed(Case(network, params, Batch({"eye": eye}, {}, 1), {}, None))
    found = half_distances(network, params, case.activity, case.batch.inputs, "V1")
    (p,) = network.projections
    efficacy = p.efficacy(params[p.parameter])[0]
    wired = efficacy != 0
    assert 0 < wired.sum() < 30
    expected = ((eye[0, 0, :, None] - efficacy).square() * wired).sum(-1) / 2
    torch.testing.assert_close(found[0, 0], expected)


@pytest.mark.parametrize("settings", [{"conscience": -0.1}, {"memory": 0.0}])
def test_competition_that_cannot_be_settled_is_an_error(settings):
    with pytest.raises(SpecificationError, match="cannot be settled"):
        Competitive(**settings)
