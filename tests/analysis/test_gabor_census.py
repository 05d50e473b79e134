"""Gabor census: it counts what was planted."""

import numpy as np
import pytest

from arealis.analysis import ASPECT_RATIO_OF_CAT_V1, GaborFit, gabor, gabor_census
from arealis.types import Range


def census(fields, **options):
    found = gabor_census(fields, area="V1", draws=200, rng=np.random.default_rng(0), **options)
    return {m.name: m for m in found}


def made(count=30, *, orientation=None, phase=0.0, width=1.5, length=3.0):
    rng = np.random.default_rng(1)
    angle = np.linspace(0, np.pi, count, endpoint=False) if orientation is None else orientation
    values = (
        1.0,
        rng.uniform(-1, 1, count),
        rng.uniform(-1, 1, count),
        angle,
        width,
        length,
        0.2,
        phase,
        1.0,
    )
    return gabor((14, 14), GaborFit(*(np.broadcast_to(v, count) for v in values)))


def test_shapes_are_counted():
    found = census(made())
    assert found["gabor_fields"].value == 1
    assert found["gabor_nx"].value == pytest.approx(0.3, abs=1e-3)
    assert found["gabor_ny"].value == pytest.approx(0.6, abs=1e-3)
    assert found["gabor_aspect_ratio"].value == pytest.approx(0.5, abs=1e-3)
    assert found["gabor_frequency"].value == pytest.approx(0.2, abs=1e-3)
    assert found["gabor_symmetry"].value == pytest.approx(0, abs=0.5)
    assert found["gabor_within_cat_v1"].value == 1
    assert {m.area for m in found.values()} == {"V1"}
    assert {m.n for m in found.values()} == {30}


def test_odd_and_round_fields_are_told_from_even_and_long_ones():
    assert census(made(phase=np.pi / 2))["gabor_symmetry"].value == pytest.approx(90, abs=0.5)
    assert ASPECT_RATIO_OF_CAT_V1 == (0.23, 0.92)
    assert census(made(width=2.0, length=2.0))["gabor_within_cat_v1"].value == 0


def test_one_orientation_is_a_bias_and_many_are_none():
    alike, even = census(made(orientation=0.4)), census(made())
    assert alike["gabor_orientation_bias"].value == pytest.approx(1, abs=1e-6)
    assert even["gabor_orientation_bias"].value == pytest.approx(0, abs=1e-3)
    null = even["gabor_orientation_bias"].null
    assert isinstance(null, Range)
    assert 0 < null.low < null.high < 0.5


def test_noise_does_not_count_as_fields():
    noise = np.random.default_rng(2).standard_normal((10, 14, 14))
    found = census(np.concatenate([made(10), noise]))
    assert found["gabor_fields"].value == 0.5
    assert found["gabor_nx"].n == 10
    assert found["gabor_fields"].interval.low < 0.5 < found["gabor_fields"].interval.high
    assert set(census(noise)) == {"gabor_r_squared", "gabor_fields"}
    assert census(noise, least=0.0)["gabor_fields"].value == 1


def test_fields_of_zeros_are_no_census():
    assert census(np.zeros((3, 8, 8))) == {}
