import numpy as np
import pytest

from arealis.comparison import dissimilarities, dissimilarity_movie
from arealis.numerics import crossnobis, noise_covariance, poisson_crossvalidated, rdm, residuals
from arealis.types import DataError


@pytest.fixture
def trials():
    """Single trials ``[stimulus, trial, time, unit]``."""
    return np.random.default_rng(0).gamma(2.0, size=(5, 6, 1, 8))


@pytest.fixture
def film():
    return np.random.default_rng(1).gamma(2.0, size=(5, 6, 4, 8))


def noise_of(trials, shrinkage):
    stimuli, repeats, _, units = trials.shape
    left = residuals(trials.reshape(-1, units), np.repeat(np.arange(stimuli), repeats))
    return noise_covariance(left, shrinkage=shrinkage, degrees_of_freedom=stimuli * (repeats - 1))


@pytest.mark.parametrize("distance", ["correlation", "euclidean", "poisson"])
def test_trials_are_averaged(label, trials, distance):
    d = dissimilarities(label(trials), distance=distance)
    assert d.dims == ("subject", "session", "pair")
    assert d.attrs == {"distance": distance, "provenance": "made up", "noise": "none"}
    assert d.coords["first_stimulus_id"].values.tolist()[:5] == ["s0"] * 4 + ["s1"]
    np.testing.assert_allclose(d.values[0, 0], rdm(trials.mean(axis=1)[:, 0], distance), rtol=0, atol=1e-13)


@pytest.mark.parametrize("shrinkage", ["ledoit_wolf", "diagonal"])
def test_noise_comes_from_single_trials(label, trials, shrinkage):
    noise = noise_of(trials, shrinkage)
    d = dissimilarities(label(trials), distance="mahalanobis", noise=shrinkage)
    expected = rdm(trials.mean(axis=1)[:, 0], "mahalanobis", noise_covariance=noise)
    np.testing.assert_allclose(d.values[0, 0], expected, rtol=0, atol=1e-12)
    d = dissimilarities(label(trials), distance="crossnobis", noise=shrinkage)
    expected = crossnobis(trials[:, :, 0].swapaxes(0, 1), noise)
    np.testing.assert_allclose(d.values[0, 0], expected, rtol=0, atol=1e-12)
    assert (d.attrs["noise"], d.attrs["folds"]) == (shrinkage, 6)


def test_trials_are_dealt_into_folds_in_turn(label, trials):
    runs = np.stack([trials[:, start::3, 0].mean(axis=1) for start in range(3)])
    d = dissimilarities(label(trials), distance="crossnobis", folds=3)
    np.testing.assert_allclose(d.values[0, 0], crossnobis(runs), rtol=0, atol=1e-13)
    assert d.attrs["folds"] == 3
    d = dissimilarities(label(trials), distance="poisson_crossvalidated", folds=3)
    np.testing.assert_allclose(d.values[0, 0], poisson_crossvalidated(runs), rtol=0, atol=1e-13)


def test_missing_trials_and_units_are_left_out(label, trials):
    trials[1, 5] = trials[4, :2] = np.nan
    trials[..., 3] = np.nan
    kept = np.delete(trials, 3, axis=3)
    for options in ({"distance": "crossnobis", "noise": "ledoit_wolf"}, {"distance": "euclidean"}):
        d = dissimilarities(label(trials), **options)
        np.testing.assert_array_equal(d, dissimilarities(label(kept), **options))
    expected = rdm(np.nanmean(kept[:, :, 0], axis=1), "euclidean")
    np.testing.assert_allclose(d.values[0, 0], expected, rtol=0, atol=1e-13)


def test_subjects_are_put_into_the_order_of_the_first(label, trials):
    order = [3, 1, 4, 0, 2]
    second = label(trials[order][..., :5], stimuli=[f"s{i}" for i in order])
    d = dissimilarities([label(trials), second], distance="euclidean")
    assert d.sizes["subject"] == 2
    expected = rdm(trials.mean(axis=1)[:, 0, :5], "euclidean")
    np.testing.assert_allclose(d.values[1, 0], expected, rtol=0, atol=1e-13)
    assert d.attrs["provenance"] == "made up"


@pytest.mark.parametrize("options", [{}, {"distance": "crossnobis", "noise": "diagonal", "folds": 3}])
@pytest.mark.parametrize("window", [1, 3])
def test_every_frame_of_a_movie_is_dissimilarities(label, film, options, window):
    movie = dissimilarity_movie([label(film), label(film[..., :6])], window=window, **options)
    assert movie.dims == ("subject", "session", "time", "pair")
    np.testing.assert_allclose(movie.coords["time"], np.arange(5 - window) + (window - 1) / 2)
    for t in range(5 - window):
        still = film[:, :, t : t + window].mean(axis=2, keepdims=True)
        expected = dissimilarities([label(still), label(still[..., :6])], **options)
        frame = movie.isel(time=t)
        assert frame.dims == expected.dims
        np.testing.assert_allclose(frame.values, expected.values, rtol=0, atol=1e-12)
        np.testing.assert_array_equal(frame.second_stimulus_id, expected.second_stimulus_id)
    assert movie.attrs["window"] == window
    assert movie.attrs["distance"] == options.get("distance", "correlation")


@pytest.mark.parametrize(
    "options",
    [
        {"distance": "cosine"},
        {"noise": "some"},
        {"noise": "diagonal"},
        {"distance": "mahalanobis"},
        {"folds": 2},
        {"distance": "crossnobis", "folds": 1},
    ],
)
def test_options_that_do_not_fit_are_refused_not_dropped(label, trials, options):
    for act in (dissimilarities, dissimilarity_movie):
        with pytest.raises(DataError, match="no dissimilarities can be computed with these options"):
            act(label(trials), **options)


def test_errors_name_the_subject(label, trials):
    other = trials.copy()
    other[2] = 1.0
    with pytest.raises(DataError, match=r"subject 1 of 2: some pairs .* correlation distance"):
        dissimilarities([label(trials), label(other)])
    with pytest.raises(DataError, match=r"the recording: single trials leave no residuals"):
        dissimilarities(label(trials[:, :1]), distance="mahalanobis", noise="ledoit_wolf")
    with pytest.raises(DataError, match=r"the recording: nothing can be cross-validated"):
        dissimilarities(label(trials[:, :1]), distance="crossnobis")
    with pytest.raises(DataError, match=r"7 folds of 6 trials"):
        dissimilarities(label(trials), distance="crossnobis", folds=7)
    with pytest.raises(DataError, match=r"the recording: Poisson rates cannot be negative"):
        dissimilarities(label(-trials), distance="poisson")
    with pytest.raises(DataError, match=r"the recording: no dissimilarities"):
        dissimilarities(label(np.full_like(trials, np.nan)))


def test_recordings_must_fit_each_other(label, trials, film):
    with pytest.raises(DataError, match="there is no recording"):
        dissimilarities([])
    with pytest.raises(DataError, match="a stimulus of subject 1 of 2 is missing"):
        dissimilarities([label(trials), label(trials[:4])])
    with pytest.raises(DataError, match="a stimulus of the first subject is missing"):
        dissimilarities([label(trials[:4]), label(trials)])
    with pytest.raises(DataError, match="4 time steps in the recording"):
        dissimilarities(label(film))
    with pytest.raises(DataError, match="time steps differ between subjects"):
        dissimilarity_movie([label(film), label(film[:, :, :3])])
    with pytest.raises(DataError, match="the recording: the window does not fit"):
        dissimilarity_movie(label(film), window=5)
