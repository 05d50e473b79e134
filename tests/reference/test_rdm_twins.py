"""Dissimilarities pair by pair with missing units, and RSA on stimuli that are really resampled."""

import numpy as np
from scipy.stats import spearmanr

from arealis.numerics import (
    bootstrap_weights,
    correlation_distances,
    euclidean_distances,
    pair_positions,
    spearman_draws,
)


def slow_correlation_distance(a, b):
    both = ~np.isnan(a) & ~np.isnan(b)
    a, b = a[both], b[both]
    if len(a) < 2 or np.ptp(a) == 0 or np.ptp(b) == 0:
        return np.nan
    return 1 - np.corrcoef(a, b)[0, 1]


def slow_euclidean_distance(a, b):
    both = ~np.isnan(a) & ~np.isnan(b)
    return np.mean((a[both] - b[both]) ** 2) if both.any() else np.nan


def test_missing_units_are_left_out_pair_by_pair():
    rng = np.random.default_rng(0)
    x = rng.normal(3, 2, size=(9, 12))
    x[rng.random(x.shape) < 0.2] = np.nan
    x[4] = 2.5
    x[5] = np.nan
    x[6, 1:] = 1.0
    x[6, 0], x[7, 0] = 4.0, np.nan
    for fast, slow in (
        (correlation_distances, slow_correlation_distance),
        (euclidean_distances, slow_euclidean_distance),
    ):
        expected = [slow(x[i], x[j]) for i, j in zip(*pair_positions(9), strict=True)]
        np.testing.assert_allclose(fast(x), expected, rtol=0, atol=1e-12)


def test_rsa_bootstrap_equals_resampling_without_pairs_of_a_stimulus_with_itself():
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=(10, 6)), rng.normal(size=(10, 8))
    weights = bootstrap_weights([str(i) for i in range(10)], 25, rng=rng)
    i, j = pair_positions(10)
    fast = spearman_draws(
        correlation_distances(x), correlation_distances(y), (weights[:, i] * weights[:, j]).T
    )
    slow = []
    for w in weights:
        drawn = np.repeat(np.arange(10), w)
        a, b = pair_positions(10)
        different = drawn[a] != drawn[b]
        distances = [correlation_distances(side[drawn])[different] for side in (x, y)]
        slow.append(spearmanr(*(d.round(12) for d in distances)).statistic)
    np.testing.assert_allclose(fast, slow, rtol=0, atol=1e-12)
