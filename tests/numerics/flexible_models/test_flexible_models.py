import numpy as np
import pytest
import torch

from arealis.numerics import (
    FlexibleFit,
    compare_rdms,
    fit_interpolated,
    fit_selected,
    fit_weighted,
    predicted_rdm,
    rdm,
)
from arealis.numerics.rdm_comparison import COMPARATORS
from arealis.types import DataError

STIMULI = 8
LINEAR = ("cosine", "corr", "pearson", "cosine_cov", "corr_cov")
OTHERS = tuple(sorted(set(COMPARATORS) - set(LINEAR)))
FITS = (fit_weighted, fit_interpolated, fit_selected)


def options(method):
    x = np.random.default_rng(9).normal(size=(STIMULI, 12))
    return {"covariance": x @ x.T} if method.endswith("_cov") else {}


@pytest.fixture
def models():
    x = np.random.default_rng(0).normal(size=(4, STIMULI, 12))
    return np.stack([rdm(one, "euclidean") for one in x])


@pytest.fixture
def target(models):
    noise = np.random.default_rng(1).uniform(0.7, 1.3, size=(3, models.shape[1]))
    return (0.9 * models[1] + 0.4 * models[2]) * noise


def reached(weights, models, target, method):
    predicted = predicted_rdm(models, weights)
    return float(np.mean(compare_rdms(predicted, target, method, **options(method))))


@pytest.mark.parametrize("method", LINEAR)
@pytest.mark.parametrize("fit", FITS)
def test_the_similarity_is_that_of_the_prediction(fit, method, models, target):
    found = fit(models, target, method, **options(method))
    assert isinstance(found, FlexibleFit)
    assert found.similarity == pytest.approx(reached(found.weights, models, target, method), abs=1e-12)


@pytest.mark.parametrize("method", LINEAR)
@pytest.mark.parametrize("nonnegative", [True, False])
def test_no_other_weights_are_better(method, nonnegative, models, target):
    found = fit_weighted(models, target, method, nonnegative=nonnegative, **options(method))
    assert np.linalg.norm(found.weights) == pytest.approx(1)
    rng = np.random.default_rng(2)
    for size in (1.0, 0.1, 0.01):
        for step in rng.normal(size=(20, 4)):
            other = found.weights + size * step
            other = np.clip(other, 0, None) if nonnegative else other
            if other.any():
                assert reached(other, models, target, method) <= found.similarity + 1e-12


@pytest.mark.parametrize("method", LINEAR)
def test_planted_weights_are_found_whatever_the_scale_of_the_models(method, models):
    planted = np.array([0.0, 3.0, 1.0, 0.0])
    scales = np.array([1e-8, 1.0, 1e6, 1e3])
    mixture = planted @ models + (5 if method in ("corr", "pearson", "corr_cov") else 0)
    found = fit_weighted(models * scales[:, None], mixture, method, **options(method))
    assert found.similarity == pytest.approx(1, abs=1e-12)
    effect = found.weights * scales
    np.testing.assert_allclose(effect / effect[1], planted / 3, rtol=0, atol=1e-6)


def test_without_the_constraint_a_weight_may_be_negative(models):
    mixture = 2 * models[0] - 0.5 * models[3]
    found = fit_weighted(models, mixture, "cosine", nonnegative=False)
    np.testing.assert_allclose(found.weights, np.array([2, 0, 0, -0.5]) / 4.25**0.5, rtol=0, atol=1e-12)
    constrained = fit_weighted(models, mixture, "cosine")
    assert constrained.weights.min() == 0
    assert constrained.similarity < found.similarity


def test_more_ridge_draws_weights_together_and_costs_similarity(models, target):
    spread, similarity = [], []
    for ridge in (0.0, 1e2, 1e4):
        found = fit_weighted(models, target, "cosine", ridge=ridge)
        spread.append(found.weights.std())
        similarity.append(found.similarity)
    assert spread == sorted(spread, reverse=True)
    assert similarity == sorted(similarity, reverse=True)


def test_the_same_model_twice_shares_its_weight(models, target):
    twice = np.concatenate([models, models[1:2]])
    one = fit_weighted(models, target, "cosine", nonnegative=False)
    two = fit_weighted(twice, target, "cosine", nonnegative=False)
    assert two.similarity == pytest.approx(one.similarity, abs=1e-12)
    assert two.weights[1] == pytest.approx(two.weights[4], abs=1e-10)
    assert fit_weighted(twice, target, "cosine").similarity == pytest.approx(
        fit_weighted(models, target, "cosine").similarity, abs=1e-12
    )


@pytest.mark.parametrize("fit", FITS)
def test_models_that_are_all_unlike_the_target_leave_the_best_of_them(fit, models):
    against = -models.mean(axis=0) + models.max()
    found = fit(models[:2], against, "corr")
    single = compare_rdms(models[:2], against, "corr")
    assert single.max() < 0
    assert found.similarity == pytest.approx(single.max(), abs=1e-12)
    np.testing.assert_array_equal(found.weights, single == single.max())


@pytest.mark.parametrize("method", LINEAR)
def test_interpolation_finds_the_best_of_a_fine_path(method, models, target):
    found = fit_interpolated(models, target, method, **options(method))
    shares = np.linspace(0, 1, 201)[:, None]
    path = np.concatenate([(1 - shares) * np.eye(4)[k] + shares * np.eye(4)[k + 1] for k in range(3)])
    best = max(reached(weights, models, target, method) for weights in path)
    assert best - 1e-12 <= found.similarity < best + 1e-4
    assert found.weights.sum() == pytest.approx(1)
    assert np.diff(np.flatnonzero(found.weights)).tolist() in ([], [1])


def test_the_end_of_a_path_may_be_best(models):
    found = fit_interpolated(models, models[3], "cosine")
    np.testing.assert_allclose(found.weights, [0, 0, 0, 1], rtol=0, atol=1e-7)
    opposite = np.stack([models[0], models.max() - models[0]])
    np.testing.assert_array_equal(fit_interpolated(opposite, models[0], "corr").weights, [1, 0])


@pytest.mark.parametrize("method", COMPARATORS)
def test_selection_takes_any_comparator(method, models, target):
    found = fit_selected(models, target, method)
    table = compare_rdms(models, target, method).mean(axis=1)
    assert found.similarity == pytest.approx(table.max())
    np.testing.assert_array_equal(found.weights, table == table.max())


@pytest.mark.parametrize("method", LINEAR)
@pytest.mark.parametrize("fit", FITS)
def test_tensors_stay_tensors_and_missing_pairs_are_left_out(fit, method, models, target):
    models[:, 5] = target[:, 5] = np.nan
    covariance = options(method).get("covariance")
    expected = fit(models, target, method, covariance=covariance)
    tensor = None if covariance is None else torch.tensor(covariance)
    found = fit(torch.tensor(models), torch.tensor(target), method, covariance=tensor)
    assert isinstance(found.weights, torch.Tensor)
    np.testing.assert_allclose(found.weights.numpy(), expected.weights, rtol=0, atol=1e-9)
    assert found.similarity == pytest.approx(expected.similarity, abs=1e-12)


def test_one_subject_or_one_model(models):
    assert fit_weighted(models[:1], models[1], "cosine").weights.tolist() == [1]
    assert fit_selected(models[:1], models[1], "tau-a").weights.tolist() == [1]
    whole = (100 * models).astype(int)
    assert fit_weighted(whole, whole[1], "cosine").weights.dtype == float
    assert fit_interpolated(whole, whole[1], "cosine").weights.dtype == float


@pytest.mark.parametrize("method", OTHERS)
@pytest.mark.parametrize("fit", [fit_weighted, fit_interpolated])
def test_refuses_to_weight_models_for_what_is_no_cosine(fit, method, models, target):
    with pytest.raises(DataError, match="cannot be weighted"):
        fit(models, target, method)


@pytest.mark.parametrize("fit", FITS)
def test_refuses_what_is_no_table_of_models(fit, models, target):
    with pytest.raises(DataError, match="needs RDMs to be made of"):
        fit(models[0], target, "cosine")
    with pytest.raises(DataError, match="needs RDMs to be made of"):
        fit(models[:0], target, "cosine")
    with pytest.raises(DataError, match="cannot be compared"):
        fit(models, target[:, 1:], "cosine")


def test_a_path_needs_two_models(models, target):
    with pytest.raises(DataError, match="2 models or more"):
        fit_interpolated(models[:1], target, "cosine")


@pytest.mark.parametrize("ridge", [-1.0, np.nan, np.inf])
def test_refuses_a_penalty_that_is_none(ridge, models, target):
    with pytest.raises(DataError, match="drawn together"):
        fit_weighted(models, target, "cosine", ridge=ridge)


@pytest.mark.parametrize("weights", [np.ones(3), np.ones((1, 4))])
def test_predictions_need_one_weight_a_model(weights, models):
    with pytest.raises(DataError, match="do not fit the RDMs"):
        predicted_rdm(models, weights)
    with pytest.raises(DataError, match="do not fit the RDMs"):
        predicted_rdm(models[0], np.ones(len(models[0])))
