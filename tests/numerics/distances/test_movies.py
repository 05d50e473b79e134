import numpy as np
import pytest
import torch

from arealis.numerics import crossnobis, crossnobis_movie, moving_average, noise_covariance, rdm, rdm_movie
from arealis.numerics.distances import movies
from arealis.types import DataError


@pytest.fixture
def x():
    return np.random.default_rng(0).gamma(2.0, size=(6, 9, 5))


@pytest.fixture
def covariances():
    rng = np.random.default_rng(1)
    return noise_covariance(rng.normal(size=(7, 30, 5)))


@pytest.mark.parametrize("method", ["correlation", "euclidean", "poisson"])
@pytest.mark.parametrize("window", [1, 3])
def test_every_frame_is_an_rdm(x, method, window):
    movie = rdm_movie(x, method, window=window)
    assert movie.shape == (10 - window, 15)
    for t, frame in enumerate(movie):
        expected = rdm(x[:, t : t + window].mean(axis=1), method)
        np.testing.assert_allclose(frame, expected, rtol=0, atol=1e-13)
    tensor = rdm_movie(torch.tensor(x), method, window=window)
    assert isinstance(tensor, torch.Tensor)
    np.testing.assert_allclose(tensor.numpy(), movie, rtol=0, atol=1e-13)


def test_one_covariance_or_one_a_frame(x, covariances):
    movie = rdm_movie(x, "mahalanobis", noise_covariance=covariances, window=3)
    one = rdm_movie(x, "mahalanobis", noise_covariance=covariances[2], window=3)
    np.testing.assert_allclose(movie[2], one[2], rtol=0, atol=1e-13)
    assert np.abs(movie[1] - one[1]).max() > 0.01
    tensor = rdm_movie(torch.tensor(x), "mahalanobis", noise_covariance=torch.tensor(covariances), window=3)
    np.testing.assert_allclose(tensor.numpy(), movie, rtol=0, atol=1e-12)


def test_long_movies_are_cut_into_parts(x, covariances, monkeypatch):
    whole = rdm_movie(x, "mahalanobis", noise_covariance=covariances, window=3)
    monkeypatch.setattr(movies, "_ENTRIES", 2 * 36)
    parts = rdm_movie(x, "mahalanobis", noise_covariance=covariances, window=3)
    np.testing.assert_array_equal(parts, whole)


def test_missing_responses_are_left_out_of_windows_and_pairs(x):
    x[0, 4, 1] = x[2, :, 3] = np.nan
    assert moving_average(x, 2)[0, 4, 1] == x[0, 5, 1]
    movie = rdm_movie(x, "euclidean", window=2)
    for t, frame in enumerate(movie):
        expected = rdm(moving_average(x, 2)[:, t], "euclidean")
        np.testing.assert_allclose(frame, expected, rtol=0, atol=1e-13)
    np.testing.assert_allclose(movie, rdm_movie(torch.tensor(x), "euclidean", window=2).numpy(), atol=1e-13)


@pytest.mark.parametrize("window", [1, 2])
def test_every_frame_is_crossnobis(window, covariances):
    runs = np.random.default_rng(2).normal(size=(3, 4, 8, 5))
    runs[1, 2] = np.nan
    noise = np.concatenate([covariances, covariances[:1]])[: 9 - window]
    for given in (None, noise[0], noise):
        movie = crossnobis_movie(runs, given, window=window)
        assert movie.shape == (9 - window, 6)
        for t, frame in enumerate(movie):
            own = given if given is None or given.ndim == 2 else given[t]
            expected = crossnobis(runs[:, :, t : t + window].mean(axis=2), own)
            np.testing.assert_allclose(frame, expected, rtol=0, atol=1e-13)
    assert isinstance(crossnobis_movie(torch.tensor(runs)), torch.Tensor)


@pytest.mark.parametrize("window", [0, 10, 1.5, True])
def test_the_window_must_fit(x, window):
    with pytest.raises(DataError, match="the window does not fit"):
        rdm_movie(x, "euclidean", window=window)


def test_movies_need_time(x):
    with pytest.raises(DataError, match="a movie needs time"):
        rdm_movie(x[:, 0], "euclidean")
    with pytest.raises(DataError, match="a movie needs time"):
        crossnobis_movie(x)


def test_refuses_covariances_that_do_not_fit_and_frames_without_a_distance(x, covariances):
    with pytest.raises(DataError, match="9 frames"):
        rdm_movie(x, "mahalanobis", noise_covariance=covariances)
    with pytest.raises(DataError, match="9 frames"):
        crossnobis_movie(np.stack([x, x]), covariances)
    x[1, 3] = 2.0
    with pytest.raises(DataError, match="5 of 9 × 15 pairs"):
        rdm_movie(x, "correlation")
