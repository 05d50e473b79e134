"""What all measures of a model and a recording share."""

import numpy as np
import pytest

from arealis.comparison import linear_cka, roc_auc, rsa, spearman
from arealis.types import DataError, Measurement, NotEstimable, Range

MEASURES = [linear_cka, roc_auc, rsa, spearman]


@pytest.mark.parametrize("measure", MEASURES)
def test_measurement_is_complete(label, tables, settings, measure):
    m = measure(label(tables[0]), label(tables[1]), **settings())
    assert isinstance(m, Measurement)
    assert m.name == measure.__name__
    assert isinstance(m.interval, Range)
    assert isinstance(m.null, Range)
    assert m.interval.low < m.value < m.interval.high
    assert m.null.high < m.value
    assert m.draws.shape == (100,)
    for part in ("variant", "resampling_unit", "interval", "null", "reference"):
        assert getattr(m.card, part) not in ("", "none")
    assert m.card.options["draws"] == m.card.options["permutations"] == 100


@pytest.mark.parametrize("measure", MEASURES)
def test_an_unrelated_model_lies_inside_its_null(label, tables, settings, measure):
    model = np.random.default_rng(9).normal(size=tables[0].shape)
    m = measure(label(model), label(tables[1]), **settings(400))
    assert m.null.low < m.value < m.null.high


@pytest.mark.parametrize("measure", MEASURES)
def test_same_seed_same_numbers_in_any_order_of_the_model(label, tables, settings, measure):
    recording = label(tables[1])
    model = label(tables[0])
    one = measure(model, recording, **settings())
    other = measure(
        model.isel(stimulus=slice(None, None, -1), unit=slice(None, None, -1)), recording, **settings()
    )
    assert one == other
    np.testing.assert_array_equal(one.draws, other.draws)


@pytest.mark.parametrize("measure", MEASURES)
def test_draws_with_all_weights_one_give_the_value(label, tables, settings, measure):
    m = measure(label(tables[0]), label(tables[1]), **{**settings(), "weights": np.ones((40, 15), dtype=int)})
    np.testing.assert_allclose(m.draws, m.value, rtol=0, atol=1e-13)


@pytest.mark.parametrize("measure", MEASURES)
def test_ceiling_says_why_there_is_none(label, tables, settings, measure):
    model, recording = label(tables[0]), tables[1]
    single = measure(model, label(recording), **settings())
    assert "single trial" in single.ceiling.reason
    repeated = measure(model, label(np.stack([recording, recording], axis=1)[:, :, None, :]), **settings())
    assert "averages over trials" in repeated.ceiling.reason
    assert repeated.value == pytest.approx(single.value, abs=1e-13)


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("weights", [np.ones((5, 14)), np.ones(15), -np.ones((5, 15)), np.full((5, 15), 0.5)])
def test_weights_that_do_not_fit_are_an_error(label, tables, settings, measure, weights):
    with pytest.raises(DataError, match="bootstrap weights do not fit"):
        measure(label(tables[0]), label(tables[1]), **{**settings(), "weights": weights})


@pytest.mark.parametrize("measure", MEASURES)
def test_a_silent_recording_gives_a_reason(label, tables, settings, measure):
    assert isinstance(measure(label(tables[0]), label(0 * tables[1]), **settings()), NotEstimable)


@pytest.mark.parametrize("measure", [linear_cka, rsa, spearman])
def test_a_constant_model_gives_a_reason(label, tables, settings, measure):
    flat = np.full_like(tables[0], 0.1)
    assert isinstance(measure(label(flat), label(tables[1]), **settings()), NotEstimable)


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("stimuli", [1, 2, 3])
def test_few_stimuli_give_a_reason_or_a_number_never_nan(label, tables, settings, measure, stimuli):
    few = settings(stimuli=stimuli)
    m = measure(*(label(side[:stimuli]) for side in tables), **few)
    assert isinstance(m, NotEstimable) or np.isfinite(m.value)
    if measure in (rsa, linear_cka):
        assert f"{stimuli} stimuli" in m.reason or "0 stimuli" in m.reason
