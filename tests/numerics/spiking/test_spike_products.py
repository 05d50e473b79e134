"""Products with spikes, event by event and dense."""

import pytest
import torch

from arealis.numerics.spiking import (
    crossover,
    event_lists,
    event_lists_eagerly,
    spike_layer,
    spike_outer,
    spike_product,
)


def _spikes(density, shape=(2, 33, 21), kind=torch.float64):
    return (torch.rand(shape, generator=torch.Generator().manual_seed(0)) < density).to(kind)


@pytest.mark.parametrize("kind", [torch.float32, torch.float64])
@pytest.mark.parametrize("density", [0.0, 0.05, 0.4, 1.0])
def test_compiled_lists_equal_eager_ones(density, kind):
    spikes = _spikes(density, kind=kind)
    ours, expected = event_lists(spikes, 1.0), event_lists_eagerly(spikes, 1.0)
    for name in vars(expected):
        assert getattr(ours, name).tolist() == getattr(expected, name).tolist(), name


@pytest.mark.parametrize("lists", [event_lists, event_lists_eagerly])
def test_many_spikes_and_other_numbers_are_not_listed(lists):
    spikes = _spikes(0.3)
    assert lists(spikes, 0.1) is None
    assert lists(spikes, 0.5) is not None
    spikes[1, 32, 20] = 0.5
    assert lists(spikes, 0.5) is None
    assert lists(torch.zeros(1, 0, 4), 0.5).units.tolist() == []


@pytest.mark.parametrize("density", [0.0, 0.05, 0.5])
@pytest.mark.parametrize("targets", [3, 100])
def test_products_are_the_dense_ones(density, targets):
    generator = torch.Generator().manual_seed(1)
    spikes = _spikes(density)
    weights = torch.randn(2, targets, 21, generator=generator, dtype=torch.float64)
    errors = torch.randn(2, 33, targets, generator=generator, dtype=torch.float64)
    lists = event_lists(spikes, 1.0)
    for given in (None, lists):
        torch.testing.assert_close(
            spike_product(spikes, weights, given), spikes @ weights.mT, rtol=1e-12, atol=1e-12
        )
        torch.testing.assert_close(
            spike_outer(errors, spikes, given), errors.mT @ spikes, rtol=1e-12, atol=1e-12
        )


def test_inputs_that_are_no_spikes():
    values = torch.rand(2, 33, 21, dtype=torch.float64)
    weights = torch.rand(2, 200, 21, dtype=torch.float64)
    torch.testing.assert_close(spike_product(values, weights), values @ weights.mT)


@pytest.mark.parametrize("density", [0.05, 0.5])
def test_autograd(density):
    spikes = _spikes(density).requires_grad_()
    weights = torch.randn(2, 100, 21, dtype=torch.float64, requires_grad=True)
    error = torch.randn(2, 33, 100, dtype=torch.float64)
    ours = torch.autograd.grad(spike_layer(spikes, weights), (spikes, weights), error)
    expected = torch.autograd.grad(spikes @ weights.mT, (spikes, weights), error)
    for one, two in zip(ours, expected, strict=True):
        torch.testing.assert_close(one, two, rtol=1e-12, atol=1e-12)


def test_frozen_weights_get_no_gradient():
    spikes = _spikes(0.05).requires_grad_()
    spike_layer(spikes, torch.ones(2, 4, 21, dtype=torch.float64)).sum().backward()
    assert spikes.grad.eq(4).all()


def test_few_targets_are_worth_fewer_lists():
    assert crossover(1) < crossover(10) < crossover(1000) == crossover(10_000)
