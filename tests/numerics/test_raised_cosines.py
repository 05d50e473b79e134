"""Raised cosines: peaks where they should be, and a range that is weighed evenly."""

import numpy as np
import pytest

from arealis.numerics import raised_cosine_filters
from arealis.types import SpecificationError


def test_peaks_and_sums():
    bank = raised_cosine_filters(5, earliest=0.004, latest=0.012, step_duration=0.001)
    np.testing.assert_array_equal(bank.argmax(axis=1), [4, 6, 8, 10, 12])
    np.testing.assert_allclose(bank.sum(axis=1), 1)
    assert (bank >= 0).all()
    assert bank[-1, 14:].sum() == 0


def test_together_they_weigh_every_delay_between_alike():
    bank = raised_cosine_filters(4, earliest=0.01, latest=0.04, step_duration=0.001)
    np.testing.assert_allclose(bank.sum(axis=0)[10:41], bank.sum(axis=0)[10])


@pytest.mark.parametrize(
    ("count", "earliest", "latest", "step"),
    [
        (1, 0.0, 0.01, 0.001),
        (3, -0.1, 0.01, 0.001),
        (9, 0.004, 0.01, 0.001),
        (3, 0.01, 0.01, 0.001),
        (3, 0, 1, 0),
    ],
)
def test_filters_that_cannot_be(count, earliest, latest, step):
    with pytest.raises(SpecificationError, match="laid out"):
        raised_cosine_filters(count, earliest=earliest, latest=latest, step_duration=step)
