"""Few coordinates keep what depends on inner products and the common part."""

import numpy as np
import pytest
import torch
from scipy.spatial.distance import pdist

from arealis.numerics import linear_cka, procrustes_distance
from arealis.numerics.isometry import isometric_coordinates
from arealis.types import DataError

X = np.random.default_rng(0).gamma(1.0, size=(12, 300))
Y = isometric_coordinates(X)
Z = np.random.default_rng(1).normal(size=(12, 7))


def test_inner_products_and_the_common_part_stay():
    assert Y.shape == (12, 13)
    assert pytest.approx(X @ X.T) == Y @ Y.T
    assert Y.sum(axis=1) / np.sqrt(13) == pytest.approx(X.sum(axis=1) / np.sqrt(300))


@pytest.mark.parametrize("distance", ["correlation", "cosine", "sqeuclidean"])
def test_distances_stay(distance):
    assert pdist(Y, distance) == pytest.approx(pdist(X, distance), rel=1e-12, abs=1e-12)


def test_similarities_stay():
    for debiased in (False, True):
        assert linear_cka(Y, Z, debiased) == pytest.approx(linear_cka(X, Z, debiased))
    assert procrustes_distance(Y, Z) == pytest.approx(procrustes_distance(X, Z))


def test_what_looks_at_single_units_does_not_stay():
    assert abs(np.median(Y) - np.median(X)) > 0.01


def test_a_tensor_stays_a_tensor():
    y = isometric_coordinates(torch.asarray(X))
    assert isinstance(y, torch.Tensor)
    assert (y @ y.T).numpy() == pytest.approx(X @ X.T)


def test_a_small_population_is_left_alone():
    assert isometric_coordinates(Z) is Z


@pytest.mark.parametrize("bad", [np.zeros((2, 2, 9)), np.full((2, 9), np.nan), np.full((2, 9), np.inf)])
def test_bad_input_is_refused(bad):
    with pytest.raises(DataError, match="finite numbers"):
        isometric_coordinates(bad)
