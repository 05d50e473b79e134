"""Spike likelihood: what SciPy says, of what was recorded only."""

import math

import pytest
import torch
from scipy.stats import bernoulli, poisson

from arealis.objectives import SpikeLikelihood
from arealis.types import Batch, SpecificationError

TIME, REPLICAS, EXAMPLES, UNITS = 7, 2, 3, 2


def drawn(below, seed=0):
    generator = torch.Generator().manual_seed(seed)
    expected = torch.rand(TIME, REPLICAS, EXAMPLES, UNITS, generator=generator, dtype=torch.float64)
    spikes = torch.randint(0, below, (REPLICAS, EXAMPLES, TIME, UNITS), generator=generator).double()
    return 0.05 + 0.9 * expected, spikes


@pytest.mark.parametrize(("name", "below", "law"), [("bernoulli", 2, bernoulli), ("poisson", 4, poisson)])
def test_it_is_the_mean_log_probability(name, below, law):
    expected, spikes = drawn(below)
    cost = SpikeLikelihood("cell", distribution=name)(
        {"cell": expected}, Batch({}, {"recorded": spikes}, TIME)
    )
    likely = torch.from_numpy(law.logpmf(spikes.numpy(), expected.permute(1, 2, 0, 3).numpy()))
    if name == "poisson":  # but for what no model can change
        likely = likely + torch.lgamma(spikes + 1)
    torch.testing.assert_close(cost, -likely.mean((2, 3)), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", ["bernoulli", "poisson"])
def test_steps_that_were_not_recorded_do_not_count(name):
    expected, spikes = drawn(2)
    objective = SpikeLikelihood("cell", distribution=name)
    later = objective({"cell": expected[3:]}, Batch({}, {"recorded": spikes[:, :, 3:]}, TIME - 3))
    spikes[:, :, :3] = math.nan
    batch = Batch({}, {"recorded": spikes}, TIME)
    torch.testing.assert_close(objective({"cell": expected}, batch), later)
    assert objective.gradient({"cell": expected}, batch)["cell"][:3].abs().sum() == 0


def test_the_recorded_rate_is_the_best_constant():
    spikes = torch.tensor([1.0, 0, 0, 0, 1, 0, 0, 0, 0, 0], dtype=torch.float64).reshape(1, 1, 10, 1)
    costs = [
        SpikeLikelihood("cell")(
            {"cell": torch.full((10, 1, 1, 1), p, dtype=torch.float64)}, Batch({}, {"recorded": spikes}, 10)
        ).item()
        for p in (0.1, 0.2, 0.3)
    ]
    assert min(costs) == costs[1]


@pytest.mark.parametrize("certain", [0.0, 1.0])
def test_what_is_impossible_costs_much_but_not_without_end(certain):
    spikes = torch.full((1, 1, 1, 1), 1 - certain)
    cost = SpikeLikelihood("cell")(
        {"cell": torch.full((1, 1, 1, 1), certain)}, Batch({}, {"recorded": spikes}, 1)
    )
    assert 10 < cost.item() < 30


@pytest.mark.parametrize(
    ("name", "value"), [("bernoulli", 2.0), ("bernoulli", 0.5), ("poisson", -1.0), ("poisson", math.nan)]
)
def test_targets_that_are_no_spikes(name, value):
    spikes = torch.full((1, 1, 4, 1), value)
    with pytest.raises(SpecificationError, match="no record of spikes"):
        SpikeLikelihood("cell", distribution=name)(
            {"cell": torch.full((4, 1, 1, 1), 0.5)}, Batch({}, {"recorded": spikes}, 4)
        )
