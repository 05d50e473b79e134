"""Products with spikes, event by event."""

from __future__ import annotations

import pytest
import torch

from arealis.networks.events import outer_by_events, project_by_events
from arealis.networks.projection import outer, project

TIME, BATCH, SOURCE, TARGET = 5, 4, 60, 100


def spikes(replicas: int, density: float = 0.05) -> torch.Tensor:
    generator = torch.Generator().manual_seed(0)
    return (
        torch.rand(TIME, replicas, BATCH, SOURCE, generator=generator, dtype=torch.float64) < density
    ).double()


def normal(*shape: int) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(1), dtype=torch.float64)


@pytest.mark.parametrize(("seen_by", "replicas"), [(1, 1), (1, 3), (3, 3)])
def test_events_carry_what_a_dense_product_carries(seen_by, replicas):
    seen, efficacy = spikes(seen_by), normal(replicas, TARGET, SOURCE)
    carried = project_by_events(seen, efficacy)
    assert carried is not None
    torch.testing.assert_close(
        carried, torch.einsum("trbs,rks->trbk", seen.expand(-1, replicas, -1, -1), efficacy)
    )
    assert torch.equal(project(seen, efficacy), carried)


@pytest.mark.parametrize(("seen_by", "replicas"), [(1, 1), (1, 3), (3, 3)])
def test_events_multiply_as_a_dense_product_does(seen_by, replicas):
    seen, signal = spikes(seen_by), normal(TIME, replicas, BATCH, TARGET)
    products = outer_by_events(signal, seen)
    assert products is not None
    expected = torch.einsum("trbk,trbs->rks", signal, seen.expand(-1, replicas, -1, -1))
    torch.testing.assert_close(products, expected)
    assert torch.equal(outer(signal, seen), products)


def test_a_replica_does_not_depend_on_its_neighbours():
    seen, efficacy = spikes(3), normal(3, TARGET, SOURCE)
    alone = project_by_events(seen[:, 1:2], efficacy[1:2])
    together = project_by_events(seen, efficacy)
    assert alone is not None
    assert together is not None
    assert torch.equal(alone[:, 0], together[:, 1])


@pytest.mark.parametrize(
    "seen",
    [
        spikes(1, density=0.5),
        0.5 * spikes(1),
        spikes(1)[:1],
        torch.cat([normal(1, 1, BATCH, SOURCE), spikes(1)]),
    ],
    ids=["many spikes", "no spikes", "one step", "rates before a silence"],
)
def test_what_is_not_few_spikes_over_time_is_left_to_dense_products(seen):
    efficacy, signal = normal(1, TARGET, SOURCE), normal(len(seen), 1, BATCH, TARGET)
    assert project_by_events(seen, efficacy) is None
    assert outer_by_events(signal, seen) is None
    torch.testing.assert_close(project(seen, efficacy), seen @ efficacy.mT)
    torch.testing.assert_close(outer(signal, seen), torch.einsum("trbk,trbs->rks", signal, seen))


def test_autograd_is_not_cut():
    efficacy = normal(1, TARGET, SOURCE).requires_grad_()
    assert project_by_events(spikes(1), efficacy) is None
    project(spikes(1), efficacy).sum().backward()
    torch.testing.assert_close(efficacy.grad[0, 0], spikes(1).sum((0, 1, 2)))


def test_many_networks_at_once_are_dense():
    seen, efficacy = spikes(1), normal(3, 1, TARGET, SOURCE)
    together = torch.vmap(lambda e: project(seen, e))(efficacy)
    torch.testing.assert_close(together[1], project(seen, efficacy[1]))
