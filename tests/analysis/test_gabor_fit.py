"""Gabor fit: planted Gabor functions are recovered, alone and in noise; what is none fits badly."""

import numpy as np
import pytest
from scipy.optimize import approx_fprime

from arealis.analysis import GaborFit, gabor, gabor_fit
from arealis.analysis.gabor_fit import _waves
from arealis.analysis.gabor_function import pixel_places
from arealis.analysis.gabor_starts import gabor_starts
from arealis.types import DataError

COUNT = 25
PARAMETERS = ("amplitude", "x", "y", "width", "length", "frequency")


def planted(seed=0):
    rng = np.random.default_rng(seed)
    low = (0.5, -3, -3, 0, 1.0, 1.0, 0.1, -np.pi, 1)
    high = (2.0, 3, 3, np.pi, 2.5, 4.0, 0.3, np.pi, 1)
    return GaborFit(*rng.uniform(low, high, size=(COUNT, 9)).T)


def circular(difference, period):
    return np.abs((difference + period / 2) % period - period / 2)


def test_planted_functions_are_recovered():
    truth = planted()
    found = gabor_fit(gabor((12, 13), truth))
    for name in PARAMETERS:
        assert getattr(found, name) == pytest.approx(getattr(truth, name), abs=1e-4), name
    assert circular(found.orientation - truth.orientation, np.pi).max() < 1e-4
    assert gabor((12, 13), found) == pytest.approx(gabor((12, 13), truth), abs=1e-6)
    assert found.r_squared == pytest.approx(1, abs=1e-9)
    assert found.nx == pytest.approx(truth.width * truth.frequency, abs=1e-4)
    assert found.ny == pytest.approx(truth.length * truth.frequency, abs=1e-4)


def test_noise_moves_them_little_and_shows_in_the_fit():
    truth = planted(1)
    fields = gabor((12, 12), truth)
    found = gabor_fit(fields + 0.05 * np.random.default_rng(2).standard_normal(fields.shape))
    assert np.median(np.abs(found.nx - truth.nx)) < 0.03
    assert np.median(circular(found.orientation - truth.orientation, np.pi)) < 0.02
    assert (found.r_squared < 1).all()
    assert np.median(found.r_squared) > 0.9


def test_white_noise_is_no_gabor_function():
    fields = np.random.default_rng(3).standard_normal((20, 12, 12))
    assert gabor_fit(fields).r_squared.max() < 0.5


def test_more_starts_never_fit_worse():
    fields = np.random.default_rng(4).standard_normal((10, 8, 8))
    assert (gabor_fit(fields, starts=4).r_squared >= gabor_fit(fields, starts=1).r_squared - 1e-12).all()


def test_size_and_sign_of_a_field_are_in_amplitude_and_phase():
    field = gabor((12, 12), planted())[:3]
    one, other = gabor_fit(field), gabor_fit(-1e6 * field)
    assert other.amplitude == pytest.approx(1e6 * one.amplitude, rel=1e-4)
    assert np.cos(one.phase - other.phase) == pytest.approx(-1, abs=1e-6)
    assert other.symmetry == pytest.approx(one.symmetry, abs=1e-4)
    assert other.nx == pytest.approx(one.nx, abs=1e-4)


def test_parameters_stay_in_their_ranges():
    found = gabor_fit(np.random.default_rng(5).standard_normal((15, 6, 6)))
    assert ((found.orientation >= 0) & (found.orientation < np.pi)).all()
    assert ((found.frequency >= 0) & (found.frequency <= 0.5)).all()
    assert ((found.width >= 0.4) & (found.width <= 6) & (found.length >= 0.4) & (found.length <= 6)).all()
    assert (np.abs(found.x) <= 3.6).all()


def test_slopes_are_those_of_the_function():
    rows, columns = pixel_places((6, 7))
    at = np.array([0.3, -0.4, 0.7, 1.5, 2.1, 0.2, 0.8, -0.5])
    numeric = approx_fprime(at, lambda p: _waves(p, columns, rows)[0], 1e-7)
    assert _waves(at, columns, rows)[1] == pytest.approx(numeric, abs=1e-5)


def test_starts_come_in_order_and_reach_what_they_claim():
    fields = gabor((12, 12), planted())
    bounds = np.array([-9.0] * 3 + [0.3, 0.3, 0.0]), np.array([9.0] * 3 + [9.0, 9.0, 0.5])
    starts = gabor_starts(fields, keep=3, bounds=bounds)
    assert starts.shape == (COUNT, 3, 8)
    rows, columns = pixel_places((12, 12))
    left = [
        [np.square(_waves(s, columns, rows)[0] - field.ravel()).sum() for s in one]
        for field, one in zip(fields, starts, strict=True)
    ]
    assert (np.diff(left, axis=1) >= -1e-9).all()


def test_a_field_of_zeros_has_no_fit():
    found = gabor_fit(np.zeros((2, 5, 5)))
    assert np.isnan(found.r_squared).all()
    assert (found.amplitude == 0).all()


@pytest.mark.parametrize("fields", [np.ones((2, 3, 9)), np.ones((4, 4)), np.full((1, 5, 5), np.inf)])
def test_what_is_no_image_is_refused(fields):
    with pytest.raises(DataError, match="cannot be fitted"):
        gabor_fit(fields)
