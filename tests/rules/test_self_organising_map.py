"""A self-organising map lays neighbouring inputs out on neighbouring units."""

import numpy as np
import pytest
import torch
from tests.rules.following import area_on, estimate, follow, start

from arealis.rules import SelfOrganisingMap
from arealis.types import SpecificationError

rng = np.random.default_rng(3)


def test_a_line_of_units_orders_a_line_of_inputs():
    shown = np.linspace(0, 1, 200)[:, None]
    case, state = follow(SelfOrganisingMap(steps=150), area_on(shown, 10), steps=250, rate=0.3)
    weights = case.params["eye->V1.weight"][0, :, 0].numpy()
    gaps = np.diff(weights) * np.sign(weights[-1] - weights[0])
    assert (gaps > 0.03).all()
    assert gaps.sum() > 0.75
    assert state["V1.width"].tolist() == [0.5]


def test_a_sheet_of_units_is_a_map_of_a_square():
    """The best and the second best unit of almost every input are neighbours on the sheet."""
    shown = rng.random((400, 2))
    rule = SelfOrganisingMap(columns=6, steps=200)
    case, _ = follow(rule, area_on(shown, 36), steps=260, rate=0.3)
    weights = case.params["eye->V1.weight"][0].numpy()
    best = np.argsort(np.square(shown[:, None] - weights).sum(-1), axis=1)[:, :2]
    apart = np.abs(np.stack([best // 6, best % 6])[..., 0] - np.stack([best // 6, best % 6])[..., 1])
    assert (apart.max(0) <= 1).mean() > 0.95
    assert np.square(shown[:, None] - weights).sum(-1).min(1).mean() < 0.01


def test_shares_fall_off_as_a_gaussian_of_the_place_on_the_sheet():
    """One input at the far end of the winner's weights: every unit moves by its share of the way."""
    case = area_on(np.full((1, 2), 9.0), 6)
    case.params["eye->V1.weight"][:] = 0.0
    case.params["eye->V1.weight"][0, 4] = 1.0
    rule = SelfOrganisingMap(columns=3)
    state, streams = start(rule, case)
    assert state["V1.width"].tolist() == [1.5]
    updates, after = estimate(rule, case, state, streams)
    squares = np.array([2, 1, 2, 1, 0, 1])
    moved = np.exp(-squares / (2 * 1.5**2)) * np.array([9, 9, 9, 9, 8, 9])
    np.testing.assert_allclose(-updates["eye->V1.weight"][0], np.stack([moved, moved], 1))
    assert float(after["V1.width"]) == pytest.approx(1.5 * (1 / 3) ** (1 / 500))


def test_the_learning_rate_does_not_depend_on_the_size_of_the_batch():
    one, many = area_on(np.ones((1, 2)), 4), area_on(np.ones((50, 2)), 4)
    rule = SelfOrganisingMap(final_width=1e3)
    state = {"V1.width": torch.full((1,), 1e3, dtype=torch.float64)}
    few, lots = (estimate(rule, c, state, None)[0]["eye->V1.weight"] for c in (one, many))
    torch.testing.assert_close(few, lots, rtol=1e-5, atol=1e-8)


@pytest.mark.parametrize("settings", [{"final_width": 0.0}, {"steps": 0}, {"columns": 0}])
def test_a_map_without_neighbourhood_is_an_error(settings):
    with pytest.raises(SpecificationError, match="no neighbourhood"):
        SelfOrganisingMap(**settings)


def test_units_that_do_not_fill_rows_are_an_error():
    with pytest.raises(SpecificationError, match="do not fill a sheet"):
        start(SelfOrganisingMap(columns=4), area_on(np.ones((1, 2)), 6))
