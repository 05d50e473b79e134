import numpy as np
import pytest

from arealis.numerics import without_rounding


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_sums_in_another_order_become_equal(kind):
    rng = np.random.default_rng(0)
    terms = rng.random((200, 300)).astype(kind)
    sums = terms.sum(1), terms[:, ::-1].cumsum(1)[:, -1]
    assert (sums[0] != sums[1]).mean() > 0.5
    same = without_rounding(sums[0]) == without_rounding(sums[1])
    assert same.mean() > 0.85


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_stays_close_and_keeps_order_sign_and_gaps(kind):
    x = np.sort(np.random.default_rng(1).normal(size=1000)).astype(kind)
    x[3] = np.nan
    kept = without_rounding(x)
    np.testing.assert_allclose(kept, x, rtol=128 * np.finfo(kind).eps)
    assert (np.diff(kept[4:]) >= 0).all()
    assert np.isnan(kept[3])


def test_whole_numbers_stay_as_they_are():
    assert without_rounding(np.array([3, -7])).tolist() == [3.0, -7.0]
    assert without_rounding(np.array([3.0, -1024.0, 0.0])).tolist() == [3.0, -1024.0, 0.0]
