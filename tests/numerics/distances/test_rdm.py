import numpy as np
import pytest
import torch
from scipy.spatial.distance import pdist

from arealis.numerics import (
    correlation_distances,
    euclidean_distances,
    mahalanobis_distances,
    pair_positions,
    poisson_distances,
    rdm,
)
from arealis.types import DataError


@pytest.fixture
def x():
    return np.random.default_rng(0).normal(5, 2, size=(12, 30))


def test_agrees_with_scipy(x):
    np.testing.assert_allclose(rdm(x, "correlation"), pdist(x, "correlation"), rtol=0, atol=1e-12)
    np.testing.assert_allclose(rdm(x, "euclidean"), pdist(x, "sqeuclidean") / 30, rtol=0, atol=1e-12)


@pytest.mark.parametrize("method", ["correlation", "euclidean", "mahalanobis", "poisson"])
def test_tensors_stay_tensors_of_their_type(x, method):
    x = np.abs(x)
    noise = np.cov(np.random.default_rng(3).normal(size=(99, 30)).T) if method == "mahalanobis" else None
    d = rdm(torch.tensor(x), method, noise_covariance=None if noise is None else torch.tensor(noise))
    assert isinstance(d, torch.Tensor)
    np.testing.assert_allclose(d.numpy(), rdm(x, method, noise_covariance=noise), rtol=0, atol=1e-13)
    single = torch.tensor(x, dtype=torch.float32)
    assert rdm(single, method, noise_covariance=noise).dtype == torch.float32
    assert rdm(x.astype(np.float32), method, noise_covariance=noise).dtype == np.float32
    whole = rdm(x.astype(int), method, noise_covariance=noise)
    np.testing.assert_array_equal(whole, rdm(np.floor(x), method, noise_covariance=noise))


def test_gradients_flow_through_a_tensor(x):
    tensor = torch.tensor(np.abs(x), requires_grad=True)
    for method in ("correlation", "euclidean", "poisson"):
        assert torch.isfinite(torch.autograd.grad(rdm(tensor, method).sum(), tensor)[0]).all()


def test_mahalanobis_agrees_with_scipy_and_is_euclidean_under_the_identity(x):
    noise = np.cov(np.random.default_rng(3).normal(size=(99, 30)).T)
    expected = pdist(x, "mahalanobis", VI=np.linalg.inv(noise)) ** 2 / 30
    np.testing.assert_allclose(rdm(x, "mahalanobis", noise_covariance=noise), expected, rtol=0, atol=1e-11)
    plain = rdm(x, "mahalanobis", noise_covariance=np.eye(30))
    np.testing.assert_allclose(plain, rdm(x, "euclidean"), rtol=0, atol=1e-12)


def test_mahalanobis_distance_ignores_any_invertible_map_of_responses_and_noise(x):
    rng = np.random.default_rng(4)
    noise, mixing = np.cov(rng.normal(size=(99, 30)).T), rng.normal(size=(30, 30))
    before = rdm(x, "mahalanobis", noise_covariance=noise)
    after = rdm(x @ mixing, "mahalanobis", noise_covariance=mixing.T @ noise @ mixing)
    np.testing.assert_allclose(after, before, rtol=1e-8)
    assert np.abs(rdm(x @ mixing, "mahalanobis", noise_covariance=noise) - before).max() > 0.1


def test_poisson_agrees_with_the_two_divergences(x):
    x = np.abs(x)
    z = (x + 0.1) / 1.1
    first, second = pair_positions(12)

    def divergence(a, b):
        return (a * np.log(a / b) - a + b).mean(axis=1)

    expected = divergence(z[first], z[second]) + divergence(z[second], z[first])
    np.testing.assert_allclose(rdm(x, "poisson"), expected, rtol=0, atol=1e-12)


def test_many_stimuli_take_the_short_way_only_where_it_costs_no_precision():
    x = np.random.default_rng(5).normal(size=(64, 10))
    for offset in (0.0, 1.0, 2.0**20):
        moved = rdm(x + offset, "euclidean")
        np.testing.assert_allclose(moved, pdist(x, "sqeuclidean") / 10, rtol=0, atol=1e-9)
    x[7, 3] = np.nan
    kept = np.delete(x, 3, axis=1)
    d, expected = rdm(x, "euclidean"), rdm(kept, "euclidean")
    of_seven = np.isin(pair_positions(64), 7).any(axis=0)
    np.testing.assert_allclose(d[of_seven], expected[of_seven], rtol=0, atol=1e-12)
    assert np.abs(d - expected)[~of_seven].max() > 0.1


@pytest.mark.parametrize("distances", [correlation_distances, euclidean_distances, poisson_distances])
def test_missing_units_agree_between_libraries(x, distances):
    x = np.abs(x)
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
    [
        ((3, 4), "cosine"),
        ((1, 4), "euclidean"),
        ((4,), "euclidean"),
        ((2, 3, 4), "euclidean"),
        ((3, 0), "poisson"),
    ],
)
def test_refuses_what_it_cannot_do(shape, method):
    with pytest.raises(DataError, match="no dissimilarities can be computed"):
        rdm(np.ones(shape), method)


def test_a_covariance_where_none_is_taken_is_refused(x):
    with pytest.raises(DataError, match="takes no noise covariance"):
        rdm(x, "correlation", noise_covariance=np.eye(30))


def test_mahalanobis_needs_a_covariance_and_all_responses(x):
    with pytest.raises(DataError, match="no noise covariance"):
        rdm(x, "mahalanobis")
    x[0, 0] = np.nan
    with pytest.raises(DataError, match=r"with 1 missing .* or take 'euclidean'"):
        rdm(x, "mahalanobis", noise_covariance=np.eye(30))


def test_mahalanobis_covariances_must_fit_the_tables(x):
    with pytest.raises(DataError, match="do not fit the responses"):
        mahalanobis_distances(np.stack([x, x]), np.stack([np.eye(30)] * 3))


@pytest.mark.parametrize("infinite", [np.inf, -np.inf])
@pytest.mark.parametrize("method", ["correlation", "euclidean", "poisson"])
@pytest.mark.parametrize("stimuli", [4, 64])
def test_infinite_responses_are_refused(method, infinite, stimuli):
    x = np.abs(np.random.default_rng(0).normal(size=(stimuli, 30)))
    x[0, 0] = infinite
    with pytest.raises(DataError, match=r"infinite|negative"):
        rdm(x, method)


def test_infinite_and_missing_rates_are_refused():
    with pytest.raises(DataError, match="1 infinite values"):
        rdm(np.array([[np.nan, 1.0], [np.inf, 2.0]]), "poisson")


def test_poisson_needs_rates():
    x = np.array([[0.0, 1.0], [2.0, 3.0]])
    with pytest.raises(DataError, match="1 negative values"):
        rdm(x - np.array([[0.0, 0.0], [0.0, 4.0]]), "poisson")
    with pytest.raises(DataError, match="zero has no logarithm"):
        poisson_distances(x, prior_weight=0.0)
    for prior in ({"prior_lambda": -1.0}, {"prior_weight": np.nan}):
        with pytest.raises(DataError, match="cannot be negative"):
            poisson_distances(x, **prior)
