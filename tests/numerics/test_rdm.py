import numpy as np
import pytest
import torch
from scipy.spatial.distance import pdist

from arealis.numerics import correlation_distances, euclidean_distances, pair_positions, rdm
from arealis.types import DataError


@pytest.fixture
def x():
    return np.random.default_rng(0).normal(5, 2, size=(12, 30))


def test_agrees_with_scipy(x):
    np.testing.assert_allclose(rdm(x, "correlation"), pdist(x, "correlation"), rtol=0, atol=1e-12)
    np.testing.assert_allclose(rdm(x, "euclidean"), pdist(x, "sqeuclidean") / 30, rtol=0, atol=1e-12)


@pytest.mark.parametrize("method", ["correlation", "euclidean"])
def test_tensors_stay_tensors_of_their_type(x, method):
    d = rdm(torch.tensor(x), method)
    assert isinstance(d, torch.Tensor)
    np.testing.assert_allclose(d.numpy(), rdm(x, method), rtol=0, atol=1e-13)
    assert rdm(torch.tensor(x, dtype=torch.float32), method).dtype == torch.float32
    assert rdm(x.astype(np.float32), method).dtype == np.float32


@pytest.mark.parametrize("distances", [correlation_distances, euclidean_distances])
def test_missing_units_agree_between_libraries(x, distances):
    x[2, 3] = x[7, :4] = np.nan
    np.testing.assert_allclose(distances(torch.tensor(x)).numpy(), distances(x), rtol=0, atol=1e-13)


def test_correlation_distance_ignores_each_patterns_offset_and_scale_and_nothing_more(x):
    rng = np.random.default_rng(1)
    scaled = x * rng.uniform(1, 5, (12, 1)) + rng.normal(size=(12, 1))
    np.testing.assert_allclose(rdm(scaled, "correlation"), rdm(x, "correlation"), rtol=0, atol=1e-12)
    assert np.abs(rdm(x + rng.normal(size=30), "correlation") - rdm(x, "correlation")).max() > 0.1


def test_euclidean_distance_ignores_rotation_and_a_common_offset_and_nothing_more(x):
    rng = np.random.default_rng(2)
    rotation = np.linalg.qr(rng.normal(size=(30, 30)))[0]
    moved = x @ rotation + rng.normal(size=30)
    np.testing.assert_allclose(rdm(moved, "euclidean"), rdm(x, "euclidean"), rtol=0, atol=1e-11)
    assert np.abs(rdm(x @ rng.normal(size=(30, 30)), "euclidean") - rdm(x, "euclidean")).max() > 0.1


def test_a_common_offset_of_a_million_costs_no_precision(x):
    np.testing.assert_allclose(rdm(x + 2.0**20, "euclidean"), rdm(x, "euclidean"), rtol=0, atol=1e-9)


def test_opposite_patterns_are_two_apart():
    assert rdm(np.array([[0.0, 1.0], [1.0, 0.0]]), "correlation")[0] == pytest.approx(2, abs=1e-15)


def test_pairs_come_in_the_order_of_scipy():
    first, second = pair_positions(4)
    assert list(zip(first, second, strict=True)) == [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)]


@pytest.mark.parametrize("value", [0.0, 0.1, 1e9, 1e-9])
def test_a_constant_pattern_is_an_error_not_a_nan(x, value):
    x[3] = value
    with pytest.raises(DataError, match="11 of 66 pairs"):
        rdm(x, "correlation")
    assert np.isnan(correlation_distances(x)).sum() == 11


def test_no_unit_in_common_is_an_error():
    with pytest.raises(DataError, match="1 of 1 pairs"):
        rdm(np.array([[1.0, np.nan], [np.nan, 1.0]]), "euclidean")


@pytest.mark.parametrize(
    ("shape", "method"),
    [((3, 4), "cosine"), ((1, 4), "euclidean"), ((4,), "euclidean"), ((2, 3, 4), "euclidean")],
)
def test_refuses_what_it_cannot_do(shape, method):
    with pytest.raises(DataError, match="no dissimilarities can be computed"):
        rdm(np.ones(shape), method)
