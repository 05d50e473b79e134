"""Ratios over seeds: the paired t test of logarithms, and bounds where something was never reached."""

import numpy as np
import pytest
import scipy.stats

from arealis.comparison import ratio_over_seeds
from arealis.types import DataError, EstimatorCard, Measurement, NotEstimable

NONE = NotEstimable("made up")


def counts(*values):
    return [Measurement("count", float(v), NONE, NONE, NONE, 9, EstimatorCard("made up")) for v in values]


def never(bound):
    card = EstimatorCard("made up", options={"at least": bound})
    return Measurement("count", float("nan"), NONE, NONE, NONE, 0, card)


def test_a_ratio_is_the_paired_t_test_of_logarithms():
    rng = np.random.default_rng(0)
    one, two = np.exp(rng.normal(7, 0.3, size=(2, 5)))
    found, test = (
        ratio_over_seeds(counts(*one), counts(*two)),
        scipy.stats.ttest_rel(np.log(one), np.log(two)),
    )
    bounds = test.confidence_interval(0.95)
    assert found.value == pytest.approx(scipy.stats.gmean(one) / scipy.stats.gmean(two), rel=1e-12)
    ends = found.interval.low, found.interval.high
    assert ends == pytest.approx((np.exp(bounds.low), np.exp(bounds.high)), rel=1e-12)
    assert found.p_value == pytest.approx(test.pvalue, rel=1e-9)
    assert (found.name, found.n, "bound" in found.card.options) == ("count_ratio", 5, False)


def test_the_other_way_round_is_the_inverse():
    one, two = counts(100, 200, 900), counts(50, 400, 100)
    there, back = ratio_over_seeds(one, two), ratio_over_seeds(two, one)
    assert there.value * back.value == pytest.approx(1, abs=1e-12)
    assert there.interval.low * back.interval.high == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize(
    ("first", "second", "bound", "value"),
    [
        ([*counts(100), never(400)], counts(100, 100), "lower", 2.0),
        (counts(100, 100), [*counts(100), never(400)], "upper", 0.5),
    ],
)
def test_what_was_never_reached_makes_a_bound(first, second, bound, value):
    found = ratio_over_seeds(first, second)
    assert found.card.options["bound"] == bound
    assert found.value == pytest.approx(value, abs=1e-12)
    assert f"{bound} bound: 1 of 2" in found.interval.reason
    assert found.p_value is None


def test_never_reached_on_both_sides_bounds_nothing():
    found = ratio_over_seeds([never(400), *counts(100)], [*counts(100), never(400)])
    assert np.isnan(found.value)
    assert found.n == 0
    assert "no bound" in found.interval.reason


def test_one_seed_has_no_interval():
    found = ratio_over_seeds(counts(300), counts(100))
    assert (found.value, found.interval) == (pytest.approx(3.0, abs=1e-12), NotEstimable("one seed"))


def test_areas_that_differ_are_both_named():
    (one,), (two,) = counts(300), counts(100)
    object.__setattr__(two, "area", "V1")
    assert ratio_over_seeds([one], [two]).area == "all | V1"


@pytest.mark.parametrize(("first", "second"), [([], []), (counts(1), counts(1, 2))])
def test_seeds_that_cannot_be_paired(first, second):
    with pytest.raises(DataError, match="seeds cannot be paired"):
        ratio_over_seeds(first, second)


@pytest.mark.parametrize("side", [counts(0), counts(-1), counts(float("nan")), [never(0)], [never("many")]])
def test_only_numbers_above_zero_have_a_ratio(side):
    with pytest.raises(DataError, match="a ratio of count cannot be taken"):
        ratio_over_seeds(side, counts(1))
    with pytest.raises(DataError, match="a ratio of count cannot be taken"):
        ratio_over_seeds(counts(1), side)
