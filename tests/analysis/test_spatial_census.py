"""Censuses of place and grid fields: what they count, and against which chance."""

import numpy as np
import pytest

from arealis.analysis import grid_census, place_census
from arealis.types import DataError, Range, make_responses

SIDE = 18
ROW, COLUMN = np.mgrid[:SIDE, :SIDE].reshape(2, -1)


def recorded(activity):
    activity = np.asarray(activity, dtype=float)
    return make_responses(
        activity[:, None, None],
        stimulus_id=np.arange(len(activity)).astype(str),
        unit_id=[f"u{i}" for i in range(activity.shape[1])],
        area="MEC",
        quantity="rate",
        unit="spikes/s",
        provenance="made up",
    )


def waves(degrees, units=4, period=6.0):
    rng = np.random.default_rng(0)
    angles = np.radians(rng.uniform(0, 90, units)) + np.radians(np.array(degrees))[:, None, None]
    along = COLUMN[:, None] * np.cos(angles) + ROW[:, None] * np.sin(angles)
    return np.cos(2 * np.pi / period * along + rng.uniform(0, 6, (len(degrees), 1, units))).sum(0)


def census(take, activity, seed=0, **options):
    found = take(
        recorded(activity),
        COLUMN + 0.5,
        ROW + 0.5,
        area="MEC",
        side=SIDE,
        bins=SIDE,
        permutations=60,
        rng=np.random.default_rng(seed),
        **options,
    )
    return {m.name: m for m in found}


def test_hexagonal_fields_are_counted_as_such():
    found = census(grid_census, waves([0, 60, 120]))
    assert list(found) == ["grid_score", "grid_units", "square_score", "square_units"]
    assert found["grid_score"].value > 1
    assert found["grid_score"].null.high < found["grid_score"].interval.low
    assert found["grid_units"].value == 1
    assert found["square_units"].value == 0
    assert found["grid_units"].null == Range(0.05, 0.05)
    assert {m.area for m in found.values()} == {"MEC"}


def test_square_fields_are_counted_as_such():
    found = census(grid_census, waves([0, 90]))
    assert found["square_score"].value > 1
    assert found["square_units"].value == 1
    assert found["grid_units"].value == 0


def test_activity_without_place_lies_within_its_null():
    noise = np.random.default_rng(5).normal(size=(SIDE**2, 30))
    found = census(grid_census, noise)
    assert found["grid_score"].null.low < found["grid_score"].value < found["grid_score"].null.high
    assert found["grid_units"].value < 0.2
    place = census(place_census, noise)
    information = place["spatial_information"]
    assert information.null.low < information.value < information.null.high


def test_units_without_a_score_are_no_grid():
    found = census(grid_census, np.ones((SIDE**2, 2)))
    assert set(found) == {"grid_units", "square_units"}
    assert found["grid_units"].value == 0


def test_place_fields_tell_more_than_shuffled_ones_and_silence_is_left_out():
    centre = np.array([[4, 4], [9, 12], [14, 3]])
    squared = (ROW[:, None] - centre[:, 0]) ** 2 + (COLUMN[:, None] - centre[:, 1]) ** 2
    field = np.exp(-squared / (2 * 1.5**2))
    found = census(place_census, np.column_stack([field, np.zeros(SIDE**2)]), smoothing=0)
    information, size = found["spatial_information"], found["place_field_size"]
    assert information.n == size.n == 3
    share = field / field.mean(0)
    expected = np.median((share * np.log2(share)).mean(0))
    assert information.value == pytest.approx(expected, rel=1e-6)
    within = squared <= 2 * np.log(2) * 1.5**2
    assert size.value == pytest.approx(np.median(within.mean(0)))
    smooth = census(place_census, field)["spatial_information"]
    assert smooth.value > smooth.null.high


def test_activity_below_zero_counts_as_silence():
    activity = np.random.default_rng(1).normal(size=(SIDE**2, 3))
    both, rectified = (census(place_census, a) for a in (activity, np.maximum(activity, 0)))
    assert both["spatial_information"].value == rectified["spatial_information"].value
    assert census(place_census, -np.ones((SIDE**2, 1))) == {}


def test_positions_outside_the_arena_are_refused():
    with pytest.raises(DataError, match="cannot be mapped onto an arena"):
        place_census(
            recorded(np.ones((2, 1))),
            np.array([0.5, 3.0]),
            np.array([0.5, 0.5]),
            area="CA1",
            side=2,
            bins=2,
            permutations=100,
            rng=np.random.default_rng(0),
        )
