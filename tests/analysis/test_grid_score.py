"""Autocorrelogram and grid score: ideal lattices, place fields and noise."""

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from arealis.analysis import grid_score, spatial_autocorrelogram
from arealis.types import DataError


def lattice(degrees, period, turned, *, side=24, shift=(0.0, 0.0)):
    row, column = np.mgrid[:side, :side]
    angles = np.radians(turned) + np.radians(degrees)
    return sum(
        np.cos(2 * np.pi / period * ((row - shift[0]) * np.sin(a) + (column - shift[1]) * np.cos(a)))
        for a in angles
    )


def lattices(degrees):
    rng = np.random.default_rng(0)
    kinds = [(p, t) for p in (5, 6.5, 8) for t in (0, 11, 27, 45)]
    return np.stack([lattice(degrees, p, t, shift=rng.uniform(0, 8, 2)) for p, t in kinds])


HEXAGONAL, SQUARE = lattices([0, 60, 120]), lattices([0, 90])
NOISE = gaussian_filter(np.random.default_rng(1).normal(size=(200, 20, 20)), (0, 1.5, 1.5))


def test_every_shift_is_a_correlation_over_what_overlaps():
    maps = np.random.default_rng(2).normal(size=(2, 7, 6)) + 100
    maps[1, 2, 3] = np.nan
    found = spatial_autocorrelogram(maps)
    assert found.shape == (2, 13, 11)
    for unit, one in enumerate(maps):
        for down, right in ((0, 0), (1, 0), (0, -1), (2, 1), (-1, 2), (-2, -1)):
            shifted = np.full_like(one, np.nan)
            to, of = (slice(max(s * d, 0), None if s * d >= 0 else s * d) for s, d in ((1, down), (-1, down)))
            to_c, of_c = (
                slice(max(s * d, 0), None if s * d >= 0 else s * d) for s, d in ((1, right), (-1, right))
            )
            shifted[to, to_c] = one[of, of_c]
            both = ~np.isnan(one) & ~np.isnan(shifted)
            if both.sum() < 20:
                assert np.isnan(found[unit, 6 + down, 5 + right])
                continue
            expected = np.corrcoef(one[both], shifted[both])[0, 1]
            assert found[unit, 6 + down, 5 + right] == pytest.approx(expected, abs=1e-9)


def test_an_autocorrelogram_is_one_in_the_middle_and_the_same_both_ways():
    found = spatial_autocorrelogram(NOISE[:5])
    np.testing.assert_allclose(found[:, 19, 19], 1)
    np.testing.assert_allclose(found, found[:, ::-1, ::-1], atol=1e-9)
    assert np.isnan(found[:, 0, 0]).all()


def test_a_flat_map_has_no_correlation_and_no_score():
    flat = np.full((1, 10, 10), 7.3)
    assert np.isnan(spatial_autocorrelogram(flat)).all()
    assert np.isnan(grid_score(flat)).all()


def test_hexagonal_lattices_score_high_however_they_lie():
    assert grid_score(HEXAGONAL).min() > 1.2
    assert grid_score(HEXAGONAL, symmetry="square").max() < 0


def test_square_lattices_score_low_and_high_on_their_own_symmetry():
    assert grid_score(SQUARE).max() < -0.5
    assert grid_score(SQUARE, symmetry="square").min() > 1.2


def test_a_map_of_one_place_is_no_grid():
    row, column = np.mgrid[:24, :24]
    place = np.exp(-((row - 9.0) ** 2 + (column - 14.0) ** 2) / (2 * 2.5**2))
    assert not grid_score(place[None])[0] > 0.3


def test_noise_scores_near_nothing_on_average():
    score = grid_score(NOISE)
    assert abs(np.nanmean(score)) < 0.15
    assert np.nanpercentile(score, 95) < 1
    assert np.isnan(score).mean() < 0.2


@pytest.mark.parametrize("symmetry", ["hexagonal", "square"])
def test_scores_depend_neither_on_scale_nor_offset_nor_handedness(symmetry):
    expected = grid_score(NOISE[:20], symmetry=symmetry)
    for same in (1e-6 * NOISE[:20] + 3, -NOISE[:20], NOISE[:20, ::-1, ::-1], NOISE[:20].transpose(0, 2, 1)):
        np.testing.assert_allclose(grid_score(same, symmetry=symmetry), expected, atol=1e-5)


def test_noise_on_a_lattice_and_bins_without_samples_do_little():
    rng = np.random.default_rng(3)
    spoilt = HEXAGONAL + rng.normal(size=HEXAGONAL.shape)
    spoilt[:, 5, 6] = spoilt[:, 17, 2] = np.nan
    score = grid_score(spoilt)
    assert score.min() > 0.9
    assert (score < grid_score(HEXAGONAL) + 0.2).all()


@pytest.mark.parametrize("maps", [np.ones((5, 5)), np.full((1, 5, 5), np.inf)])
def test_what_are_no_maps_is_refused(maps):
    with pytest.raises(DataError, match="no autocorrelogram"):
        grid_score(maps)
