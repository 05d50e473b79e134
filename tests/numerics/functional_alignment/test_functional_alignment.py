import numpy as np
import pytest
import torch
from scipy.stats import ortho_group

from arealis.numerics import hyperalign, shared_response
from arealis.numerics.functional_alignment import (
    common_space_correlation,
    common_space_identification,
    identified,
    stimulus_blocks,
)
from arealis.types import DataError


def film(seed=0, *, noise=0.5, units=(7, 9, 40), features=4, stimuli=30):
    """Populations that share a few features, each with units and noise of its own."""
    rng = np.random.default_rng(seed)
    shared = rng.normal(size=(stimuli, features))
    maps = [np.linalg.qr(rng.normal(size=(n, features)))[0].T for n in units]
    return [shared @ m + noise * rng.normal(size=(stimuli, m.shape[1])) + 3 for m in maps], shared


def test_rotated_copies_meet_in_the_common_space():
    x = np.random.default_rng(0).normal(size=(20, 6))
    copies = [x @ ortho_group.rvs(6, random_state=i) + i for i in range(3)]
    space = hyperalign(copies)
    for i in range(3):
        np.testing.assert_allclose(space.project(i, copies[i]), space.responses, atol=1e-10)
        np.testing.assert_allclose(space.maps[i].T @ space.maps[i], np.eye(6), atol=1e-10)


def test_hyperalignment_keeps_the_geometry_of_each_population():
    populations, _ = film()
    space = hyperalign([p[:, :7] for p in populations])
    for i, p in enumerate(populations):
        deviations = p[:, :7] - p[:, :7].mean(axis=0)
        projected = space.project(i, p[:, :7])
        np.testing.assert_allclose(projected @ projected.T, deviations @ deviations.T, atol=1e-10)


@pytest.mark.parametrize("probabilistic", [False, True])
def test_the_shared_response_is_what_was_planted(probabilistic):
    populations, shared = film(noise=0.1)
    found = shared_response(populations, 4, probabilistic=probabilistic).responses
    wanted = shared - shared.mean(axis=0)
    predicted = found @ np.linalg.lstsq(found, wanted, rcond=None)[0]
    assert np.corrcoef(predicted.ravel(), wanted.ravel())[0, 1] > 0.99


def test_the_probabilistic_model_finds_who_is_noisy_and_trusts_the_others():
    rng = np.random.default_rng(1)
    shared = 2 * rng.normal(size=(200, 3))
    noise = (0.2, 0.5, 3.0)
    maps = [np.linalg.qr(rng.normal(size=(20, 3)))[0].T for _ in noise]
    populations = [shared @ m + s * rng.normal(size=(200, 20)) for m, s in zip(maps, noise, strict=True)]
    space = shared_response(populations, 3, probabilistic=True)
    np.testing.assert_allclose(np.sqrt(space.noise_variances), noise, rtol=0.1)

    def error(found):
        fitted = found @ np.linalg.lstsq(found, shared, rcond=None)[0]
        return np.linalg.norm(fitted - shared)

    assert error(space.responses) < 0.7 * error(shared_response(populations, 3).responses)


@pytest.mark.parametrize("probabilistic", [False, True])
def test_a_random_start_ends_where_principal_components_do(probabilistic):
    populations, _ = film(noise=0.2)
    one = shared_response(populations, 4, probabilistic=probabilistic, tolerance=1e-11)
    two = shared_response(
        populations, 4, np.random.default_rng(0), probabilistic=probabilistic, tolerance=1e-11
    )
    np.testing.assert_allclose(one.responses @ one.responses.T, two.responses @ two.responses.T, atol=1e-6)
    for m in one.maps:
        np.testing.assert_allclose(m.T @ m, np.eye(4), atol=1e-10)


def test_only_the_probabilistic_model_has_noise_variances():
    populations, _ = film()
    assert shared_response(populations, 2).noise_variances is None
    assert len(shared_response(populations, 2, probabilistic=True).noise_variances) == 3


def test_tensors_stay_tensors():
    populations, _ = film()
    tensors = [torch.tensor(p) for p in populations]
    pairs = (
        (hyperalign(tensors), hyperalign(populations)),
        (shared_response(tensors, 3), shared_response(populations, 3)),
        (
            shared_response(tensors, 3, probabilistic=True),
            shared_response(populations, 3, probabilistic=True),
        ),
    )
    for ours, expected in pairs:
        projected = ours.project(2, tensors[2])
        assert isinstance(projected, torch.Tensor)
        other = expected.project(2, populations[2])
        np.testing.assert_allclose(projected.numpy() @ projected.numpy().T, other @ other.T, atol=1e-6)
    drawn = shared_response(tensors, 3, np.random.default_rng(0))
    assert isinstance(drawn.responses, torch.Tensor)


def fit_features(populations):
    return shared_response(populations, 3)


@pytest.mark.parametrize("fit", [hyperalign, fit_features])
def test_left_out_stimuli_are_recognised_in_related_and_not_in_unrelated_populations(fit):
    related, strangers = [], []
    for seed in range(15):
        (x, y), _ = film(seed, units=(12, 15), features=3, noise=0.3)
        z = film(seed + 100, units=(12, 15), features=3, noise=0.3)[0][1]
        blocks = stimulus_blocks(x, y, 5)
        for pair, kept in (((x, y), related), ((x, z), strangers)):
            kept.append(
                [
                    score(*pair, fit, blocks)
                    for score in (common_space_correlation, common_space_identification)
                ]
            )
    correlation, identification = np.mean(related, axis=0)
    assert correlation > 0.5
    assert identification > 0.6
    correlation, identification = np.mean(strangers, axis=0)
    assert abs(correlation) < 0.1
    assert abs(identification - 1 / 6) < 0.08


def test_identification_counts_partners_both_ways_and_shares_ties():
    patterns = np.eye(4)
    assert identified(patterns, 5 * patterns).tolist() == [1, 1, 1, 1]
    assert identified(patterns, patterns[[1, 0, 2, 3]]).tolist() == [0, 0, 1, 1]
    equal = np.ones((4, 2))
    assert identified(equal, equal) == pytest.approx([0.25] * 4)


def test_repeats_of_a_stimulus_are_left_out_together():
    rng = np.random.default_rng(2)
    x, y = rng.normal(size=(2, 9, 3))
    rows = np.repeat(np.arange(9), [1, 3, 0, 2, 1, 4, 1, 1, 2])
    shuffled = rng.permutation(rows)
    for order in (rows, shuffled):
        blocks = stimulus_blocks(x[order], y[order], 3)
        np.testing.assert_array_equal(np.sort(np.concatenate(blocks)), np.arange(len(order)))
        for i, one in enumerate(blocks):
            for other in blocks[:i]:
                assert not set(order[one]) & set(order[other])


@pytest.mark.parametrize("act", [hyperalign, fit_features])
def test_refuses_what_cannot_share_a_space(act):
    x = np.random.default_rng(0).normal(size=(8, 5))
    for populations in ([x], [x, x[:-1]]):
        with pytest.raises(DataError, match="common space"):
            act(populations)
    with pytest.raises(DataError, match="constant or incomplete"):
        act([x, np.ones_like(x)])
    with pytest.raises(DataError, match="constant or incomplete"):
        act([x, np.where(x > 2, np.nan, np.nan)])


def test_refuses_nobody():
    with pytest.raises(DataError, match="common space"):
        hyperalign([])
    with pytest.raises(DataError, match="so many features"):
        shared_response([], 1)


@pytest.mark.parametrize("features", [0, 4, 9])
def test_refuses_more_features_than_units(features):
    x = np.random.default_rng(0).normal(size=(8, 9))
    with pytest.raises(DataError, match="so many features"):
        shared_response([x, x[:, :3]], features)


def test_refuses_too_few_stimuli_to_leave_out():
    x = np.random.default_rng(0).normal(size=(9, 2))
    for folds in (1, 5):
        with pytest.raises(DataError, match="leave some out"):
            stimulus_blocks(x, x, folds)
    with pytest.raises(DataError, match="two populations"):
        stimulus_blocks(x, x[:-1], 2)


def test_refuses_projections_of_nothing():
    x = np.array([[1.0, 0], [-1, 0], [0, 2], [0, -2], [0, 0]])
    with pytest.raises(DataError, match="nothing of a population"):
        common_space_correlation(x, x, hyperalign, [np.array([4])])
