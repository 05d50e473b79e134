"""Partition functions of machines small enough to sum over every state of both sides."""

import itertools

import pytest
import torch

from arealis.numerics import (
    ReplicaStreams,
    annealed_log_partition,
    exact_log_partition,
    minus_free_energy,
)
from arealis.types import SpecificationError


def machine(hidden, visible, scale=1.0):
    generator = torch.Generator().manual_seed(0)
    shapes = (2, hidden, visible), (2, hidden), (2, visible)
    return [scale * torch.randn(s, generator=generator, dtype=torch.float64) for s in shapes]


def states(units):
    return torch.tensor(list(itertools.product((0.0, 1.0), repeat=units)), dtype=torch.float64)


def negative_energy(weight, hidden_bias, visible_bias, replica):
    """Of every pair of states ``[hidden, visible]``."""
    h, v = states(weight.shape[1]), states(weight.shape[2])
    fields = (h @ hidden_bias[replica])[:, None] + v @ visible_bias[replica]
    return h @ weight[replica] @ v.T + fields


def test_free_energy_sums_over_hidden_states():
    given = machine(3, 4)
    found = minus_free_energy(states(4)[None], *given)
    for replica in range(2):
        joint = negative_energy(*given, replica)
        torch.testing.assert_close(found[replica], joint.logsumexp(0), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(("hidden", "visible"), [(3, 5), (5, 3), (4, 4)])
def test_the_partition_function_sums_over_both_sides(hidden, visible):
    given = machine(hidden, visible)
    expected = torch.stack([negative_energy(*given, r).flatten().logsumexp(0) for r in range(2)])
    torch.testing.assert_close(exact_log_partition(*given), expected, rtol=1e-12, atol=1e-12)


def test_annealing_finds_it_within_its_standard_error():
    given = machine(12, 30, scale=0.7)
    exact = exact_log_partition(*given)
    found, error = annealed_log_partition(*given, rng=ReplicaStreams((0, 1)), temperatures=300)
    assert (error < 0.2).all()
    assert ((found - exact).abs() < 4 * error).all()
    hasty, larger = annealed_log_partition(*given, rng=ReplicaStreams((0, 1)), temperatures=3)
    assert (larger > 2 * error).all()
    assert ((hasty - exact).abs() > (found - exact).abs()).all()


def test_annealing_is_exact_without_synapses():
    weight, hidden_bias, visible_bias = machine(3, 4)
    given = 0 * weight, 0 * hidden_bias, visible_bias
    found, error = annealed_log_partition(*given, rng=ReplicaStreams((0, 1)), chains=5, temperatures=2)
    torch.testing.assert_close(found, exact_log_partition(*given))
    assert (error < 1e-12).all()


def test_a_replica_anneals_by_itself():
    given = machine(3, 4)
    both = annealed_log_partition(*given, rng=ReplicaStreams((7, 8)), temperatures=20)
    alone = annealed_log_partition(*(g[1:] for g in given), rng=ReplicaStreams((8,)), temperatures=20)
    torch.testing.assert_close(both[0][1:], alone[0])
    torch.testing.assert_close(both[1][1:], alone[1])


def test_large_machines_are_not_summed_over():
    with pytest.raises(SpecificationError, match="too large"):
        exact_log_partition(*machine(21, 22))


@pytest.mark.parametrize("options", [{"chains": 1}, {"temperatures": 0}])
def test_annealing_needs_chains_and_temperatures(options):
    with pytest.raises(SpecificationError, match="annealing needs"):
        annealed_log_partition(*machine(2, 2), rng=ReplicaStreams((0, 1)), **options)
