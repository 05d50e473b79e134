"""No fit has seen what it is tested on, and scores are those of the held-out stimuli."""

from functools import partial

import numpy as np
import pytest
import torch

from arealis.numerics.predictivity import (
    HeldOut,
    held_out_correlation_draws,
    held_out_correlations,
    held_out_predictions,
    held_out_r2,
    k_folds,
    linear_predictivity,
    predictor,
    random_splits,
)
from arealis.types import DataError

METHODS = ("ridge", "pls", "least_squares", "one_to_one")


@pytest.mark.parametrize("method", METHODS)
def test_a_held_out_response_has_no_part_in_its_prediction(sides, method):
    """A leak would carry the spoilt responses into the predictions."""
    x, y = sides
    held_out = k_folds(40, 5, rng=np.random.default_rng(0))[:1]
    spoilt = np.where(held_out[0][:, None], 1e6 * np.random.default_rng(1).normal(size=y.shape), y)
    predict = predictor(method, components=3)
    clean, dirty = (held_out_predictions(x, side, held_out, predict).predicted for side in (y, spoilt))
    np.testing.assert_array_equal(clean, dirty)
    whole = predict(x, spoilt, x[held_out[0]])
    assert np.abs(whole - clean).max() > 1  # a fit that saw them would have moved


@pytest.mark.parametrize("method", METHODS)
def test_noise_is_not_predicted(method):
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(80, 30)), rng.normal(size=(80, 60))
    held_out = k_folds(80, 5, rng=rng)
    held = held_out_predictions(x, y, held_out, predictor(method, components=5))
    assert abs(np.mean(held_out_correlations(held))) < 0.05
    assert -0.2 < np.mean(held_out_correlations(held, pooling="deviations")) < 0.05
    leaky = held_out_correlations(
        HeldOut(np.zeros(80), np.arange(80), predictor(method, components=5)(x, y, x), y, 0 * y)
    )
    assert np.mean(leaky) > 0.15


def test_rows_say_which_stimulus_they_hold(sides):
    x, y = sides
    held_out = random_splits(40, 3, rng=np.random.default_rng(0))
    held = held_out_predictions(x, y, held_out, lambda a, b, new: new[:, :4])
    np.testing.assert_array_equal(held.measured, y[held.stimulus])
    np.testing.assert_array_equal(held.predicted, x[held.stimulus, :4])
    for split, tested in enumerate(held_out):
        np.testing.assert_allclose(held.baseline[held.split == split][0], y[~tested].mean(axis=0))


def test_correlations_in_each_split_and_pooled():
    rng = np.random.default_rng(0)
    split = np.repeat([0, 1, 2], 8)
    predicted, measured = rng.normal(size=(2, 24, 3))
    held = HeldOut(split, np.arange(24), predicted, measured, 0 * measured)
    each = [np.corrcoef(predicted[split == s, 1], measured[split == s, 1])[0, 1] for s in range(3)]
    assert held_out_correlations(held)[1] == pytest.approx(np.mean(each), abs=1e-12)
    p, y = (
        side - np.stack([side[split == s].mean(axis=0) for s in range(3)])[split]
        for side in (predicted, measured)
    )
    pooled = np.sum(p * y, axis=0) / np.sqrt(np.sum(p * p, axis=0) * np.sum(y * y, axis=0))
    np.testing.assert_allclose(held_out_correlations(held, pooling="deviations"), pooled, atol=1e-12)


@pytest.mark.parametrize("pooling", ["splits", "deviations"])
def test_an_empty_model_does_not_score_below_zero(pooling):
    """Pooled without centring, predicting the training mean correlates with the held-out ones below −0.3."""
    rng = np.random.default_rng(0)
    y = rng.normal(size=(40, 50))
    held = held_out_predictions(y, y, k_folds(40, 5, rng=rng), lambda x, y, new: 0 * new + y.mean(axis=0))
    np.testing.assert_array_equal(held_out_correlations(held, pooling=pooling), 0)
    raw = [np.corrcoef(held.predicted[:, j], held.measured[:, j])[0, 1] for j in range(50)]
    assert np.median(raw) < -0.3
    np.testing.assert_allclose(held_out_r2(held), 0, atol=1e-12)


def test_a_split_in_which_a_unit_is_constant_is_left_out():
    measured = np.array([1.0, 1.0, 1.0, 0.0, 1.0, 2.0])[:, None]
    held = HeldOut(np.repeat([0, 1], 3), np.arange(6), np.arange(6.0)[:, None], measured, 0 * measured)
    assert held_out_correlations(held)[0] == pytest.approx(1.0)


def test_a_unit_that_never_varies_is_refused(sides):
    x, y = sides
    with pytest.raises(DataError, match="scored"):
        linear_predictivity(
            x, np.hstack([y, np.full((40, 1), 0.3)]), held_out=k_folds(40, 5, rng=np.random.default_rng(0))
        )
    held = HeldOut(np.zeros(3), np.arange(3), np.ones((3, 1)), np.full((3, 1), 0.3), np.full((3, 1), 0.3))
    with pytest.raises(DataError, match="variance"):
        held_out_r2(held)


def test_an_unknown_pooling():
    held = HeldOut(np.zeros(3), np.arange(3), np.eye(3), np.eye(3), np.eye(3))
    with pytest.raises(DataError, match="pooled"):
        held_out_correlations(held, pooling="all")
    with pytest.raises(DataError, match="pooled"):
        held_out_correlation_draws(held, np.ones((1, 3)), pooling="all")


def test_explained_variance_of_a_perfect_and_of_a_worse_model(sides):
    _, y = sides
    held = HeldOut(np.zeros(40), np.arange(40), y, y, 0 * y + y.mean(axis=0))
    np.testing.assert_allclose(held_out_r2(held), 1)
    worse = HeldOut(np.zeros(40), np.arange(40), y[::-1], y, 0 * y + y.mean(axis=0))
    assert (held_out_r2(worse) < 0).all()


def test_known_predictivity_and_its_normalisation():
    """A target of equal parts signal and noise: r tends to √½, and to 1 once divided by √reliability."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(2000, 3))
    y = x @ np.ones((3, 20)) / np.sqrt(3) + rng.normal(size=(2000, 20))
    score = partial(linear_predictivity, x, y, held_out=k_folds(2000, 4, rng=rng))
    assert score() == pytest.approx(np.sqrt(0.5), abs=0.02)
    assert score(reliability=np.full(20, 0.5)) == pytest.approx(1, abs=0.03)
    assert score(reliability=np.full(20, 0.5), normalisation="r2") == pytest.approx(1, abs=0.05)
    assert score(reliability=np.full(20, 0.5), normalisation="r over reliability") == pytest.approx(
        1.41, abs=0.04
    )


def test_a_tensor_gives_a_tensor(sides):
    held_out = k_folds(40, 5, rng=np.random.default_rng(0))
    value = linear_predictivity(*(torch.tensor(side) for side in sides), held_out=held_out)
    assert isinstance(value, torch.Tensor)
    assert float(value) == pytest.approx(float(linear_predictivity(*sides, held_out=held_out)), abs=1e-9)
