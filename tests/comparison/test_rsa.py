import numpy as np
import pytest
from scipy.spatial.distance import pdist
from scipy.stats import spearmanr

from arealis.comparison import measure, rsa
from arealis.types import DataError


def test_equals_spearman_of_scipys_distances(label, tables, settings):
    model, recording = tables[0], np.nan_to_num(tables[1])
    m = measure(rsa(), label(model), label(recording), **settings())
    distances = [pdist(side, "correlation").round(12) for side in (model, recording)]
    assert m.value == pytest.approx(spearmanr(*distances).statistic, abs=1e-12)


def test_ignores_offset_and_scale_of_each_pattern_and_nothing_more(label, tables, settings):
    model, recording = tables
    rng = np.random.default_rng(4)
    value = measure(rsa(), label(model), label(recording), **settings()).value
    scaled = model * rng.uniform(1, 3, (15, 1)) + rng.normal(size=(15, 1))
    assert measure(rsa(), label(scaled), label(recording), **settings()).value == pytest.approx(
        value, abs=1e-12
    )
    stretched = model * np.geomspace(0.1, 10, 40)
    assert abs(measure(rsa(), label(stretched), label(recording), **settings()).value - value) > 0.01


def test_stimuli_without_a_pattern_are_left_out_and_counted(label, tables, settings):
    model, recording = tables
    recording[[3, 8]] *= 0
    model[5] = 1.0
    m = measure(rsa(), label(model), label(recording), **settings())
    kept = np.setdiff1d(np.arange(15), [3, 5, 8])
    assert m.n == 12
    assert m.card.options["stimuli left out"] == 3
    weights = settings()["weights"][:, kept]
    units = [f"u{i}" for i in range(40)]
    names = [f"s{i}" for i in kept]
    only = measure(
        rsa(),
        label(model[kept], names, units),
        label(recording[kept], names, units),
        **{**settings(), "weights": weights},
    )
    assert only.value == m.value
    np.testing.assert_array_equal(only.draws, m.draws)


def test_three_patterns_are_too_few(label, tables, settings):
    tables[1][3:] *= 0
    reason = measure(rsa(), label(tables[0]), label(tables[1]), **settings()).reason
    assert reason == "3 stimuli have a pattern on both sides, of 15; 'rsa' needs 4"


def test_equal_distances_give_a_reason(label, settings):
    simplex = np.eye(5)
    m = measure(rsa(), label(simplex), label(simplex), **settings(stimuli=5))
    assert "without contrast" in m.reason


DISTANCES = [
    {"distance": "correlation"},
    {"distance": "euclidean"},
    {"distance": "crossnobis"},
    {"distance": "crossnobis", "noise": "ledoit_wolf"},
    {"distance": "crossnobis", "noise": "diagonal"},
    {"distance": "mahalanobis", "noise": "ledoit_wolf"},
    {"distance": "poisson"},
    {"distance": "poisson_crossvalidated"},
]
COMPARATORS = ["spearman", "pearson", "cosine", "rho-a", "tau-a", "tau-b", "cosine_cov", "corr_cov", "bures"]
COMPARATORS += ["neg_riem_dist"]


def rotated(x):
    return x @ np.linalg.qr(np.random.default_rng(0).normal(size=2 * x.shape[-1:]))[0]


MAPS = {
    "permutation of units": lambda x: x[..., ::-1],
    "rotation": rotated,
    "isotropic scale": lambda x: 3.7 * x,
    "scale of each unit": lambda x: x * np.linspace(0.3, 3, x.shape[-1]),
    "offset of units": lambda x: x + np.linspace(0, 2, x.shape[-1]),
    "scale of each stimulus": lambda x: x * np.linspace(0.2, 3, 14).reshape(-1, *[1] * (x.ndim - 1)),
    "offset of each stimulus": lambda x: x + np.linspace(0, 2, 14).reshape(-1, *[1] * (x.ndim - 1)),
}


def populations(instrument):
    """Two populations as the instrument reads them; rates where it needs rates."""
    rng = np.random.default_rng(1)
    units = 30 if instrument.geometry.comparator == "neg_riem_dist" else 9
    of_trials = instrument.reads == "trials"
    signal = rng.normal(size=(14, 1, units) if of_trials else (14, units))
    shape = (14, 6, units) if of_trials else (14, units)
    x, y = (signal + 0.7 * rng.normal(size=shape) for _ in range(2))
    return (np.exp(x / 2), np.exp(y / 2)) if "poisson" in instrument.geometry.distance else (x, y)


# Unbiased distances are no squared distances of anything, which the Riemannian one needs.
EVERY = [
    (options, comparator)
    for options in DISTANCES
    for comparator in COMPARATORS
    if comparator != "neg_riem_dist" or "cross" not in options["distance"]
]


@pytest.mark.parametrize(("options", "comparator"), EVERY, ids=lambda o: str(o))
def test_every_distance_and_comparator_is_invariant_to_its_claims_and_no_more(options, comparator):
    instrument = rsa(comparator=comparator, **options)
    x, y = populations(instrument)
    value = instrument.evaluate(x, y)
    for name, change in MAPS.items():
        if "poisson" in options["distance"] and name == "rotation":
            continue  # rates may not become negative
        same = abs(instrument.evaluate(change(x), y) - value) < 1e-6
        assert same == (name in instrument.invariant_to), name


@pytest.mark.parametrize("options", DISTANCES, ids=lambda o: "-".join(o.values()))
@pytest.mark.parametrize("comparator", ["spearman", "cosine", "corr_cov", "tau-a", "tau-b"])
def test_shortcuts_equal_evaluating(options, comparator):
    instrument = rsa(comparator=comparator, **options)
    x, y = populations(instrument)
    order = np.random.default_rng(2).permuted(np.tile(np.arange(14), (5, 1)), axis=1)
    expected = [instrument.evaluate(x[rows], y) for rows in order]
    np.testing.assert_allclose(instrument.permuted(x, y, order), expected, rtol=0, atol=1e-9)
    if instrument.draws is not None and "whiten" not in instrument.card.variant:
        leaving = np.ones((3, 14))
        leaving[[0, 1, 2], [3, 7, 13]] = 0
        drawn = instrument.draws(x, y, leaving)
        full = instrument.draws(x, y, np.ones((1, 14)))[0]
        assert full == pytest.approx(instrument.evaluate(x, y), abs=1e-9)
        if options.get("noise", "none") == "none" and "poisson" not in options["distance"]:
            expected = [instrument.evaluate(np.delete(x, i, 0), np.delete(y, i, 0)) for i in (3, 7, 13)]
            np.testing.assert_allclose(drawn, expected, rtol=0, atol=1e-9)


def test_cross_validated_distances_read_trials(label, settings):
    rng = np.random.default_rng(3)
    truth = rng.normal(size=(15, 1, 1, 12))
    trials = [label(truth + 0.5 * rng.normal(size=(15, 6, 1, 12))) for _ in range(2)]
    m = measure(rsa(distance="crossnobis", noise="ledoit_wolf", comparator="cosine"), *trials, **settings())
    assert m.value > 0.8
    assert m.card.bias_correction == "cross-validated over trials"
    assert m.card.options["trials"] == 6
    assert m.ceiling.low < m.ceiling.high
    single = [side.isel(trial=slice(1)) for side in trials]
    assert "cross-validated" in str(measure(rsa(distance="crossnobis"), *single, **settings()).reason)


@pytest.mark.parametrize(
    "options",
    [
        {"distance": "cityblock"},
        {"distance": "mahalanobis"},
        {"distance": "correlation", "noise": "ledoit_wolf"},
        {"distance": "poisson_crossvalidated", "noise": "diagonal"},
        {"comparator": "kendall"},
    ],
)
def test_options_that_do_not_exist_or_fit_are_errors(options):
    with pytest.raises(DataError, match=r"cannot be had this way|cannot be compared"):
        rsa(**options)
