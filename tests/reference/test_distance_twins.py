"""Distances straight from their definitions, one pair of stimuli and one pair of runs at a time."""

import numpy as np
import pytest

from arealis.numerics import (
    crossnobis,
    noise_covariance,
    pair_positions,
    poisson_crossvalidated,
    poisson_distances,
)


def slow_crossnobis(runs, covariance):
    """Mean over ordered pairs of runs that hold both stimuli."""
    distances = []
    for i, j in zip(*pair_positions(runs.shape[1]), strict=True):
        differences = {m: x[i] - x[j] for m, x in enumerate(runs) if not np.isnan(x[i] + x[j]).any()}
        values = [
            a @ np.linalg.inv((covariance[m] + covariance[n]) / 2) @ b / len(a)
            for m, a in differences.items()
            for n, b in differences.items()
            if m != n
        ]
        distances.append(np.mean(values))
    return distances


def slow_poisson(a, b, weight=0.1):
    both = ~np.isnan(a) & ~np.isnan(b)
    a, b = (a[both] + weight) / (1 + weight), (b[both] + weight) / (1 + weight)
    return np.mean(a * np.log(a / b) - a + b) + np.mean(b * np.log(b / a) - b + a)


def slow_crossvalidated_poisson(runs, weight=0.1):
    """Mean over test runs that hold both stimuli and leave another run with each."""
    distances = []
    for i, j in zip(*pair_positions(runs.shape[1]), strict=True):
        folds = []
        for m, test in enumerate(runs):
            others = np.delete(runs, m, axis=0)
            train = [x[~np.isnan(x).any(axis=1)] for x in (others[:, i], others[:, j])]
            if np.isnan(test[i] + test[j]).any() or not len(train[0]) or not len(train[1]):
                continue
            a, b = ((x.mean(axis=0) + weight) / (1 + weight) for x in train)
            c, d = ((x + weight) / (1 + weight) for x in (test[i], test[j]))
            folds.append(np.mean((a - b) * (np.log(c) - np.log(d))))
        distances.append(np.mean(folds))
    return distances


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.fixture
def folds(rng):
    return noise_covariance(rng.normal(size=(5, 20, 6)))


@pytest.mark.parametrize("gaps", [False, True])
@pytest.mark.parametrize("own", [False, True])
def test_crossnobis_is_the_mean_over_pairs_of_runs(rng, folds, gaps, own):
    runs = rng.normal(3, 2, size=(5, 7, 6))
    if gaps:
        runs[0, 1] = runs[3, 1] = runs[3, 5] = runs[4] = np.nan
    covariance = folds if own else np.stack([folds[0]] * 5)
    fast = crossnobis(runs, folds if own else folds[0])
    np.testing.assert_allclose(fast, slow_crossnobis(runs, covariance), rtol=0, atol=1e-12)


@pytest.mark.parametrize("gaps", [False, True])
@pytest.mark.parametrize("stimuli", [7, 40])
def test_poisson_is_the_sum_of_both_divergences(rng, gaps, stimuli):
    x = rng.gamma(2.0, size=(stimuli, 30))
    x[0, :4] = 0.0
    if gaps:
        x[rng.random(x.shape) < 0.1] = np.nan
    slow = [slow_poisson(x[i], x[j]) for i, j in zip(*pair_positions(stimuli), strict=True)]
    np.testing.assert_allclose(poisson_distances(x), slow, rtol=0, atol=1e-12)


@pytest.mark.parametrize("gaps", [False, True])
def test_crossvalidated_poisson_is_the_mean_over_all_folds(rng, gaps):
    runs = rng.poisson(3.0, size=(4, 6, 9)).astype(float)
    if gaps:
        runs[0, 1] = runs[3, 1] = runs[2, 5] = np.nan
        runs[1:, 0] = np.where(np.arange(3)[:, None] == 1, np.nan, runs[1:, 0])
    fast = poisson_crossvalidated(runs)
    np.testing.assert_allclose(fast, slow_crossvalidated_poisson(runs), rtol=0, atol=1e-12)


def test_shrinkage_is_what_a_loop_over_trials_finds(rng):
    r = rng.normal(size=(12, 6)) @ rng.normal(size=(6, 6))
    r -= r.mean(axis=0)
    sample = r.T @ r / 12
    target = np.trace(sample) / 6 * np.eye(6)
    noise = np.mean([((np.outer(k, k) - sample) ** 2).sum() for k in r]) / 12
    amount = min(noise / ((sample - target) ** 2).sum(), 1)
    slow = (amount * target + (1 - amount) * sample) * 12 / 11
    np.testing.assert_allclose(noise_covariance(r), slow, rtol=0, atol=1e-12)
