"""Every observable against plain loops, closed forms and its invariances."""

import warnings

import numpy as np
import pytest

from arealis.analysis import LEARNING_OBSERVABLES, observe_learning
from arealis.analysis.learning_observables.categories import (
    category_dimensionality,
    category_separability,
    category_share_of_change,
    selectivity_spread,
)
from arealis.analysis.learning_observables.courses import change_of, separations, spread
from arealis.analysis.learning_observables.geometry import (
    dimensionality,
    drift,
    early_share_of_drift,
    signal_growth,
    spectral_decay,
    straightness,
)
from arealis.analysis.learning_observables.plasticity import (
    change_follows_response,
    change_follows_selectivity,
    change_of_mean_response,
    change_spread,
    unit_stability,
)
from arealis.analysis.learning_observables.tuning import (
    lifetime_sparseness,
    population_sparseness,
    response_kurtosis,
    signal_correlation,
    signal_correlation_spread,
    silent_fraction,
    variance_spread,
)
from arealis.numerics import linear_cka

LABELS = np.arange(40) % 4


@pytest.fixture
def course():
    """Responses at three time points ``[3, 40, 6]`` that learn the labels."""
    rng = np.random.default_rng(1)
    categories = rng.normal(size=(4, 6))[LABELS]
    first = rng.normal(size=(40, 6)) + 1.0
    return np.stack([first, first + 0.5 * categories, 1.2 * first + 2 * categories])


@pytest.mark.parametrize("name", list(LEARNING_OBSERVABLES))
def test_no_observable_depends_on_the_unit_of_measurement_or_on_the_order_of_units(course, name):
    same = observe_learning(7.5 * course[:, :, ::-1], LABELS)[name]
    assert same == pytest.approx(observe_learning(course, LABELS)[name], abs=1e-10)


@pytest.mark.parametrize("name", list(LEARNING_OBSERVABLES))
def test_every_observable_tells_some_learning_from_none(course, name):
    """What never changed has no change, and what describes a state differs between states."""
    still = observe_learning(np.stack([course[0]] * 3), LABELS)[name]
    assert not np.isclose(still, observe_learning(course**3, LABELS)[name], atol=1e-6) or name.endswith(
        "silent_fraction"
    )
    if name.startswith("change_of_") and name != "change_of_mean_response":
        assert still == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("name", list(LEARNING_OBSERVABLES))
def test_a_silent_population_has_no_number_and_no_warning(name):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        value = observe_learning(np.zeros((3, 8, 4)), np.arange(8) % 2)[name]
    assert np.isnan(value) or name.endswith("silent_fraction")


def test_labels_are_needed_by_what_speaks_of_categories_only(course):
    without = set(LEARNING_OBSERVABLES) - set(observe_learning(course))
    assert without == {
        "category_separability",
        "category_dimensionality",
        "selectivity_spread",
        "category_share_of_change",
        "change_of_category_separability",
        "change_of_category_dimensionality",
        "change_of_selectivity_spread",
    }


def test_a_change_is_the_last_state_less_the_first(course):
    assert change_of(dimensionality)(course) == dimensionality(course) - dimensionality(course[:1])
    labelled = change_of(category_separability)(course, LABELS)
    assert labelled == category_separability(course, LABELS) - category_separability(course[:1], LABELS)


def test_gini_is_the_mean_difference_of_all_pairs():
    x = np.random.default_rng(0).exponential(size=30)
    pairs = np.abs(x[:, None] - x[None]).sum()
    assert spread(x) == pytest.approx(pairs / (2 * 30 * x.sum()))
    assert np.isnan(spread(np.zeros(3)))


def test_geometry_against_the_covariance(course):
    values = np.linalg.eigvalsh(np.cov(course[-1].T))
    assert dimensionality(course) == pytest.approx(np.log(values.sum() ** 2 / (values**2).sum()))
    growth = np.cov(course[-1].T).trace() / np.cov(course[0].T).trace()
    assert signal_growth(course) == pytest.approx(np.log(growth))


@pytest.mark.parametrize("exponent", [0.5, 1.0, 2.0])
@pytest.mark.parametrize("stimuli", [30, 400])
def test_spectral_decay_finds_the_exponent(exponent, stimuli):
    axes = np.linalg.qr(
        np.column_stack([np.ones(stimuli), np.random.default_rng(0).normal(size=(stimuli, 25))])
    )[0]
    table = axes[:, 1:] * np.arange(1, 26) ** (-exponent / 2)
    assert spectral_decay(table[None]) == pytest.approx(exponent, rel=1e-6)


def test_spectral_decay_needs_three_components(course):
    assert np.isnan(spectral_decay(course[:, :, :2]))


def test_drift_against_cka(course):
    steps = [1 - linear_cka(course[0], course[1]), 1 - linear_cka(course[1], course[2])]
    np.testing.assert_allclose(separations(course), steps, atol=1e-12)
    assert drift(course) == pytest.approx(1 - linear_cka(course[0], course[2]))
    assert early_share_of_drift(course) == pytest.approx(steps[0] / sum(steps))


def test_a_way_about_is_less_straight():
    a, b = np.random.default_rng(0).normal(size=(2, 20, 3))
    assert straightness(np.stack([a, (a + b) / 2, b])) == pytest.approx(1.0)
    assert straightness(np.stack([a, b, a])) == pytest.approx(0.0)
    assert np.isnan(straightness(np.stack([a, a])))


def test_sparseness_against_loops(course):
    last = course[-1]
    over_stimuli = [(1 - np.abs(r).mean() ** 2 / (r**2).mean()) / (1 - 1 / 40) for r in last.T]
    over_units = [(1 - np.abs(r).mean() ** 2 / (r**2).mean()) / (1 - 1 / 6) for r in last]
    assert lifetime_sparseness(course) == pytest.approx(np.mean(over_stimuli))
    assert population_sparseness(course) == pytest.approx(np.mean(over_units))


def test_tuning_against_loops(course):
    last = course[-1] - course[-1].mean(axis=0)
    kurtosis = [np.log((r**4).mean() / (r**2).mean() ** 2) for r in last.T]
    assert response_kurtosis(course) == pytest.approx(np.median(kurtosis))
    pairs = np.corrcoef(last.T)[np.triu_indices(6, k=1)]
    assert signal_correlation(course) == pytest.approx(pairs.mean())
    assert signal_correlation_spread(course) == pytest.approx(pairs.std())
    assert variance_spread(course) == pytest.approx(spread(last.var(axis=0)))


def test_silent_units_are_counted_and_left_out_of_correlations(course):
    silent = np.concatenate([course, np.full((3, 40, 2), 0.7)], axis=2)
    assert silent_fraction(silent) == 0.25
    assert silent_fraction(course) == 0.0
    assert signal_correlation(silent) == pytest.approx(signal_correlation(course))


def test_categories_against_loops(course):
    last, change = course[-1], course[-1] - course[0]
    for table, found in ((last, category_separability), (change, category_share_of_change)):
        means = np.stack([table[k == LABELS].mean(axis=0) for k in LABELS])
        assert found(course, LABELS) == pytest.approx(means.var(axis=0).sum() / table.var(axis=0).sum())
    means = np.stack([last[k == LABELS].mean(axis=0) for k in range(4)])
    values = np.linalg.eigvalsh(np.cov(means.T))
    expected = np.log(values.sum() ** 2 / (values**2).sum())
    assert category_dimensionality(course, LABELS) == pytest.approx(expected)
    share = means.var(axis=0) / last.var(axis=0)
    assert selectivity_spread(course, LABELS) == pytest.approx(spread(share))


def test_growth_in_proportion_is_hebbian_and_growth_at_random_is_not():
    rng = np.random.default_rng(0)
    first, other = rng.normal(size=(2, 200, 30)) * rng.uniform(0.2, 2, size=30)
    assert change_follows_response(np.stack([first, 1.5 * first])) == pytest.approx(1.0)
    assert change_follows_response(np.stack([first, 0.5 * first])) == pytest.approx(-1.0)
    assert abs(change_follows_response(np.stack([first, first + other]))) < 0.1
    assert change_follows_selectivity(np.stack([first, 1.5 * first])) == pytest.approx(1.0)


def test_which_units_changed():
    first = np.random.default_rng(0).normal(size=(50, 4))
    one = first.copy()
    one[:, 0] += 3.0
    assert change_spread(np.stack([first, one])) == pytest.approx(0.75)
    assert change_spread(np.stack([first, first + 3.0])) == pytest.approx(0.0)
    scale = np.sqrt(first.var(axis=0).mean())
    assert change_of_mean_response(np.stack([first, first + 3.0])) == pytest.approx(3.0 / scale)
    one[:, 0] = -first[:, 0]
    assert unit_stability(np.stack([first, one])) == pytest.approx(1.0)
    assert unit_stability(np.stack([first, -first])) == pytest.approx(-1.0)
