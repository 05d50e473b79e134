"""Rate maps: means by place, smoothed alike above and below the line."""

import numpy as np
import pytest

from arealis.analysis import rate_map
from arealis.types import DataError

RNG = np.random.default_rng(0)


def samples(count=3000, side=4.0, units=3):
    x, y = RNG.uniform(0, side, (2, count))
    return RNG.normal(size=(count, units)), x, y


def test_it_is_the_mean_over_the_samples_of_each_bin():
    activity, x, y = samples()
    maps, share = rate_map(activity, x, y, side=4, bins=8, smoothing=0)
    for row, column in ((0, 0), (3, 5), (7, 7)):
        here = (np.floor(2 * y) == row) & (np.floor(2 * x) == column)
        np.testing.assert_allclose(maps[:, row, column], activity[here].mean(0))
        assert share[row, column] == pytest.approx(here.mean())
    assert share.sum() == pytest.approx(1)


def test_smoothing_divides_smoothed_sums_by_smoothed_counts():
    activity, x, y = samples(40)
    maps, _ = rate_map(activity, x, y, side=4, bins=6, smoothing=0.8)
    bins = np.arange(6)
    near = np.exp(-((bins[:, None] - bins) ** 2) / (2 * 0.8**2)) * (np.abs(bins[:, None] - bins) <= 3)
    row, column = np.floor(6 * y / 4).astype(int), np.floor(6 * x / 4).astype(int)
    weight = near[:, row][:, None] * near[:, column][None]
    expected = np.einsum("rcs,su->urc", weight, activity) / weight.sum(-1)
    np.testing.assert_allclose(maps, expected, rtol=1e-6)


def test_activity_that_is_the_same_everywhere_stays_so_up_to_the_walls():
    _, x, y = samples(500)
    maps, _ = rate_map(np.full((500, 1), 3.0), x, y, side=4, bins=10, smoothing=1.5)
    np.testing.assert_allclose(maps, 3)


def test_what_was_never_near_is_missing():
    maps, share = rate_map(np.ones((2, 1)), [0.1, 0.2], [0.1, 0.2], side=10, bins=10, smoothing=1)
    assert np.isnan(maps[0, 9, 9])
    assert share[9, 9] == 0
    assert maps[0, 2, 2] == pytest.approx(1)


def test_the_far_wall_belongs_to_the_last_bin():
    maps, _ = rate_map(np.ones((1, 1)), [2.0], [2.0], side=2, bins=2, smoothing=0)
    assert maps[0, 1, 1] == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"x": np.array([-0.1, 0.5])},
        {"y": np.array([0.5, 2.1])},
        {"x": np.array([0.5])},
        {"activity": np.array([[np.nan], [1.0]])},
        {"activity": np.ones(2)},
        {"activity": np.ones((0, 1)), "x": np.ones(0), "y": np.ones(0)},
        {"bins": 1},
        {"smoothing": -1.0},
        {"side": 0.0},
    ],
)
def test_what_does_not_fit_an_arena_is_refused(wrong):
    given = {"activity": np.ones((2, 1)), "x": np.ones(2), "y": np.ones(2), "side": 2.0, "bins": 2} | wrong
    with pytest.raises(DataError, match="cannot be mapped onto an arena"):
        rate_map(**given)
