import numpy as np
import pytest
from scipy.spatial.distance import pdist
from scipy.stats import spearmanr

from arealis.comparison import rsa


def test_equals_spearman_of_scipys_distances(label, tables, settings):
    model, recording = tables[0], np.nan_to_num(tables[1])
    m = rsa(label(model), label(recording), **settings())
    distances = [pdist(side, "correlation").round(12) for side in (model, recording)]
    assert m.value == pytest.approx(spearmanr(*distances).statistic, abs=1e-12)


def test_ignores_offset_and_scale_of_each_pattern_and_nothing_more(label, tables, settings):
    model, recording = tables
    rng = np.random.default_rng(4)
    value = rsa(label(model), label(recording), **settings()).value
    scaled = model * rng.uniform(1, 3, (15, 1)) + rng.normal(size=(15, 1))
    assert rsa(label(scaled), label(recording), **settings()).value == pytest.approx(value, abs=1e-12)
    stretched = model * np.geomspace(0.1, 10, 40)
    assert abs(rsa(label(stretched), label(recording), **settings()).value - value) > 0.01


def test_stimuli_without_a_pattern_are_left_out_and_counted(label, tables, settings):
    model, recording = tables
    recording[[3, 8]] *= 0
    model[5] = 1.0
    m = rsa(label(model), label(recording), **settings())
    kept = np.setdiff1d(np.arange(15), [3, 5, 8])
    assert m.n == 12
    assert m.card.options["stimuli left out"] == 3
    weights = settings()["weights"][:, kept]
    units = [f"u{i}" for i in range(40)]
    names = [f"s{i}" for i in kept]
    only = rsa(
        label(model[kept], names, units),
        label(recording[kept], names, units),
        **{**settings(), "weights": weights},
    )
    assert only.value == m.value
    np.testing.assert_array_equal(only.draws, m.draws)


def test_three_patterns_are_too_few(label, tables, settings):
    tables[1][3:] *= 0
    reason = rsa(label(tables[0]), label(tables[1]), **settings()).reason
    assert reason == "3 stimuli have a pattern on both sides; 4 are needed"


def test_equal_distances_give_a_reason(label, settings):
    simplex = np.eye(5)
    assert "equal" in rsa(label(simplex), label(simplex), **settings(stimuli=5)).reason
