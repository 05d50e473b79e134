"""Psychometric curve: known curves are found again, intervals hold them, and what is no curve is said."""

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import expit

from arealis.analysis import fit_psychometric, psychometric_curve
from arealis.numerics import bootstrap_weights
from arealis.types import DataError, NotEstimable, Range

LEVELS = np.array([-8.0, -4, -2, 0, 2, 4, 8])


def chances(slope=0.6, bias=0.4, lapse=0.05):
    return lapse + (1 - 2 * lapse) * expit(bias + slope * LEVELS)


def measured(evidence, side, *, draws=200, **options):
    weights = bootstrap_weights(np.arange(len(side)).astype(str), draws, rng=np.random.default_rng(1))
    rng = np.random.default_rng(2)
    found = psychometric_curve(evidence, side, weights=weights, permutations=200, rng=rng, **options)
    assert isinstance(found, list)
    return {m.name: m for m in found}


@pytest.fixture
def chooser():
    rng = np.random.default_rng(0)
    level = rng.integers(7, size=1500)
    return LEVELS[level], (rng.random(1500) < chances()[level]).astype(float)


def test_a_curve_without_noise_is_found_again():
    fit = fit_psychometric(LEVELS, 100 * chances()[None], np.full((1, 7), 100.0))
    np.testing.assert_allclose([fit.slope[0], fit.bias[0], fit.lapse[0]], [0.6, 0.4, 0.05], rtol=2e-2)


def test_sets_are_fitted_together_as_each_alone_by_another_optimiser():
    rng = np.random.default_rng(3)
    total = rng.integers(40, 90, size=(6, 7)).astype(float)
    right = rng.binomial(total.astype(int), chances()).astype(float)
    together = fit_psychometric(LEVELS, right, total)
    for i in range(6):

        def cost(x, r=right[i], t=total[i]):
            chance = np.clip(x[2] + (1 - 2 * x[2]) * expit(x[0] + x[1] * LEVELS), 1e-12, 1 - 1e-12)
            return -(r * np.log(chance) + (t - r) * np.log1p(-chance)).sum()

        bounds = [(-20, 20), (-12, 12), (0, 0.2)]
        alone = minimize(cost, [0, 0.3, 0.02], method="Nelder-Mead", bounds=bounds, options={"xatol": 1e-6})
        ours = [together.bias[i], together.slope[i], together.lapse[i]]
        assert cost(ours) <= alone.fun + 1e-4
        np.testing.assert_allclose(ours, alone.x, atol=0.02)


def test_intervals_hold_the_truth_and_nulls_do_not(chooser):
    found = measured(*chooser)
    for name, truth in (("slope", 0.6), ("bias", 0.4), ("lapse", 0.05)):
        m = found[f"psychometric_{name}"]
        assert abs(m.value - truth) < 3.5 * m.draws.std()
        assert m.interval.low < m.value < m.interval.high
        assert m.n == 1500
    slope = found["psychometric_slope"]
    assert slope.null.low < 0 < slope.null.high < slope.interval.low
    for c, chance in zip(LEVELS, chances(), strict=True):
        point = found[f"rightward_at_{c:+g}"]
        assert point.interval.low - 0.02 < chance < point.interval.high + 0.02
        assert point.draws.std() == pytest.approx((chance * (1 - chance) / point.n) ** 0.5, rel=0.35)


def test_sides_exchanged_turn_the_curve(chooser):
    evidence, side = chooser
    found, turned = measured(evidence, side), measured(-evidence, 1 - side)
    for name, sign in (("slope", 1), ("bias", -1), ("lapse", 1)):
        value = found[f"psychometric_{name}"].value
        assert turned[f"psychometric_{name}"].value == pytest.approx(sign * value, rel=1e-3)
    assert found["rightward_at_+2"].value == pytest.approx(1 - turned["rightward_at_-2"].value)


def test_evidence_in_other_units_scales_the_slope_alone(chooser):
    evidence, side = chooser
    found, scaled = measured(evidence, side), measured(100 * evidence, side)
    assert scaled["psychometric_slope"].value == pytest.approx(found["psychometric_slope"].value / 100)
    assert scaled["psychometric_bias"].value == pytest.approx(found["psychometric_bias"].value)


def test_no_choice_is_left_out_and_an_ideal_observer_is_the_ceiling(chooser):
    evidence, side = chooser
    silent = np.where(np.arange(1500) % 3 == 0, np.nan, side)
    found = measured(evidence, silent, ideal=1.0)
    assert found["psychometric_slope"].n == 1000
    assert found["rightward_at_+0"].ceiling == Range(0.5, 0.5)
    assert found["rightward_at_+2"].ceiling.low == pytest.approx(0.97725, abs=1e-5)


def test_choices_all_to_one_side_have_a_flat_curve():
    found = measured(np.tile(LEVELS, 10), np.ones(70))
    assert found["psychometric_bias"].value > 5
    assert abs(found["psychometric_slope"].value) < 0.1
    assert found["rightward_at_-8"].value == 1


@pytest.mark.parametrize("side", [np.full(4, np.nan), np.array([1.0, np.nan, np.nan, np.nan])])
def test_a_curve_takes_two_levels(side):
    found = psychometric_curve(
        np.arange(4.0), side, weights=np.ones((10, 4)), permutations=10, rng=np.random.default_rng(0)
    )
    assert isinstance(found, NotEstimable)
    assert "a curve takes two" in found.reason


@pytest.mark.parametrize(
    ("evidence", "side", "width"),
    [
        (np.ones(3), np.ones(4), 4),
        (np.ones(4), np.full(4, 2.0), 4),
        (np.full(4, np.nan), np.ones(4), 4),
        (np.ones(4), np.ones(4), 3),
    ],
)
def test_what_does_not_fit_is_refused(evidence, side, width):
    with pytest.raises(DataError, match="do not fit each other"):
        psychometric_curve(
            evidence, side, weights=np.ones((10, width)), permutations=10, rng=np.random.default_rng(0)
        )
