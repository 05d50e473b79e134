"""Wake-sleep lowers the description length of a distribution small enough to enumerate."""

from functools import lru_cache

import pytest
import torch
from tests.rules.case import Case
from tests.rules.enumerable import CHANCES, ENTROPY, PATTERNS, log_bernoulli, sample, states
from tests.rules.following import area_on, estimate, follow, refreshed, start

from arealis.networks import Area, Bundle, RateNeuron, build, dense
from arealis.numerics import ReplicaStreams
from arealis.rules import WakeSleep
from arealis.types import Batch, SpecificationError

HIDDEN = states(3)
PRIOR, BIAS, BACK = "V1.generative_bias", "eye.generative_bias", "eye->V1.generative"


def batches(step):
    return Batch({"eye": sample(50, seed=step)[None, None]}, {}, 1)


def lengths(params, state):
    """Description length of the patterns by recognition, and the best that the generative model allows."""
    joint = log_bernoulli(HIDDEN, state[PRIOR][0]) + log_bernoulli(
        PATTERNS[:, None], HIDDEN @ state[BACK][0] + state[BIAS][0]
    )
    recognised = log_bernoulli(
        HIDDEN, (PATTERNS @ params["eye->V1.weight"][0].T + params["V1.bias"][0])[:, None]
    )
    bound = (recognised.exp() * (recognised - joint)).sum(1)
    return CHANCES @ bound, -CHANCES @ torch.logsumexp(joint, 1)


@lru_cache
def trained():
    case = area_on(sample(50, seed=0), 3, "sigmoid")
    after, state = follow(WakeSleep(), case, steps=600, rate=1.0, batches=batches)
    return (case.params, start(WakeSleep(), case)[0]), (after.params, state)


def test_the_description_length_falls_to_near_the_entropy():
    before, after = trained()
    assert float(lengths(*before)[0]) > 2.7
    assert ENTROPY < float(lengths(*after)[0]) < ENTROPY + 0.6


def test_it_bounds_the_likelihood_and_recognition_comes_close():
    _, after = trained()
    bound, exact = lengths(*after)
    assert 0 < float(bound - exact) < 0.3


def test_generative_updates_are_the_gradient_of_the_description_length():
    _, (params, state) = trained()
    names = (PRIOR, BIAS, BACK)
    halved = {n: 0.5 * state[n] for n in names}
    case = refreshed(area_on(PATTERNS.repeat_interleave((CHANCES * 60_000).long(), 0), 3, "sigmoid"), params)
    updates, after = estimate(WakeSleep(), case, halved, ReplicaStreams((0,)))
    leaves = {n: halved[n].clone().requires_grad_() for n in names}
    gradient = torch.autograd.grad(lengths(params, leaves)[0], list(leaves.values()))
    for name, expected in zip(names, gradient, strict=True):
        torch.testing.assert_close(updates[name], expected, rtol=0, atol=0.01)
        assert after[name] is halved[name]


def test_asleep_recognition_learns_from_dreams_not_from_data():
    """Two batches of data and one stream of dreams: the network's own weights learn the same."""
    one, two = (area_on(shown, 3, "sigmoid") for shown in (torch.zeros(50, 4), torch.ones(50, 4)))
    state, _ = start(WakeSleep(), one)
    (a, _), (b, _) = (estimate(WakeSleep(), c, state, ReplicaStreams((0,))) for c in (one, two))
    assert torch.equal(a["eye->V1.weight"], b["eye->V1.weight"])
    assert not torch.equal(a[BIAS], b[BIAS])


def chained(*ends):
    areas = [Area(n, tuple(map(str, range(3))), RateNeuron("sigmoid")) for n in ("V1", "IT")]
    bundles = [Bundle((s,), (t,), dense) for s, t in ends]
    rng = ReplicaStreams((0,))
    network, params = build(areas, bundles, inputs={"eye": 4}, rng=rng, dtype=torch.float64)
    return refreshed(Case(network, params, batches(0), {}, None))


def test_a_chain_of_areas_dreams_what_it_has_seen():
    case = chained(("eye", "V1"), ("V1", "IT"))
    _, state = follow(WakeSleep(), case, steps=500, rate=1.0, batches=batches)
    to_middle = HIDDEN @ state["V1->IT.generative"][0] + state["V1.generative_bias"][0]
    top = log_bernoulli(HIDDEN, state["IT.generative_bias"][0])
    middle = torch.logsumexp(top[:, None] + log_bernoulli(HIDDEN, to_middle[:, None]), 0)
    seen = log_bernoulli(PATTERNS[:, None], HIDDEN @ state[BACK][0] + state[BIAS][0])
    dreamt = torch.logsumexp(middle + seen, 1).exp()
    assert float(dreamt.sum()) > 0.55
    assert (dreamt > 0.2 * CHANCES).all()


@pytest.mark.parametrize(
    "ends", [(("eye", "V1"), ("eye", "IT")), (("eye", "V1"), ("eye", "IT"), ("V1", "IT"))]
)
def test_areas_that_are_not_a_chain_are_an_error(ends):
    with pytest.raises(SpecificationError, match="not one chain"):
        start(WakeSleep(), chained(*ends))
