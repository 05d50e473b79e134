"""Products across a matrix are those of the equation, whatever order they are taken in."""

import pytest
import torch

from arealis.networks import DenseProjection, project
from arealis.networks.projection import outer


def numbers(*shape, seed=0):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


@pytest.mark.parametrize("time", [1, 4])
@pytest.mark.parametrize("replicas", [1, 3])
@pytest.mark.parametrize("targets", [2, 30])
def test_currents_signals_and_pairs(time, replicas, targets):
    """With few targets and with many, shared input and each replica's own, one time step and several."""
    seen, efficacy = numbers(time, replicas, 12, 5), numbers(3, targets, 5, seed=1)
    signal = numbers(time, 3, 12, targets, seed=2)
    wide = seen.expand(-1, 3, -1, -1)
    current = project(seen, efficacy)
    torch.testing.assert_close(
        current, torch.einsum("trbj,rij->trbi", wide, efficacy), rtol=1e-12, atol=1e-12
    )
    back = DenseProjection("eye", "V1").pull_back(signal, efficacy)
    torch.testing.assert_close(back, torch.einsum("trbi,rij->trbj", signal, efficacy), rtol=1e-12, atol=1e-12)
    paired = torch.einsum("trbi,trbj->rij", signal, wide)
    torch.testing.assert_close(outer(signal, seen), paired, rtol=1e-12, atol=1e-12)


def test_a_held_source_is_paired_at_every_step():
    seen, signal = numbers(1, 1, 6, 5), numbers(4, 3, 6, 2, seed=1)
    expected = torch.einsum("trbi,bj->rij", signal, seen[0, 0])
    torch.testing.assert_close(outer(signal, seen), expected, rtol=1e-12, atol=1e-12)
