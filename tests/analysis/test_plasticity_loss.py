"""Silent units and effective rank, on activity whose numbers are known."""

import pytest
import torch

from arealis.analysis import effective_rank, silent_units


def test_units_that_never_change_are_silent():
    activity = torch.randn(2, 3, 10, 4, generator=torch.Generator().manual_seed(0))
    activity[:, 1, :, 0] = 0.0
    activity[:, 2, :, :2] = 1.5
    assert silent_units(activity).tolist() == [0.0, 0.25, 0.5]


def test_a_unit_that_answers_in_one_time_step_only_is_not_silent():
    activity = torch.zeros(2, 1, 3, 1)
    activity[1, 0, 2, 0] = 1.0
    assert silent_units(activity).tolist() == [0.0]


def test_effective_rank_of_planted_directions():
    basis = torch.linalg.qr(torch.randn(20, 5, generator=torch.Generator().manual_seed(0)))[0]
    assert float(effective_rank((basis @ basis.T)[None, None])) == pytest.approx(5, abs=1e-4)
    sizes = torch.tensor([1.0, 1.0, 0.0])
    assert float(effective_rank(torch.diag(sizes)[None, None])) == pytest.approx(2, abs=1e-5)


def test_effective_rank_lies_between_one_and_the_rank_and_ignores_scale():
    x = torch.randn(1, 2, 30, 6, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    found = effective_rank(x)
    assert ((found > 1) & (found <= 6)).all()
    torch.testing.assert_close(effective_rank(7 * x), found)
    assert effective_rank(0 * x).tolist() == [0, 0]
