"""Squared error of a course, its gradient, and targets that do not fit."""

import pytest
import torch

from arealis.objectives import SquaredError
from arealis.types import Batch, SpecificationError


def test_it_sums_over_time_and_units_and_its_gradient_is_the_error():
    generator = torch.Generator().manual_seed(0)
    activity = torch.randn(4, 2, 3, 5, generator=generator, dtype=torch.float64, requires_grad=True)
    wanted = torch.randn(1, 3, 4, 5, generator=generator, dtype=torch.float64)
    objective, batch = SquaredError("arm", "force"), Batch({}, {"force": wanted}, 4)
    cost = objective({"arm": activity}, batch)
    assert cost.shape == (2, 3)
    expected = sum((activity[t, 1, 2] - wanted[0, 2, t]).square().sum() / 2 for t in range(4))
    torch.testing.assert_close(cost[1, 2], expected)
    (gradient,) = torch.autograd.grad(cost.sum(), activity)
    torch.testing.assert_close(objective.gradient({"arm": activity.detach()}, batch)["arm"], gradient)


def test_one_time_step_of_a_target_is_held():
    objective, here = SquaredError("arm", "force"), {"arm": torch.zeros(4, 1, 3, 5)}
    assert objective(here, Batch({}, {"force": torch.ones(1, 3, 1, 5)}, 4)).tolist() == [[10.0] * 3]


@pytest.mark.parametrize("targets", [{}, {"force": torch.ones(1, 3)}, {"force": torch.ones(1, 3, 2, 5)}])
def test_a_target_that_does_not_fit_is_an_error(targets):
    with pytest.raises(SpecificationError, match="does not fit area 'arm'"):
        SquaredError("arm", "force")({"arm": torch.zeros(4, 1, 3, 5)}, Batch({}, targets, 4))
