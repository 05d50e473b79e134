"""Draws of stochastic units have the mean and the variance that their kind says, in each replica alone."""

import pytest
import torch

from arealis.numerics import ReplicaStreams
from arealis.rules.stochastic_units import draw, expected, require_kind
from arealis.types import SpecificationError

MEANS = torch.tensor([0.1, 0.5, 0.9], dtype=torch.float64).expand(2, 2, 20_000, 3)


def drawn(kind, seeds):
    return draw(kind, MEANS[:, : len(seeds)], rng=ReplicaStreams(seeds))


def test_bernoulli_units_are_0_or_1_with_their_mean():
    values = drawn("bernoulli", (0, 1))
    assert set(values.unique().tolist()) == {0.0, 1.0}
    torch.testing.assert_close(values.mean(2), MEANS.mean(2), rtol=0, atol=0.015)


def test_gaussian_units_have_their_mean_and_variance_one():
    values = drawn("gaussian", (0, 1))
    torch.testing.assert_close(values.mean(2), MEANS.mean(2), rtol=0, atol=0.03)
    torch.testing.assert_close(values.var(2), torch.ones(2, 2, 3, dtype=torch.float64), rtol=0.05, atol=0)


@pytest.mark.parametrize("kind", ["bernoulli", "gaussian"])
def test_a_replica_draws_the_same_beside_others(kind):
    assert torch.equal(drawn(kind, (3, 7))[:, 1], drawn(kind, (7,))[:, 0])


def test_means_of_drives():
    drive = torch.tensor([-1.0, 0.0, 2.0])
    torch.testing.assert_close(expected("bernoulli", drive), 1 / (1 + torch.exp(-drive)))
    assert torch.equal(expected("gaussian", drive), drive)


def test_an_unknown_kind_is_an_error():
    with pytest.raises(SpecificationError, match="unknown kind of visible units"):
        require_kind("poisson")
