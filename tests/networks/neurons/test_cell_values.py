"""Parameters that differ from cell to cell: moments, limits, one stream a replica."""

import math

import pytest
import torch
from scipy import stats

from arealis.networks.neurons import cell_values
from arealis.numerics import ReplicaStreams
from arealis.types import SpecificationError

MANY = 20000
FROZEN = {
    "normal": stats.norm(2.0, 0.5),
    "lognormal": stats.lognorm(math.log(17 / 16) ** 0.5, scale=2 / (17 / 16) ** 0.5),
    "gamma": stats.gamma(16.0, scale=0.125),
    "uniform": stats.uniform(2 - 3**0.5 / 2, 3**0.5),
}


def draw(distribution="normal", mean=2.0, spread=0.5, units=MANY, seeds=(0,), **limits):
    rng = ReplicaStreams(seeds)
    return cell_values(
        mean, spread, units=units, rng=rng, distribution=distribution, dtype=torch.float64, **limits
    )


@pytest.mark.parametrize("distribution", FROZEN)
def test_values_are_drawn_from_the_distribution_that_is_named(distribution):
    drawn = draw(distribution)
    assert drawn.shape == (1, 1, MANY)
    assert FROZEN[distribution].mean() == pytest.approx(2.0)
    assert FROZEN[distribution].std() == pytest.approx(0.5)
    assert stats.kstest(drawn.flatten().numpy(), FROZEN[distribution].cdf).pvalue > 0.01


@pytest.mark.parametrize("distribution", FROZEN)
def test_limits_are_as_drawing_again(distribution):
    between = draw(distribution, lowest=1.7, highest=2.1).flatten()
    again = draw(distribution, seeds=(5,)).flatten()
    again = again[(again >= 1.7) & (again <= 2.1)]
    assert between.min() >= 1.7
    assert between.max() <= 2.1
    assert stats.ks_2samp(between.numpy(), again.numpy()).pvalue > 0.01


def test_one_limit_leaves_the_other_side_open():
    assert draw(lowest=2.0).min() >= 2.0
    assert draw(lowest=2.0).max() > 3.5
    assert draw(highest=2.0).min() < 0.5


def test_without_spread_all_are_alike():
    assert draw(spread=0.0, units=3, lowest=1.0).flatten().tolist() == [2.0, 2.0, 2.0]


def test_a_replica_draws_alone_what_it_draws_among_others():
    both, alone = draw(units=6, seeds=(3, 4)), draw(units=6, seeds=(4,))
    assert torch.equal(both[1], alone[0])
    assert not torch.equal(both[0], both[1])


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"spread": -0.1}, "spread of a parameter is negative. Given: -0.1"),
        ({"spread": float("nan")}, "spread of a parameter is negative"),
        ({"distribution": "cauchy"}, "unknown distribution. Given: 'cauchy'"),
        ({"distribution": "gamma", "mean": -65.0}, "cannot be gamma, .* Given: mean -65"),
        ({"distribution": "lognormal", "mean": 0.0}, "cannot be lognormal"),
        ({"lowest": 3.0, "highest": 1.0}, "hardly any value of a parameter"),
        ({"lowest": 9.0}, "hardly any value .* lowest 9.0, highest None"),
        ({"spread": 0.0, "highest": 1.0}, "hardly any value"),
    ],
)
def test_what_cannot_be_drawn_is_refused(options, problem):
    with pytest.raises(SpecificationError, match=problem):
        draw(**options)
