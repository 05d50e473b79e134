"""Agreement with rsatoolbox's distances, whose numbers oracles/rsatoolbox_distances.py wrote."""

import json
from pathlib import Path

import numpy as np
import pytest

from arealis.numerics import (
    crossnobis,
    mean_patterns,
    noise_covariance,
    poisson_crossvalidated,
    poisson_distances,
    rdm,
    rdm_movie,
    residuals,
)

PEER = json.loads((Path(__file__).parent / "rsatoolbox_distances.json").read_text())
OURS = {"full": "none", "shrinkage_eye": "ledoit_wolf", "shrinkage_diag": "diagonal"}


def given(name):
    return np.array(PEER[name], dtype=float)


def agree(ours, theirs):
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-11)


@pytest.fixture
def covariance():
    return noise_covariance(given("residuals"))


@pytest.mark.parametrize("method", ["correlation", "euclidean"])
def test_distances(method):
    agree(rdm(given("x"), method), PEER["rdm"][method])


def test_mahalanobis_takes_the_covariance_where_the_peer_takes_its_inverse(covariance):
    agree(rdm(given("x"), "mahalanobis", noise_covariance=covariance), PEER["rdm"]["mahalanobis"])


def test_poisson_with_both_priors():
    agree(rdm(given("counts"), "poisson"), PEER["rdm"]["poisson"])
    ours = poisson_distances(given("counts"), prior_lambda=2.0, prior_weight=0.3)
    agree(ours, PEER["poisson_prior"])


@pytest.mark.parametrize("method", sorted(OURS))
def test_covariances(method):
    agree(noise_covariance(given("residuals"), shrinkage=OURS[method]), PEER["covariance"][method])


@pytest.mark.parametrize("method", ["shrinkage_eye", "shrinkage_diag"])
def test_covariances_of_fewer_trials_than_units(method):
    ours = noise_covariance(given("residuals")[:7], shrinkage=OURS[method])
    agree(ours, PEER["few_residuals"][method])


@pytest.mark.parametrize("method", ["shrinkage_eye", "shrinkage_diag"])
def test_covariances_of_unbalanced_trials(method):
    left = residuals(given("trials"), PEER["labels"])
    freedom = len(left) - len(set(PEER["labels"]))
    ours = noise_covariance(left, shrinkage=OURS[method], degrees_of_freedom=freedom)
    agree(ours, PEER["unbalanced_covariance"][method])


def test_patterns_of_unbalanced_trials():
    patterns, _ = mean_patterns(given("trials"), PEER["labels"])
    agree(rdm(patterns, "euclidean"), PEER["unbalanced_rdm"])


def test_crossnobis_with_no_one_and_fold_wise_covariances(covariance):
    """For a pair of runs the peer too inverts the mean of their covariances."""
    runs, folds = given("runs"), noise_covariance(given("fold_residuals"))
    agree(crossnobis(runs), PEER["crossnobis"]["identity"])
    agree(crossnobis(runs, covariance), PEER["crossnobis"]["one"])
    agree(crossnobis(runs, folds), PEER["crossnobis"]["folds"])


def test_crossvalidated_poisson_averages_all_folds_where_the_peer_returns_its_last():
    """The peer overwrites its result in a loop over folds; only the last is left."""
    runs = given("count_runs")
    rates = (runs + 0.1) / 1.1
    first, second = np.triu_indices(runs.shape[1], k=1)
    folds = []
    for m in range(len(runs)):
        train = (np.delete(runs, m, axis=0).mean(axis=0) + 0.1) / 1.1
        test = np.log(rates[m])
        folds.append(((train[first] - train[second]) * (test[first] - test[second])).mean(axis=1))
    agree(folds[-1], PEER["poisson_cv"])
    agree(poisson_crossvalidated(runs), np.mean(folds, axis=0))
    assert np.abs(poisson_crossvalidated(runs) - PEER["poisson_cv"]).max() > 0.1


def test_movies(covariance):
    x = given("movie").transpose(0, 2, 1)
    agree(rdm_movie(x, "euclidean"), PEER["movie_rdm"]["euclidean"])
    ours = rdm_movie(x, "mahalanobis", noise_covariance=covariance)
    agree(ours, PEER["movie_rdm"]["mahalanobis"])
