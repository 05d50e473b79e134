"""Tests reject a true null hypothesis as often as they say."""

import numpy as np
import pytest

from arealis.comparison import infer, rsa
from arealis.types import Measurement, make_dissimilarities


def rdms(values, stimuli):
    names = np.array([f"s{i:02}" for i in range(stimuli)])
    values = np.atleast_2d(values)[:, None]
    return make_dissimilarities(values, stimulus_id=names, distance="made up", provenance="made up")


def test_two_equally_good_models_are_rarely_told_apart():
    """Both models are the truth with noise of their own: p is below .05 in about 5 % of the worlds."""
    rng, p, covered = np.random.default_rng(7), [], 0
    for _ in range(100):
        truth = rng.normal(size=(14, 10))
        geometry = rsa(distance="euclidean").geometry.dissimilarities
        noisy = [geometry(truth + 0.7 * rng.normal(size=truth.shape)) for _ in range(2)]
        brain = np.stack([geometry(truth + rng.normal(size=truth.shape)) for _ in range(5)])
        models = {"first": rdms(noisy[0], 14), "second": rdms(noisy[1], 14)}
        found = infer(
            rsa(comparator="pearson"),
            models,
            rdms(brain, 14),
            draws=120,
            permutations=0,
            rng=rng,
        ).differences["first", "second"]
        p.append(found.p_value)
        covered += found.interval.low <= 0 <= found.interval.high
    assert 0.0 < np.mean(np.array(p) < 0.05) < 0.11
    assert covered >= 89
    assert np.mean(p) == pytest.approx(0.5, abs=0.1)


def test_permutation_p_values_are_calibrated():
    rng, p = np.random.default_rng(8), []
    for _ in range(100):
        a, b = (rng.uniform(1, 2, size=(k, 45)) for k in (1, 3))
        world = ({"model": rdms(a, 10)}, rdms(b, 10))
        found = infer(rsa(), *world, draws=40, permutations=39, rng=rng).measurements["model"]
        assert isinstance(found, Measurement)
        p.append(found.p_value)
    assert np.mean(np.array(p) <= 0.1) == pytest.approx(0.1, abs=0.08)
    assert np.mean(p) == pytest.approx(0.5, abs=0.1)
