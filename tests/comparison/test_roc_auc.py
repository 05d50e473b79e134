import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from arealis.comparison import measure, roc_auc


def test_scores_magnitude_over_measured_entries(label, tables, settings):
    model, recording = tables
    m = measure(roc_auc(), label(model), label(recording), **settings())
    measured = ~np.isnan(recording)
    expected = roc_auc_score(recording[measured] != 0, np.abs(model[measured]))
    assert m.value == pytest.approx(expected, abs=1e-12)
    assert m.card.options["responses"] == (recording[measured] != 0).sum()


def test_sign_and_monotone_maps_of_the_model_do_not_matter_and_an_offset_does(label, tables, settings):
    model, recording = tables
    value = measure(roc_auc(), label(model), label(recording), **settings()).value
    assert measure(roc_auc(), label(-(model**3)), label(recording), **settings()).value == pytest.approx(
        value, abs=1e-12
    )
    assert abs(measure(roc_auc(), label(model + 2), label(recording), **settings()).value - value) > 0.05


def test_a_prediction_without_knowledge_of_the_stimulus_equals_its_null(label, tables, settings):
    """Permuting stimuli keeps what units do on average, so responsiveness alone is never above its null."""
    recording = np.nan_to_num(tables[1])
    same_for_all = np.tile((recording != 0).mean(axis=0), (15, 1))
    m = measure(roc_auc(), label(same_for_all), label(recording), **settings())
    assert m.value > 0.5
    assert (m.null.low, m.null.high) == pytest.approx((m.value, m.value), abs=1e-12)


def test_a_model_that_is_flat_but_for_rounding_is_at_chance(label, tables, settings):
    flat = np.full(tables[0].shape, 0.1) * (
        1 + 1e-15 * np.random.default_rng(0).integers(-3, 3, tables[0].shape)
    )
    assert measure(roc_auc(), label(flat), label(tables[1]), **settings()).value == 0.5
