import numpy as np
import torch
from scipy import stats

from arealis.numerics.spiking import counted_uniform, next_count, noise_counters

LIKE = torch.zeros((), dtype=torch.float64)
MASK = (1 << 64) - 1


def splitmix(state):
    """The published generator, in numbers without end."""
    z = state
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


def test_numbers_are_those_of_splitmix():
    """The first outputs for the seed 1234567, of the reference implementation."""
    counters = torch.tensor([1234567])
    found = []
    for _ in range(3):
        counters = next_count(counters)
        found.append(int(counted_uniform(counters, like=LIKE) * 2**53))
    assert found == [n >> 11 for n in (6457827717110365317, 3203168211198807973, 9817491932198370423)]
    assert found[0] == splitmix((1234567 + 0x9E3779B97F4A7C15) & MASK) >> 11


def test_uniform_over_cells_and_over_time():
    counters = noise_counters(3, (4, 50, 100), like=LIKE)
    here = counted_uniform(counters, like=LIKE)
    assert float(here.min()) >= 0
    assert float(here.max()) < 1
    assert stats.kstest(here.flatten().numpy(), "uniform").pvalue > 1e-3
    series, cell = [], counters[:1, :1, :1]
    for _ in range(5000):
        series.append(float(counted_uniform(cell, like=LIKE)))
        cell = next_count(cell)
    assert stats.kstest(series, "uniform").pvalue > 1e-3
    assert abs(np.corrcoef(series[:-1], series[1:])[0, 1]) < 0.06


def test_neighbours_are_not_alike():
    numbers = counted_uniform(noise_counters(0, (2, 300, 300), like=LIKE), like=LIKE).numpy()
    for one, two in (
        (numbers[0], numbers[1]),
        (numbers[:, 1:], numbers[:, :-1]),
        (numbers[..., 1:], numbers[..., :-1]),
    ):
        assert abs(np.corrcoef(one.ravel(), two.ravel())[0, 1]) < 0.02
    assert len(np.unique(numbers)) == numbers.size


def test_a_number_depends_on_its_place_alone():
    whole = noise_counters(7, (3, 4, 5), like=LIKE)
    assert torch.equal(noise_counters(7, (2, 1, 5), like=LIKE), whole[:2, :1])
    seeds = torch.tensor([7, 8]).reshape(2, 1, 1)
    assert torch.equal(noise_counters(seeds, (2, 4, 5), like=LIKE)[:1], whole[:1])


def test_single_precision_stays_below_one():
    numbers = counted_uniform(noise_counters(0, (1_000_000,), like=LIKE), like=torch.zeros(()))
    assert numbers.dtype is torch.float32
    assert float(numbers.max()) < 1
