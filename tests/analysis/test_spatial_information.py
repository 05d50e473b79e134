"""Spatial information and field size: closed forms, and what they do not depend on."""

import numpy as np
import pytest

from arealis.analysis import field_size, spatial_information
from arealis.types import DataError

EVEN = np.full((8, 8), 1 / 64)
ROW, COLUMN = np.mgrid[:8, :8]


def blob(row, column, width):
    return np.exp(-((ROW - row) ** 2 + (COLUMN - column) ** 2) / (2 * width**2))


def test_a_unit_of_one_bin_among_n_tells_their_logarithm():
    maps = np.stack([np.eye(64)[i].reshape(8, 8) for i in (0, 20)])
    np.testing.assert_allclose(spatial_information(maps, EVEN), 6)
    uneven = np.full((8, 8), (1 - 1 / 8) / 63)
    uneven[0, 0] = 1 / 8
    assert spatial_information(maps[:1], uneven)[0] == pytest.approx(3)


def test_the_same_rate_everywhere_tells_nothing():
    assert spatial_information(np.full((1, 8, 8), 5.0), EVEN)[0] == pytest.approx(0, abs=1e-12)


def test_it_does_not_depend_on_the_rate_but_on_the_baseline():
    maps = np.stack([blob(3, 4, 1.0), 7 * blob(3, 4, 1.0), blob(3, 4, 1.0) + 0.5])
    alone, louder, above = spatial_information(maps, EVEN)
    assert louder == pytest.approx(alone)
    assert above < alone / 2


def test_narrower_fields_tell_more_and_are_smaller():
    maps = np.stack([blob(3, 4, w) for w in (0.6, 1.0, 2.0)])
    information, size = spatial_information(maps, EVEN), field_size(maps)
    assert (np.diff(information) < 0).all()
    assert (np.diff(size) > 0).all()


def test_bins_that_were_not_sampled_do_not_count():
    maps = np.stack([blob(3, 4, 1.0)])
    hole = maps.copy()
    hole[0, :, 4] = np.nan
    share = np.where(np.isnan(hole[0]), 0, 1 / 56)
    without = np.delete(maps, 4, axis=2)
    expected = spatial_information(without, np.full((8, 7), 1 / 56))
    np.testing.assert_allclose(spatial_information(hole, share), expected)
    assert field_size(np.array([[[1.0, np.nan], [0.0, 0.0]]]))[0] == pytest.approx(1 / 3)


def test_a_field_is_what_lies_side_by_side_in_one_unit():
    apart = np.zeros((2, 5, 5))
    apart[0, 0, :3] = 1
    apart[0, 4, 4] = apart[0, 3, 3] = 1
    apart[1, 1, 0] = 1
    np.testing.assert_allclose(field_size(apart), [3 / 25, 1 / 25])


def test_the_threshold_is_a_part_of_the_peak():
    stairs = np.array([[[4.0, 3.0, 2.0, 1.0]]])
    assert [field_size(stairs, threshold=t)[0] for t in (1.0, 0.75, 0.5, 0.2)] == [0.25, 0.5, 0.75, 1.0]


def test_a_silent_unit_has_neither():
    assert np.isnan(spatial_information(np.zeros((1, 8, 8)), EVEN)[0])
    assert np.isnan(field_size(np.zeros((1, 8, 8)))[0])


@pytest.mark.parametrize("maps", [-np.ones((1, 8, 8)), np.ones((8, 8)), np.full((1, 8, 8), np.nan)])
def test_what_are_no_rates_is_refused(maps):
    with pytest.raises(DataError, match="do not hold firing rates"):
        spatial_information(maps, EVEN)
    with pytest.raises(DataError, match="do not hold firing rates"):
        field_size(maps)


def test_occupancy_of_another_arena_and_a_strange_threshold_are_refused():
    with pytest.raises(DataError, match="maps and occupancy do not fit"):
        spatial_information(np.ones((1, 8, 7)), EVEN)
    with pytest.raises(DataError, match="no such threshold"):
        field_size(np.ones((1, 8, 8)), threshold=0)
