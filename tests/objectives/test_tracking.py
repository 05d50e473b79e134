"""A map's centre of activity follows a position."""

import pytest
import torch
from tests.objectives.drawn import normal

from arealis.objectives import Tracking
from arealis.types import Batch, SpecificationError


def test_a_single_active_place_is_where_it_stands():
    """On a sheet of three rows of two, unit 3 stands on the right of the middle row."""
    here = torch.full((1, 1, 1, 6), -100.0)
    here[..., 3] = 100.0
    objective = Tracking("map", (3, 2), "sprite")
    there = objective({"map": here}, Batch({}, {"sprite": torch.tensor([[[1.0, 0.0]]])}, 1))
    away = objective({"map": here}, Batch({}, {"sprite": torch.tensor([[[-1.0, 0.0]]])}, 1))
    assert (float(there), float(away)) == (0.0, 2.0)


def test_descent_moves_activity_to_a_position_that_moves():
    here = 0.1 * normal(5, 1, 1, 20)
    path = torch.linspace(-0.6, 0.6, 5, dtype=torch.float64).view(1, 1, 5, 1)
    objective, batch = Tracking("map", (20,), "sprite", sharpness=3.0), Batch({}, {"sprite": path}, 5)
    first = objective({"map": here}, batch)
    for _ in range(300):
        here = here - 5 * objective.gradient({"map": here}, batch)["map"]
    assert objective({"map": here}, batch) < 1e-4 * first


@pytest.mark.parametrize("shape", [(), (1,), (5, 1)])
def test_a_map_without_places_is_an_error(shape):
    with pytest.raises(SpecificationError, match="places to tell apart"):
        Tracking("map", shape, "sprite")


def test_a_map_of_another_size_is_an_error():
    with pytest.raises(SpecificationError, match="'map' does not fit"):
        Tracking("map", (3, 3), "sprite")({"map": normal(1, 1, 2, 6)}, Batch({}, {}, 1))
