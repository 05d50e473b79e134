import numpy as np
import pytest
import torch
from scipy.stats import ortho_group

from arealis.numerics import energy_shape_distance, procrustes_distance, stochastic_shape_distance
from arealis.numerics.shape import GaussianResponses, gaussian_responses, gaussian_shape_distance
from arealis.numerics.shape.rotation_search import nearest_rotation, random_starts
from arealis.types import DataError, DivergenceError

STIMULI, TRIALS, UNITS = 10, 12, 4
BOTH = pytest.mark.parametrize("distance", [stochastic_shape_distance, energy_shape_distance])


def population(seed, *, trials=TRIALS, units=UNITS, noise=1.0):
    rng = np.random.default_rng(seed)
    spread = rng.normal(size=(STIMULI, units, units))
    return (
        2 * rng.normal(size=(STIMULI, 1, units)) + noise * rng.normal(size=(STIMULI, trials, units)) @ spread
    )


def turned(x, units=UNITS):
    padded = np.concatenate([x, np.zeros((*x.shape[:2], units - x.shape[2]))], axis=2)
    return padded @ ortho_group.rvs(units, random_state=1) + np.arange(units)


@BOTH
@pytest.mark.parametrize("units", [UNITS, UNITS + 3])
def test_rotation_and_offset_change_nothing(distance, units):
    x, y = population(0), population(1)
    assert distance(x, turned(x, units)) < 1e-6
    assert distance(turned(x, units), y) == pytest.approx(distance(x, y), rel=1e-6)
    assert distance(1.5 * x, y) > distance(x, y) + 0.01


@BOTH
def test_symmetry(distance):
    x, y = population(0), population(1, units=6, trials=9)
    assert distance(x, y) == pytest.approx(distance(y, x), rel=1e-10)


@BOTH
def test_triangle_inequality(distance):
    for seed in range(5):
        x, y, z = (population([seed, i]) for i in range(3))
        rng = np.random.default_rng(seed)
        xz, xy, yz = (distance(*pair, restarts=2, rng=rng) for pair in ((x, z), (x, y), (y, z)))
        assert xz <= xy + yz + 1e-8


def test_equal_means_with_different_noise_are_told_apart_unless_only_means_are_read():
    x = population(0)
    means = x.mean(axis=1, keepdims=True)
    y = means + 3 * (x - means)
    assert procrustes_distance(x.mean(axis=1), y.mean(axis=1)) < 1e-12
    assert stochastic_shape_distance(x, y, alpha=2.0) < 1e-12
    assert stochastic_shape_distance(x, y, alpha=1.0) > 1
    assert energy_shape_distance(x, y) > 0.1


def test_only_the_energy_distance_sees_more_than_mean_and_covariance():
    rng = np.random.default_rng(2)
    means = 5 * rng.normal(size=(8, 1, 2))
    x = means + np.array([[-1.0, 0], [1, 0], [0, -1], [0, 1]] * 2)
    y = means + np.sqrt(2) * np.array([[-1.0, 0], [1, 0], [0, -1], [0, 1]] + [[0, 0]] * 4)
    assert stochastic_shape_distance(x, y) < 1e-7
    assert energy_shape_distance(x, y) > 0.1


def test_two_is_procrustes_of_the_averages():
    x, y = population(0), population(1)
    expected = procrustes_distance(x.mean(axis=1), y.mean(axis=1)) * np.sqrt(2 / STIMULI)
    assert stochastic_shape_distance(x, y, alpha=2.0) == pytest.approx(expected, abs=1e-10)


def test_one_unit_in_closed_form():
    rng = np.random.default_rng(3)
    x, y = rng.normal(size=(2, 6, 9, 1)) * rng.uniform(1, 3, size=(2, 6, 1, 1))
    x += 4 * np.arange(6)[:, None, None]
    y -= 4 * np.arange(6)[:, None, None]
    mean = [(side - side.mean()).mean(axis=1)[:, 0] for side in (x, -y)]
    spread = [side.std(axis=1, ddof=1)[:, 0] for side in (x, y)]
    for alpha in (0.0, 0.5, 1.0, 2.0):
        squares = alpha * (mean[0] - mean[1]) ** 2 + (2 - alpha) * (spread[0] - spread[1]) ** 2
        expected = np.sqrt(squares.mean())
        assert stochastic_shape_distance(x, y, alpha=alpha) == pytest.approx(expected, abs=1e-10)


@BOTH
def test_restarts_never_raise_the_distance(distance):
    x, y = population(4, noise=3.0), population(5, noise=3.0)
    alone = distance(x, y)
    assert distance(x, y, restarts=3, rng=np.random.default_rng(0)) <= alone + 1e-12
    assert alone == distance(x, y)


@BOTH
def test_many_units_cost_no_accuracy(distance):
    """More units than trials altogether: the populations are turned to what they span."""
    x, y = population(0, units=200), population(1, units=150)
    assert distance(x, turned(x, 200)) < 1e-5
    assert distance(x, y) == pytest.approx(distance(y, x), rel=1e-8)


@BOTH
def test_tensors_stay_tensors(distance):
    x, y = population(0), population(1)
    value = distance(torch.tensor(x), torch.tensor(y))
    assert isinstance(value, torch.Tensor)
    assert value.item() == pytest.approx(float(distance(x, y)), rel=1e-9)
    assert distance(torch.tensor(x).float(), torch.tensor(y).float()).dtype == torch.float32


def test_shrinkage_moves_covariances_to_spheres():
    x = population(0, trials=6)
    for share, expected in ((0.0, 0.0), (0.3, 0.3), (1.0, 1.0)):
        made = gaussian_responses(x, shrinkage=share)
        for k in range(STIMULI):
            sample = np.cov(x[k].T)
            sphere = np.trace(sample) / UNITS * np.eye(UNITS)
            covariance = made.factors[k].T @ made.factors[k]
            np.testing.assert_allclose(covariance, (1 - expected) * sample + expected * sphere, atol=1e-12)


def test_ledoit_wolf_shrinks_more_when_trials_are_few():
    rng = np.random.default_rng(6)
    truth = rng.normal(size=(1, 5, 5))

    def error(trials, shrinkage):
        x = rng.normal(size=(30, trials, 5)) @ truth + 10 * rng.normal(size=(30, 1, 5))
        factors = gaussian_responses(x, shrinkage=shrinkage).factors
        return np.linalg.norm(np.swapaxes(factors, 1, 2) @ factors - truth[0].T @ truth[0])

    assert error(4, "ledoit_wolf") < 0.9 * error(4, 0.0)
    assert error(2000, "ledoit_wolf") == pytest.approx(error(2000, 0.0), rel=0.2)


def test_ledoit_wolf_of_one_stimulus_repeated_is_scikit_learns():
    from sklearn.covariance import ledoit_wolf_shrinkage

    rng = np.random.default_rng(7)
    noise = rng.normal(size=(12, 5)) * [1, 2, 3, 4, 5]
    x = noise + 10 * rng.normal(size=(4, 1, 5))
    share = ledoit_wolf_shrinkage(noise)
    made, expected = (gaussian_responses(x, shrinkage=s).factors for s in ("ledoit_wolf", float(share)))
    np.testing.assert_allclose(
        np.swapaxes(made, 1, 2) @ made, np.swapaxes(expected, 1, 2) @ expected, rtol=1e-10
    )


@BOTH
@pytest.mark.parametrize("shape", [(2, 5, 3), (5, 1, 3), (5, 3), (5, 4, 0)])
def test_refuses_too_few(distance, shape):
    with pytest.raises(DataError, match="too few trials"):
        distance(np.ones(shape), population(0))


@BOTH
def test_refuses_other_stimuli_missing_trials_and_constant_means(distance):
    x, y = population(0), population(1)
    with pytest.raises(DataError, match="two populations"):
        distance(x, y[:-1])
    y[0, 0, 0] = np.nan
    with pytest.raises(DataError, match="missing trials"):
        distance(x, y)
    with pytest.raises(DataError, match="averages that are equal"):
        distance(x, np.full(x.shape, 0.1))


@pytest.mark.parametrize("settings", [{"alpha": 2.5}, {"shrinkage": -0.1}, {"shrinkage": "some"}])
def test_refuses_settings_out_of_range(settings):
    with pytest.raises(DataError, match=r"out of range|no such shrinkage"):
        stochastic_shape_distance(population(0), population(1), **settings)


def test_refuses_to_shrink_what_trials_do_not_span():
    with pytest.raises(DataError, match="shrinkage needs all units"):
        gaussian_responses(population(0, units=150), shrinkage=0.1)


@BOTH
def test_refuses_restarts_without_randomness(distance):
    with pytest.raises(DataError, match="random starts"):
        distance(population(0), population(1), restarts=1)


def test_refuses_known_gaussians_of_other_stimuli():
    x = gaussian_responses(population(0))
    with pytest.raises(DataError, match="two populations"):
        gaussian_shape_distance(x, GaussianResponses(x.means[1:], x.factors[1:]))


def test_random_starts_are_as_many_as_asked_for():
    assert random_starts(np.eye(2), 0, None) == []
    with pytest.raises(DataError, match="random starts"):
        random_starts(np.eye(2), -1, np.random.default_rng(0))


def test_a_search_that_never_settles_says_so():
    count = iter(range(10**6))

    def step(rotation):
        return -float(next(count)), np.eye(2)

    with pytest.raises(DivergenceError, match="did not settle"):
        nearest_rotation(step, np.eye(2), tolerance=0.0, scale=0.0)
