"""Costs of activity itself: sparseness, energy, homeostasis."""

import pytest
import torch
from tests.objectives.drawn import NOTHING, normal

from arealis.objectives import ActivityEnergy, HomeostaticRate, SparseActivity
from arealis.types import SpecificationError

SPREAD = torch.full((1, 1, 1, 4), 1.0, dtype=torch.float64)
GATHERED = torch.tensor([2.0, 0, 0, 0], dtype=torch.float64).view(1, 1, 1, 4)


def test_of_the_same_energy_one_active_unit_is_sparser_than_many():
    energies = [ActivityEnergy(("V1",))({"V1": r}, NOTHING) for r in (SPREAD, GATHERED)]
    assert energies[0] == energies[1] == 2
    for penalty in ("logarithmic", "absolute"):
        costs = [SparseActivity("V1", penalty)({"V1": r}, NOTHING) for r in (SPREAD, GATHERED)]
        assert costs[1] < costs[0]


def test_of_the_same_total_activity_many_units_cost_less_energy_than_one():
    assert ActivityEnergy(("V1",))({"V1": 2 * GATHERED}, NOTHING) > ActivityEnergy(("V1",))(
        {"V1": SPREAD}, NOTHING
    )


def test_sparseness_in_its_own_words():
    here = normal(3, 2, 4, 5)
    for penalty, s in (("logarithmic", lambda x: (1 + x**2).log()), ("absolute", torch.abs)):
        cost = SparseActivity("V1", penalty, scale=0.5)({"V1": here}, NOTHING)
        torch.testing.assert_close(cost[1, 2], s(here[:, 1, 2] / 0.5).sum(-1).mean())


def test_energy_adds_up_over_areas():
    one, two = normal(3, 2, 4, 5), normal(3, 2, 4, 2, seed=1)
    cost = ActivityEnergy(("a", "b"))({"a": one, "b": two}, NOTHING)
    expected = (one[:, 1, 2].square().sum() + two[:, 1, 2].square().sum()) / 6
    torch.testing.assert_close(cost[1, 2], expected)


@pytest.mark.parametrize("areas", [(), ("V1", "V1")])
def test_energy_of_no_area_or_of_one_twice_is_an_error(areas):
    with pytest.raises(SpecificationError, match="each once"):
        ActivityEnergy(areas)


def test_homeostasis_holds_the_mean_and_not_every_example():
    varied = torch.tensor([0.0, 2.0]).view(1, 1, 2, 1)
    objective = HomeostaticRate("V1", 1.0)
    assert (objective({"V1": varied}, NOTHING) == 0).all()
    assert (objective.gradient({"V1": varied}, NOTHING)["V1"] == 0).all()
    here = normal(3, 2, 4, 5)
    mean = here.mean((0, 2))
    torch.testing.assert_close(
        HomeostaticRate("V1", 0.3)({"V1": here}, NOTHING).mean(1), (mean - 0.3).square().sum(-1) / 2
    )
