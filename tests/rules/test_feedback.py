"""Random feedback is as strong as the forward synapses, and knows nothing else of them."""

import pytest
import torch
from tests.rules.case import make_case

from arealis.numerics import ReplicaStreams
from arealis.rules import random_like

SEEDS = (3, 5)


def drawn(efficacy, seeds=SEEDS):
    return random_like(efficacy, rng=ReplicaStreams(seeds).spawn("feedback"))


def efficacy(*shape, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(len(SEEDS), *shape, generator=generator, dtype=torch.float64)


@pytest.mark.parametrize("shape", [(200, 300), (20, 30, 10, 10)])
def test_it_is_as_strong_as_the_forward_synapses_in_every_replica(shape):
    forward = efficacy(*shape) * torch.tensor([0.2, 5.0]).reshape(-1, *[1] * len(shape))
    back = drawn(forward)
    assert back.shape == forward.shape
    assert back.dtype == forward.dtype
    ratio = back.square().flatten(1).mean(1) / forward.square().flatten(1).mean(1)
    torch.testing.assert_close(ratio, torch.ones(2, dtype=torch.float64), rtol=0.03, atol=0)


def test_it_is_dense_where_the_forward_synapses_are_sparse():
    forward = efficacy(30, 30) * (efficacy(30, 30, seed=1) > 1)
    assert (forward == 0).double().mean() > 0.7
    assert (drawn(forward) != 0).all()


def test_only_the_strength_of_the_forward_synapses_is_read():
    one = efficacy(20, 30)
    order = torch.randperm(600, generator=torch.Generator().manual_seed(0))
    two = -one.flatten(1)[:, order].reshape(one.shape)
    torch.testing.assert_close(drawn(one), drawn(two))
    torch.testing.assert_close(drawn(3 * one), 3 * drawn(one))
    cosine = torch.cosine_similarity(drawn(one).flatten(1), one.flatten(1))
    assert (cosine.abs() < 5 / 600**0.5).all()


def test_it_depends_on_the_seed_of_its_replica_alone():
    forward = efficacy(4, 6)
    assert torch.equal(drawn(forward)[1], drawn(forward[1:], SEEDS[1:])[0])
    assert not torch.equal(drawn(forward)[0] / forward[0].norm(), drawn(forward)[1] / forward[1].norm())


def test_no_synapses_have_no_feedback():
    assert (drawn(torch.zeros(2, 3, 4)) == 0).all()


def test_the_feedback_of_a_network_has_the_layout_of_its_efficacies():
    case = make_case(SEEDS)
    for p in case.network.projections:
        forward = p.efficacy(case.params[p.parameter])
        assert drawn(forward).shape == forward.shape
