"""Planted unique and shared parts are found, and parts add up."""

import numpy as np
import pytest
import torch

from arealis.numerics.predictivity import k_folds, variance_partition
from arealis.types import DataError


def planted(stimuli=600):
    rng = np.random.default_rng(0)
    common, a, b, c, noise = rng.normal(size=(5, stimuli, 1))
    features = {"A": np.hstack([common, a]), "B": np.hstack([common, b]), "C": 100 * c}
    return common + a + b + noise, features, k_folds(stimuli, 4, rng=rng)


def test_planted_parts():
    y, features, held_out = planted()
    partition = variance_partition(y, features, held_out=held_out)
    expected = {("A",): 0.25, ("B",): 0.25, ("A", "B"): 0.25, ("C",): 0, ("A", "C"): 0, ("A", "B", "C"): 0}
    for names, share in expected.items():
        assert partition.parts[names][0] == pytest.approx(share, abs=0.05)
    np.testing.assert_allclose(sum(partition.parts.values()), partition.explained["A", "B", "C"], atol=1e-12)
    explained = partition.explained
    unique = explained["A", "B", "C"] - explained["B", "C"]
    np.testing.assert_allclose(partition.parts["A",], unique, atol=1e-12)


def test_two_spaces_as_the_equation_says():
    y, features, held_out = planted(80)
    del features["C"]
    p = variance_partition(y, features, held_out=held_out)
    np.testing.assert_allclose(p.parts["A",], p.explained["A", "B"] - p.explained["B",])
    shared = p.explained["A",] + p.explained["B",] - p.explained["A", "B"]
    np.testing.assert_allclose(p.parts["A", "B"], shared)


def test_tensors_and_the_scale_of_a_space_make_no_difference():
    y, features, held_out = planted(80)
    scaled = {name: torch.tensor(1000.0 * x) for name, x in features.items()}
    first, second = (
        variance_partition(y, features, held_out=held_out),
        variance_partition(torch.tensor(y), scaled, held_out=held_out),
    )
    for names, part in first.parts.items():
        np.testing.assert_allclose(second.parts[names].numpy(), part, atol=1e-8)


def test_bad_features():
    y, features, held_out = planted(80)
    for wrong in ({}, {str(i): y for i in range(7)}, {"A": features["A"], "B": features["B"][:40]}):
        with pytest.raises(DataError, match="divided"):
            variance_partition(y, wrong, held_out=held_out)
