import numpy as np
import pytest
import torch

from arealis.numerics import crossnobis, noise_covariance, poisson_crossvalidated
from arealis.types import DataError


@pytest.fixture
def runs():
    return np.random.default_rng(0).normal(size=(5, 7, 9))


@pytest.fixture
def covariance():
    return noise_covariance(np.random.default_rng(1).normal(size=(40, 9)))


def test_two_runs_by_hand():
    x = np.array([[[0.0, 1.0], [2.0, 4.0]], [[1.0, 1.0], [2.0, -1.0]]])
    assert crossnobis(x) == pytest.approx([(2 * 1 + 3 * -2) / 2], abs=1e-15)


def test_equal_patterns_are_at_no_distance_on_average(covariance):
    rng = np.random.default_rng(2)
    noise = rng.normal(size=(400, 4, 6, 9)) @ np.linalg.cholesky(covariance).T
    d = np.array([crossnobis(x, covariance) for x in noise])
    assert (d < 0).mean() == pytest.approx(0.5, abs=0.1)
    assert np.abs(d.mean(axis=0)).max() < 5 * d.std() / 20
    truth = rng.normal(size=(6, 9))
    estimates = np.array([crossnobis(truth + x, covariance) for x in noise])
    first, second = np.triu_indices(6, k=1)
    delta = truth[first] - truth[second]
    true = np.einsum("pu,uv,pv->p", delta, np.linalg.inv(covariance), delta) / 9
    assert np.abs(estimates.mean(axis=0) - true).max() < 5 * estimates.std(axis=0).max() / 20


def test_ignores_a_common_offset_of_each_run_and_any_invertible_map(runs, covariance):
    rng = np.random.default_rng(3)
    before = crossnobis(runs, covariance)
    moved = runs + rng.normal(size=(5, 1, 9)) * 1e4
    np.testing.assert_allclose(crossnobis(moved, covariance), before, rtol=0, atol=1e-9)
    mixing = rng.normal(size=(9, 9))
    mixed = crossnobis(runs @ mixing, mixing.T @ covariance @ mixing)
    np.testing.assert_allclose(mixed, before, rtol=0, atol=1e-9)
    assert np.abs(crossnobis(runs @ mixing, covariance) - before).max() > 0.1


def test_equal_covariances_of_all_runs_are_one(runs, covariance):
    each = np.stack([covariance] * 5)
    np.testing.assert_allclose(crossnobis(runs, each), crossnobis(runs, covariance), rtol=0, atol=1e-13)


def test_tensors_stay_tensors_of_their_type(runs, covariance):
    folds = np.stack([covariance * (1 + m) for m in range(5)])
    holes = runs.copy()
    holes[0, 2] = np.nan
    for x, noise in ((runs, None), (runs, covariance), (runs, folds), (holes, covariance)):
        d = crossnobis(torch.tensor(x), None if noise is None else torch.tensor(noise))
        assert isinstance(d, torch.Tensor)
        np.testing.assert_allclose(d.numpy(), crossnobis(x, noise), rtol=0, atol=1e-13)
    assert crossnobis(torch.tensor(runs, dtype=torch.float32), covariance).dtype == torch.float32
    d = poisson_crossvalidated(torch.tensor(np.abs(holes)))
    np.testing.assert_allclose(d.numpy(), poisson_crossvalidated(np.abs(holes)), rtol=0, atol=1e-13)


def test_a_run_that_is_missing_is_left_out(runs, covariance):
    with_a_gap = np.concatenate([runs, np.full((1, 7, 9), np.nan)])
    expected = crossnobis(runs, covariance)
    np.testing.assert_allclose(crossnobis(with_a_gap, covariance), expected, rtol=0, atol=1e-13)
    counts = np.abs(with_a_gap)
    expected = poisson_crossvalidated(counts[:5])
    np.testing.assert_allclose(poisson_crossvalidated(counts), expected, rtol=0, atol=1e-13)


def test_poisson_rates_that_are_equal_are_at_no_distance_on_average():
    counts = np.random.default_rng(4).poisson(3.0, size=(300, 4, 5, 20)).astype(float)
    d = np.array([poisson_crossvalidated(x) for x in counts])
    assert np.abs(d.mean(axis=0)).max() < 5 * d.std() / 17
    assert (d < 0).any()


@pytest.mark.parametrize("distances", [crossnobis, poisson_crossvalidated])
@pytest.mark.parametrize("shape", [(1, 3, 4), (2, 1, 4), (2, 3, 0), (3, 4)])
def test_refuses_what_cannot_be_crossvalidated(distances, shape):
    with pytest.raises(DataError, match="nothing can be cross-validated"):
        distances(np.ones(shape))


@pytest.mark.parametrize("distances", [crossnobis, poisson_crossvalidated])
def test_refuses_incomplete_and_infinite_patterns_and_pairs_in_one_run(distances, runs):
    runs = np.abs(runs)
    runs[1, 2, 3] = np.nan
    with pytest.raises(DataError, match="1 patterns with missing"):
        distances(runs)
    runs[1, 2, 3] = np.inf
    with pytest.raises(DataError, match="infinite"):
        distances(runs)
    runs[1:, 2] = np.nan
    with pytest.raises(DataError, match="6 of 21 pairs"):
        distances(runs)


def test_refuses_covariances_that_do_not_fit(runs, covariance):
    with pytest.raises(DataError, match="3 covariances for 5 runs"):
        crossnobis(runs, np.stack([covariance] * 3))
    with pytest.raises(DataError, match="does not fit the units"):
        crossnobis(runs, np.eye(8))


def test_crossvalidated_poisson_needs_rates(runs):
    with pytest.raises(DataError, match="cannot be negative"):
        poisson_crossvalidated(runs)
