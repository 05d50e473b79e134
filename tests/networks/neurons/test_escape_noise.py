import numpy as np
import pytest
import torch

from arealis.networks.neurons import EscapeNoise


def run(current, steps, shape=(1, 1, 1), **parameters):
    neuron = EscapeNoise(step_duration=1e-3, **parameters)
    drive = torch.full((steps, *shape), current, dtype=torch.float64)
    _, spikes, recorded = neuron.scan(neuron.initial(shape, drive), drive)
    return spikes, recorded["potential"]


@pytest.mark.parametrize("current", [0.7, 0.9, 1.0])
def test_rate_is_the_hazard(current):
    """Reset to where the current holds it, the potential stays and every step has the same chance."""
    spikes, potential = run(current, 400, (1, 10, 20), reset=current, time_constant=1e-3)
    expected = 1 - np.exp(-1e-3 * 100 * np.exp((float(potential[50:].mean()) - 1) / 0.1))
    count = spikes[50:].numel()
    spread = np.sqrt(expected * (1 - expected) / count)
    assert abs(float(spikes[50:].mean() - expected)) < 4 * spread


def test_spikes_do_not_know_of_each_other():
    """With nothing that remembers, counts of cells have the variance of independent draws."""
    spikes, _ = run(1.0, 300, (2, 20, 25), reset=1.0, time_constant=1e-3)
    counts = spikes[10:].sum(dim=0).flatten()
    p = float(spikes[10:].mean())
    assert float(counts.var()) == pytest.approx(290 * p * (1 - p), rel=0.15)
    by_step = spikes[10:].flatten(1)
    correlation = torch.corrcoef(torch.stack([by_step[:-1].flatten(), by_step[1:].flatten()]))[0, 1]
    assert abs(float(correlation)) < 4 / np.sqrt(by_step[1:].numel())


def test_runs_repeat_and_seeds_differ():
    first, again, other = (run(1.1, 200, seed=s)[0] for s in (3, 3, 4))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_replicas_with_seeds_of_their_own_do_not_depend_on_their_place():
    seeds = torch.tensor([5, 9]).reshape(2, 1, 1)
    both = run(1.1, 200, (2, 2, 3), seed=seeds)[0]
    turned = run(1.1, 200, (2, 2, 3), seed=seeds.flip(0))[0]
    assert not torch.equal(both[:, 0], both[:, 1])
    assert not torch.equal(both[:, 0], turned[:, 1]), "a place counts, too"
    alone = run(1.1, 200, (1, 2, 3), seed=5)[0]
    assert torch.equal(both[:, :1], alone)


def test_derivative_of_a_spike_is_that_of_its_probability():
    neuron = EscapeNoise(step_duration=1e-3)
    drive = torch.full((1, 1, 1), 9.0, dtype=torch.float64, requires_grad=True)
    _, spike = neuron.step(neuron.initial((1, 1, 1), drive), drive)
    (slope,) = torch.autograd.grad(spike.sum(), drive)
    gain = 1 - np.exp(-0.1)
    hazard = 0.1 * np.exp((9.0 * gain - 1) / 0.1)
    assert float(slope) == pytest.approx(hazard / 0.1 * np.exp(-hazard) * gain, rel=1e-9)


def test_certain_where_the_hazard_is_beyond_numbers():
    spikes, _ = run(1e6, 3)
    assert spikes.flatten().tolist() == [1, 1, 1]
