"""Reliability and explainable variance of simulated units whose truth is known."""

import numpy as np
import pytest
import torch

from arealis.numerics.predictivity import (
    explainable_variance_explained,
    normalised_correlations,
    split_half_reliability,
)
from arealis.types import DataError


def trials(noise, stimuli=3000, repeats=6):
    rng = np.random.default_rng(0)
    signal = rng.normal(size=(stimuli, 3))
    return signal, signal[:, None] + noise * rng.normal(size=(stimuli, repeats, 3))


def test_reliability_is_that_of_the_mean_over_all_trials():
    """Variance of the signal over that of the mean response: 1 / (1 + 4/6)."""
    _, responses = trials(2.0)
    reliability = split_half_reliability(responses, rng=np.random.default_rng(1))
    np.testing.assert_allclose(reliability, 0.6, atol=0.03)
    tensor = split_half_reliability(torch.tensor(responses), rng=np.random.default_rng(1))
    assert isinstance(tensor, torch.Tensor)
    np.testing.assert_allclose(tensor.numpy(), reliability, atol=1e-12)


def test_a_perfect_model_reaches_one():
    signal, responses = trials(2.0)
    mean = responses.mean(axis=1)
    r = np.array([np.corrcoef(signal[:, j], mean[:, j])[0, 1] for j in range(3)])
    reliability = split_half_reliability(responses, rng=np.random.default_rng(1))
    np.testing.assert_allclose(normalised_correlations(r, reliability, of="r"), 1, atol=0.03)
    np.testing.assert_allclose(normalised_correlations(-r, reliability, of="r2"), -1, atol=0.05)
    np.testing.assert_allclose(
        normalised_correlations(r, reliability, of="r over reliability"), 1.29, atol=0.05
    )


def test_explainable_variance_of_the_truth_of_half_of_it_and_of_the_mean():
    signal, responses = trials(2.0)
    np.testing.assert_allclose(explainable_variance_explained(responses, signal), 1, atol=0.05)
    np.testing.assert_allclose(explainable_variance_explained(responses, signal / 2), 0.75, atol=0.05)
    empty = 0 * signal + responses.mean(axis=(0, 1))
    np.testing.assert_allclose(explainable_variance_explained(responses, empty), 0, atol=1e-12)
    both = [torch.tensor(side) for side in (responses, signal)]
    np.testing.assert_allclose(
        explainable_variance_explained(*both).numpy(), explainable_variance_explained(responses, signal)
    )


@pytest.mark.parametrize(
    "responses", [np.ones((5, 4)), np.ones((5, 1, 2)), np.ones((2, 4, 2)), np.full((5, 4, 2), np.nan)]
)
def test_no_ceiling_without_repeats(responses):
    with pytest.raises(DataError, match="ceiling"):
        split_half_reliability(responses, rng=np.random.default_rng(0))
    with pytest.raises(DataError, match="ceiling"):
        explainable_variance_explained(responses, np.ones((5, 2)))


def test_units_without_a_reliable_response():
    with pytest.raises(DataError, match="reliability"):
        split_half_reliability(np.ones((5, 4, 2)), rng=np.random.default_rng(0))
    alternating = np.array([[1.0, -1.0], [-1.0, 1.0], [1.0, -1.0]])[:, :, None]
    with pytest.raises(DataError, match="explainable"):
        explainable_variance_explained(alternating, np.zeros((3, 1)))
    with pytest.raises(DataError, match="explainable"):
        explainable_variance_explained(trials(0.1)[1], np.zeros((4, 3)))


@pytest.mark.parametrize(
    ("reliability", "of"), [([0.5, 0.0], "r"), ([0.5], "r"), ([0.5, 0.5], "z"), (0.5, "r")]
)
def test_reliabilities_that_cannot_divide(reliability, of):
    with pytest.raises(DataError, match="divided"):
        normalised_correlations(np.array([0.2, 0.3]), np.array(reliability), of=of)
