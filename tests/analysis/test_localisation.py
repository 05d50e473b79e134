"""Localisation: closed forms, what it does not depend on, and an interval and a null that mean something."""

import numpy as np
import pytest

from arealis.analysis import localisation, receptive_field_localisation
from arealis.types import DataError, NotEstimable, Range

RNG = np.random.default_rng(0)


def measured(fields, seed=0):
    return receptive_field_localisation(fields, area="V1", draws=200, rng=np.random.default_rng(seed))


def test_known_fields_have_known_values():
    angle = 2 * np.pi * 3 * np.arange(100) / 100
    fields = np.stack([np.full(100, -2.0), np.sin(angle), np.eye(100)[3], np.repeat([1.0, 0.0], 50)])
    assert localisation(fields) == pytest.approx([1.0, 1.5, 100.0, 2.0], abs=1e-12)


def test_random_weights_have_a_value_of_three():
    assert localisation(RNG.standard_normal((2000, 400))).mean() == pytest.approx(3, abs=0.03)


def test_it_depends_neither_on_size_nor_sign_nor_order():
    fields = RNG.standard_normal((5, 30))
    scale = np.array([1e-200, 1e200, -3.0, 0.1, 7.0])[:, None]
    order = RNG.permutation(30)
    assert localisation(scale * fields[:, order]) == pytest.approx(localisation(fields), rel=1e-12)
    assert not np.allclose(localisation(fields + 1), localisation(fields), rtol=0.05)


def test_a_silent_unit_has_none_and_is_left_out():
    fields = np.stack([np.zeros(10), np.eye(10)[0]])
    assert np.isnan(localisation(fields)[0])
    assert measured(fields).n == 1
    assert measured(fields).value == pytest.approx(10)
    assert isinstance(measured(np.zeros((3, 10))), NotEstimable)


def test_the_interval_holds_the_value_and_the_null_holds_random_fields():
    found = measured(RNG.standard_normal((20, 100)))
    local = measured(np.exp(-(((np.arange(100) - 5 * np.arange(20)[:, None]) / 4) ** 2)))
    for one in (found, local):
        assert isinstance(one.interval, Range)
        assert one.interval.low <= one.value <= one.interval.high
    assert found.null.low < found.value < found.null.high
    assert local.value > local.null.high


@pytest.mark.parametrize("fields", [np.ones(3), np.ones((2, 0)), np.array([[np.nan, 1.0]])])
def test_what_is_no_table_of_weights_is_refused(fields):
    with pytest.raises(DataError, match="no localisation"):
        localisation(fields)
