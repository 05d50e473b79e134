import numpy as np
import pytest
import torch
from sklearn.covariance import ledoit_wolf

from arealis.numerics import mean_patterns, noise_covariance, rdm, residuals
from arealis.types import DataError


@pytest.fixture
def r():
    rng = np.random.default_rng(0)
    return rng.normal(size=(30, 8)) @ rng.normal(size=(8, 8))


@pytest.mark.parametrize("trials", [5, 30])
def test_agrees_with_scikit_learn_where_degrees_of_freedom_are_trials(r, trials):
    ours = noise_covariance(r[:trials], degrees_of_freedom=trials)
    np.testing.assert_allclose(ours, ledoit_wolf(r[:trials])[0], rtol=0, atol=1e-12)


def test_without_shrinkage_it_is_the_sample_covariance(r):
    np.testing.assert_allclose(noise_covariance(r, shrinkage="none"), np.cov(r.T), rtol=0, atol=1e-12)


def test_shrinkage_towards_the_diagonal_keeps_variances_and_is_the_papers_but_for_a_trifle(r):
    sample, ours = np.cov(r.T), noise_covariance(r, shrinkage="diagonal")
    np.testing.assert_allclose(np.diag(ours), np.diag(sample), rtol=1e-12)
    z = (r - r.mean(axis=0)) / r.std(axis=0, ddof=1)
    products = z[:, :, None] * z[:, None, :]
    variance = 30 / 29**3 * ((products - products.mean(axis=0)) ** 2).sum(axis=0)
    off = ~np.eye(8, dtype=bool)
    published = variance[off].sum() / (np.corrcoef(r.T)[off] ** 2).sum()
    amount = 1 - ours[off] / sample[off]
    np.testing.assert_allclose(amount, amount[0], rtol=1e-9)
    assert amount[0] == pytest.approx(published, rel=5 / 30**2 + 1 / 30)
    assert 0 < amount[0] < 1


@pytest.mark.parametrize("shrinkage", ["ledoit_wolf", "diagonal"])
def test_shrinks_more_where_there_are_fewer_trials_and_allows_fewer_trials_than_units(r, shrinkage):
    truth = np.cov(np.random.default_rng(1).normal(size=(500, 8)).T)
    rng, off = np.random.default_rng(2), ~np.eye(8, dtype=bool)
    kept = []
    for trials in (5, 500):
        few = rng.multivariate_normal(np.zeros(8), truth + 0.5, size=trials)
        sample = noise_covariance(few, shrinkage=shrinkage)
        kept.append(sample[off].mean() / np.cov(few.T)[off].mean())
    assert kept[0] < kept[1] < 1


@pytest.mark.parametrize("shrinkage", ["ledoit_wolf", "diagonal", "none"])
def test_tensors_and_leading_axes(r, shrinkage):
    stack = np.stack([r[:20], 2 * r[10:]])
    covariances = noise_covariance(stack, shrinkage=shrinkage)
    for one, ours in zip(stack, covariances, strict=True):
        np.testing.assert_array_equal(noise_covariance(one, shrinkage=shrinkage), ours)
    tensor = noise_covariance(torch.tensor(stack), shrinkage=shrinkage)
    assert isinstance(tensor, torch.Tensor)
    np.testing.assert_allclose(tensor.numpy(), covariances, rtol=0, atol=1e-12)


def test_missing_trials_are_left_out(r):
    with_gaps = np.insert(r, [3, 9], np.nan, axis=0)
    np.testing.assert_allclose(noise_covariance(with_gaps), noise_covariance(r), rtol=0, atol=1e-13)


def test_one_unit_has_a_variance():
    one = np.array([[1.0], [2.0], [4.0]])
    for shrinkage in ("ledoit_wolf", "diagonal", "none"):
        assert noise_covariance(one, shrinkage=shrinkage) == pytest.approx(7 / 3, abs=1e-12)


def test_unbalanced_trials_give_means_and_residuals():
    rng = np.random.default_rng(3)
    labels = rng.permutation(np.repeat(["c", "a", "b"], [1, 4, 2]))
    trials = rng.normal(size=(2, 7, 3))
    trials[0, 2, 1] = np.nan
    patterns, names = mean_patterns(trials, labels)
    left = residuals(trials, labels)
    assert names.tolist() == ["a", "b", "c"]
    for k, name in enumerate(names):
        expected = np.nanmean(trials[:, labels == name], axis=1)
        np.testing.assert_allclose(patterns[:, k], expected, rtol=0, atol=1e-14)
        expected = trials[:, labels == name] - expected[:, None]
        np.testing.assert_allclose(left[:, labels == name], expected, rtol=0, atol=1e-14)
    for ours, theirs in (
        (mean_patterns(torch.tensor(trials), labels)[0], patterns),
        (residuals(torch.tensor(trials), labels), left),
    ):
        assert isinstance(ours, torch.Tensor)
        np.testing.assert_allclose(ours.numpy(), theirs, rtol=0, atol=1e-14)


def test_a_stimulus_that_was_never_measured_has_no_pattern():
    patterns, _ = mean_patterns(np.array([[1.0], [np.nan]]), ["a", "b"])
    np.testing.assert_array_equal(patterns, [[1.0], [np.nan]])


@pytest.mark.parametrize("bad", [["a"], [["a", "b"]], []])
def test_labels_must_fit(bad):
    with pytest.raises(DataError, match="labels do not fit"):
        mean_patterns(np.ones((2, 3)), bad)


def test_single_trials_leave_no_residuals():
    with pytest.raises(DataError, match="2 trials of 2 stimuli"):
        residuals(np.ones((2, 3)), ["a", "b"])


def test_refuses_what_it_cannot_estimate(r):
    with pytest.raises(DataError, match="'shrunk'"):
        noise_covariance(r, shrinkage="shrunk")
    with pytest.raises(DataError, match=r"shape \(8,\)"):
        noise_covariance(r[0])
    with pytest.raises(DataError, match="too few residuals"):
        noise_covariance(r[:1])
    with pytest.raises(DataError, match="0 degrees of freedom"):
        noise_covariance(r, degrees_of_freedom=0)
    r[3, 2] = np.nan
    with pytest.raises(DataError, match="1 of 240 entries"):
        noise_covariance(r)


@pytest.mark.parametrize("library", [np.asarray, torch.tensor])
def test_a_rank_deficient_covariance_is_refused_and_shrinkage_suggested(r, library):
    with pytest.raises(DataError, match=r"rank-deficient .* shrinkage='ledoit_wolf'"):
        noise_covariance(library(r[:8]), shrinkage="none")
    with pytest.raises(DataError, match="rank-deficient"):
        noise_covariance(library(np.zeros((9, 3))))
    with pytest.raises(DataError, match="rank-deficient"):
        rdm(library(r), "mahalanobis", noise_covariance=library(-np.eye(8)))
    constant = r.copy()
    constant[:, 0] = 1.0
    with pytest.raises(DataError, match="1 of 8 units"):
        noise_covariance(library(constant), shrinkage="diagonal")


@pytest.mark.parametrize("value", [np.nan, 5.0])
def test_a_covariance_must_be_symmetric_and_finite(r, value):
    noise = np.eye(8)
    noise[0, 1] = value
    with pytest.raises(DataError, match="symmetric and finite"):
        rdm(r, "mahalanobis", noise_covariance=noise)
