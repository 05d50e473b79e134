import numpy as np
import pytest

from arealis.analysis import rate_current_curve
from arealis.types import DataError, NotEstimable, Range


def values(curve):
    return {m.name: m.value for m in curve}


def test_levels_may_come_in_any_order():
    current, rate = np.array([3.0, 1.0, 2.0, 0.0]), np.array([30.0, 0.0, 14.0, 0.0])
    found = values(rate_current_curve(current, rate, area="cell"))
    assert found["rheobase"] == 2
    assert found["onset_rate"] == 14
    assert found["firing_gain"] == pytest.approx(16)
    assert [found[f"rate_at_{c}"] for c in range(4)] == [0, 0, 14, 30]


def test_rheobase_lies_between_two_levels_or_below_all():
    bracket = rate_current_curve(np.array([0.0, 2.0]), np.array([0.0, 5.0]), area="cell")
    assert bracket[0].interval == Range(0.0, 2.0)
    assert "firing_gain" not in values(bracket)
    always = rate_current_curve(np.array([1.0, 2.0]), np.array([4.0, 5.0]), area="cell")
    assert isinstance(always[0].interval, NotEstimable)
    assert {m.area for m in always} == {"cell"}


def test_a_silent_neuron_has_rates_only():
    assert values(rate_current_curve(np.arange(3.0), np.zeros(3), area="cell")) == {
        "rate_at_0": 0,
        "rate_at_1": 0,
        "rate_at_2": 0,
    }


@pytest.mark.parametrize(
    ("current", "rate"),
    [
        (np.zeros(2), np.zeros(2)),
        (np.arange(2.0), np.zeros(3)),
        (np.array([0.0, np.nan]), np.zeros(2)),
        (np.arange(2.0), np.array([1.0, -1.0])),
        (np.zeros(0), np.zeros(0)),
    ],
)
def test_what_makes_no_curve_is_refused(current, rate):
    with pytest.raises(DataError, match="make no curve"):
        rate_current_curve(current, rate, area="cell")
