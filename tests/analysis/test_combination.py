import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from arealis.analysis import responsiveness, with_responsiveness
from arealis.types import DataError


@pytest.fixture
def worm():
    """Tables [stimulus, unit]: a model's responses, and recorded ones that follow both model and unit."""
    rng = np.random.default_rng(0)
    model = rng.normal(size=(90, 60))
    excitability = rng.normal(-2.5, 1.0, size=60)
    probability = 1 / (1 + np.exp(-(excitability + 1.2 * np.abs(model))))
    recording = np.where(rng.random(model.shape) < probability, 1.0, 0.0)
    recording[np.arange(60), np.arange(60)] = np.nan
    return model, recording


def halves(label, table):
    names = [f"s{i}" for i in range(90)]
    return label(table[:60], names[:60]), label(table[60:], names[60:])


def test_the_combination_beats_either_alone(label, worm):
    model, recording = worm
    (seen, unseen), (training, _) = halves(label, model), halves(label, recording)
    truth = recording[60:] != 0
    scores = {
        "model": np.abs(model[60:]),
        "units": responsiveness(training, unseen.stimulus_id.values).values[:, 0, 0],
        "both": with_responsiveness(seen, unseen, training).values[:, 0, 0],
    }
    area = {name: roc_auc_score(truth.ravel(), score.ravel()) for name, score in scores.items()}
    assert area["both"] > max(area["model"], area["units"]) + 0.02


def test_a_useless_model_adds_nothing(label, worm):
    model, recording = worm
    noise = np.random.default_rng(1).normal(size=model.shape)
    (seen, unseen), (training, _) = halves(label, noise), halves(label, recording)
    both = with_responsiveness(seen, unseen, training).values[:, 0, 0]
    units = responsiveness(training, unseen.stimulus_id.values).values[:, 0, 0]
    truth = (recording[60:] != 0).ravel()
    assert roc_auc_score(truth, both.ravel()) == pytest.approx(roc_auc_score(truth, units.ravel()), abs=0.02)


def test_only_the_order_of_the_models_magnitudes_matters(label, worm):
    model, recording = worm
    training, _ = halves(label, recording)
    one = with_responsiveness(*halves(label, model), training)
    other = with_responsiveness(*halves(label, -np.exp(3 * np.abs(model))), training)
    np.testing.assert_allclose(one.values, other.values, rtol=0, atol=1e-9)
    assert one.attrs["quantity"] == "probability of a response"
    assert 0 < float(one.min()) < float(one.max()) < 1


def test_order_of_stimuli_and_units_is_free(label, worm):
    model, recording = worm
    (seen, unseen), (training, _) = halves(label, model), halves(label, recording)
    turn = {"stimulus": slice(None, None, -1), "unit": slice(None, None, -1)}
    one = with_responsiveness(seen, unseen, training)
    other = with_responsiveness(seen.isel(turn), unseen.isel(turn), training)
    assert other.unit_id.values.tolist() == unseen.unit_id.values[::-1].tolist()
    np.testing.assert_allclose(other.isel(turn).values, one.values, rtol=0, atol=1e-12)


def test_the_test_recording_is_never_asked_for(label, worm):
    """Predictions for other stimuli do not change when one is left out of the test set."""
    model, recording = worm
    (seen, unseen), (training, _) = halves(label, model), halves(label, recording)
    one = with_responsiveness(seen, unseen, training)
    fewer = with_responsiveness(seen, unseen.isel(stimulus=slice(5, None)), training)
    np.testing.assert_array_equal(one.values[5:], fewer.values)


def test_what_the_model_lacks_is_missing(label, worm):
    model, recording = worm
    model[70, 3] = model[5, 5] = np.nan
    training, _ = halves(label, recording)
    predicted = with_responsiveness(*halves(label, model), training).values[:, 0, 0]
    assert np.isnan(predicted).sum() == 1
    assert np.isnan(predicted[10, 3])


def test_a_flat_model_leaves_responsiveness(label, worm):
    _, recording = worm
    training, _ = halves(label, recording)
    seen, unseen = halves(label, np.full(recording.shape, 0.1))
    predicted = with_responsiveness(seen, unseen, training).values[:, 0, 0]
    units = responsiveness(training, unseen.stimulus_id.values).values[:, 0, 0]
    np.testing.assert_array_equal(
        np.argsort(predicted[0], kind="stable"), np.argsort(units[0], kind="stable")
    )


@pytest.mark.parametrize("recorded", [0.0, 1.0])
def test_training_without_responses_or_without_silence_is_an_error(label, worm, recorded):
    seen, unseen = halves(label, worm[0])
    training, _ = halves(label, np.full(worm[1].shape, recorded))
    with pytest.raises(DataError, match="when a unit responds"):
        with_responsiveness(seen, unseen, training)


def test_a_single_training_stimulus_has_no_others_and_is_an_error(label, worm):
    seen, unseen = halves(label, worm[0])
    training, _ = halves(label, worm[1])
    first = slice(0, 1)
    with pytest.raises(DataError, match="two training stimuli"):
        with_responsiveness(seen.isel(stimulus=first), unseen, training.isel(stimulus=first))


def test_a_stimulus_or_unit_that_the_model_lacks_is_an_error(label, worm):
    seen, unseen = halves(label, worm[0])
    training, _ = halves(label, worm[1])
    with pytest.raises(DataError, match="stimulus is missing"):
        with_responsiveness(seen.isel(stimulus=slice(1, None)), unseen, training)
    with pytest.raises(DataError, match="unit is missing"):
        with_responsiveness(seen, unseen.isel(unit=slice(1, None)), training)
