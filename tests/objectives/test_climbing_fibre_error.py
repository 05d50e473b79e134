"""The climbing fibre carries small errors whole, large ones cut, and nothing about what is not wanted."""

import pytest
import torch
from tests.objectives.drawn import normal

from arealis.objectives import ClimbingFibreError
from arealis.types import Batch


def batch_of(wanted):
    return Batch({}, {"wanted": wanted}, 1)


def test_small_errors_cost_half_their_square():
    here, wanted = 0.01 * normal(1, 2, 3, 4), torch.zeros(2, 3, 4)
    cost = ClimbingFibreError("p", "wanted", baseline=0.1)({"p": here}, batch_of(wanted))
    torch.testing.assert_close(cost, here[0].square().sum(-1) / 2)


def test_the_signal_is_bounded_and_lower_where_activity_should_rise():
    here = torch.tensor([-9.0, -0.1, 0.5, 9.0]).view(1, 1, 1, 4)
    objective = ClimbingFibreError("p", "wanted", baseline=0.2, ceiling=2.0)
    signal = objective.gradient({"p": here}, batch_of(torch.zeros(1, 1, 4)))["p"].flatten()
    torch.testing.assert_close(signal, torch.tensor([-0.2, -0.1, 0.5, 2.0]))


def test_narrow_bounds_settle_at_a_quantile():
    """Of many wanted activities, a fraction b/(b + c) lies below."""
    wanted = normal(1, 1001, 1)
    bounds = {"baseline": 1e-6, "ceiling": 3e-6}
    place = wanted.quantile(0.25).expand(1, 1, 1001, 1)
    slopes = [
        ClimbingFibreError("p", "wanted", **bounds).gradient({"p": place + d}, batch_of(wanted))["p"].sum()
        for d in (-0.02, 0.02)
    ]
    assert slopes[0] < 0 < slopes[1]


def test_no_fibre_fires_about_what_is_not_wanted():
    wanted = torch.tensor([[[float("nan"), 1.0]]])
    here = torch.zeros(1, 1, 1, 2, requires_grad=True)
    objective = ClimbingFibreError("p", "wanted")
    cost = objective({"p": here}, batch_of(wanted))
    cost.sum().backward()
    assert float(cost.detach()) == pytest.approx(0.2 * (1 - 0.1))
    assert here.grad.flatten().tolist() == pytest.approx([0.0, -0.2])
