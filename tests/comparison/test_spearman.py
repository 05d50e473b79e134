import numpy as np
import pytest
from scipy.stats import spearmanr

from arealis.comparison import measure, spearman


def test_correlates_signed_responses_over_significant_pairs(label, tables, settings):
    model, recording = tables
    m = measure(spearman(), label(model), label(recording), **settings())
    significant = ~np.isnan(recording) & (recording != 0)
    expected = spearmanr(model[significant], recording[significant]).statistic
    assert m.value == pytest.approx(expected, abs=1e-12)
    assert m.card.options["pairs"] == significant.sum()
    assert m.n == significant.any(axis=1).sum()


def test_sign_matters_and_silent_pairs_do_not(label, tables, settings):
    model, recording = tables
    value = measure(spearman(), label(model), label(recording), **settings()).value
    assert measure(spearman(), label(-model), label(recording), **settings()).value == pytest.approx(
        -value, abs=1e-12
    )
    elsewhere = np.where(recording == 0, 99.0, model)
    assert measure(spearman(), label(elsewhere), label(recording), **settings()).value == pytest.approx(
        value, abs=1e-12
    )


def test_null_equals_permuting_the_models_stimuli(label, tables, settings):
    model, recording = tables
    m = measure(spearman(), label(model), label(recording), **settings(200))
    missing = np.isnan(recording)
    model = np.where(missing, np.nan, model)
    order = settings()["rng"].permuted(np.tile(np.arange(15), (200, 1)), axis=1)
    null = []
    for rows in order:
        used = ~missing & ~np.isnan(model[rows]) & (recording != 0)
        null.append(spearmanr(model[rows][used], recording[used]).statistic)
    assert (m.null.low, m.null.high) == pytest.approx(tuple(np.percentile(null, [2.5, 97.5])), abs=1e-12)
