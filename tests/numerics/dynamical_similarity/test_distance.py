"""Known answers: rotated dynamics are the same, other spectra are not."""

import numpy as np
import pytest
import torch
from scipy.linalg import block_diag
from scipy.stats import ortho_group

from arealis.numerics.dynamical_similarity import (
    best_conjugation,
    delay_embedding,
    dsa_distance,
    dynamics_operator,
    operator_distance,
    own_frame,
)
from arealis.types import DataError


def trajectories(operator, conditions=12, steps=60, noise=0.0, seed=0):
    rng = np.random.default_rng(seed)
    x = [rng.normal(size=(conditions, len(operator)))]
    for _ in range(steps - 1):
        x.append(x[-1] @ operator.T + noise * rng.normal(size=x[0].shape))
    return np.stack(x, axis=1)


def turning(*angles, decay=0.99):
    return block_diag(*(decay * np.array([[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]]) for a in angles))


def distance(x, y, score="angular", delays=1, rank=4, seed=0):
    return dsa_distance(x, y, delays=delays, rank=rank, score=score, rng=np.random.default_rng(seed))


def test_the_operator_and_its_spectrum_are_recovered():
    truth = turning(0.1, 0.5)
    fitted = dynamics_operator(trajectories(truth), delays=1, rank=4)
    np.testing.assert_allclose(
        np.sort_complex(np.linalg.eigvals(fitted)), np.sort_complex(np.linalg.eigvals(truth)), atol=1e-10
    )


def test_delays_make_up_for_units_that_were_not_recorded():
    seen = trajectories(turning(0.1, 0.5)).sum(axis=2, keepdims=True)
    fitted = dynamics_operator(seen, delays=4, rank=4)
    expected = np.sort_complex(np.linalg.eigvals(turning(0.1, 0.5)))
    np.testing.assert_allclose(np.sort_complex(np.linalg.eigvals(fitted)), expected, atol=1e-6)


def test_embedding_holds_the_present_first():
    x = np.arange(12.0).reshape(1, 4, 3)
    np.testing.assert_array_equal(delay_embedding(x, 2)[0, 0], [3, 4, 5, 0, 1, 2])
    assert delay_embedding(x, 3).shape == (1, 2, 9)


@pytest.mark.parametrize("score", ["angular", "wasserstein"])
def test_the_same_dynamics_in_other_coordinates(score):
    x = trajectories(turning(0.1, 0.5), noise=0.1)
    rotation = ortho_group.rvs(4, random_state=0)
    linear = np.random.default_rng(1).normal(size=(4, 4))
    for turned in (x @ rotation, 7 * x, x[:, :, ::-1], x @ linear):
        assert distance(x, turned, score) == pytest.approx(0, abs=1e-9)
    assert distance(x, x @ rotation, score, delays=3, rank=6) == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("score", ["angular", "wasserstein"])
def test_other_spectra(score):
    x, y = trajectories(turning(0.1, 0.5)), trajectories(turning(0.1, 0.9), seed=1)
    assert distance(x, y, score) > 0.05
    assert distance(x, y, score) == pytest.approx(distance(y, x, score), abs=1e-9)


def test_angle_and_eigenvalues_of_rotations_are_known():
    """Normal operators: matched eigenvalues are optimal, so the cosine is that of the difference in angle."""
    a, b = turning(0.3, decay=1), turning(0.8, decay=1)
    rng = np.random.default_rng(0)
    assert operator_distance(a, b, score="angular", rng=rng) == pytest.approx(0.5, abs=1e-9)
    chord = 2 * np.sin(0.25)
    assert operator_distance(a, b, score="wasserstein", rng=rng) == pytest.approx(chord, abs=1e-12)
    opposite = operator_distance(np.eye(3), -np.eye(3), score="angular", rng=rng)
    assert opposite == pytest.approx(np.pi)


@pytest.mark.parametrize("n", [1, 2, 5, 12])
def test_conjugate_operators_of_any_kind(n):
    rng = np.random.default_rng(n)
    a = rng.normal(size=(n, n))
    c = ortho_group.rvs(n, random_state=0) if n > 1 else -np.eye(1)
    assert operator_distance(a, c.T @ a @ c, score="angular", rng=rng) == pytest.approx(0, abs=1e-7)


def test_it_does_not_depend_on_the_coordinates_of_either_side():
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(2, 8, 8))
    c = ortho_group.rvs(8, random_state=0)
    found = [
        operator_distance(*pair, score="angular", rng=np.random.default_rng(0))
        for pair in ((a, b), (c.T @ a @ c, b), (a, c.T @ b @ c), (b, a), (3 * a, 0.1 * b))
    ]
    np.testing.assert_allclose(found, found[0], atol=1e-8)
    turned = own_frame(c.T @ a @ c)
    np.testing.assert_allclose(np.abs(c @ turned), np.abs(own_frame(a)), atol=1e-10)


def test_the_conjugation_is_orthogonal():
    rng = np.random.default_rng(0)
    c = best_conjugation(*rng.normal(size=(2, 6, 6)), rng=rng)
    np.testing.assert_allclose(c @ c.T, np.eye(6), atol=1e-12)


def test_a_tensor_gives_a_tensor_and_one_condition_needs_no_axis():
    x = trajectories(turning(0.1, 0.5), noise=0.1)
    value = distance(torch.tensor(x), torch.tensor(x[:, :40] ** 3))
    assert isinstance(value, torch.Tensor)
    assert float(value) == pytest.approx(float(distance(x, x[:, :40] ** 3)), abs=1e-12)
    np.testing.assert_array_equal(
        dynamics_operator(x[0], delays=2, rank=3), dynamics_operator(x[:1], delays=2, rank=3)
    )


@pytest.mark.parametrize(
    ("shape", "delays", "rank"),
    [
        ((3, 5, 2), 5, 2),
        ((3, 5, 2), 0, 2),
        ((3, 9, 2), 2, 5),
        ((3, 9, 2), 2, 0),
        ((1, 5, 9), 2, 4),
        ((9,), 1, 1),
    ],
)
def test_recordings_that_are_too_short_or_too_small(shape, delays, rank):
    with pytest.raises(DataError, match="dynamics"):
        dynamics_operator(np.random.default_rng(0).normal(size=shape), delays=delays, rank=rank)


def test_missing_responses_and_components():
    x = trajectories(turning(0.1, 0.5))
    with pytest.raises(DataError, match="missing"):
        dynamics_operator(np.where(x > 2, np.nan, x), delays=1, rank=2)
    with pytest.raises(DataError, match="fewer components"):
        dynamics_operator(np.concatenate([x, x], axis=2), delays=1, rank=5)
    with pytest.raises(DataError, match="fewer components"):
        dynamics_operator(0 * x, delays=1, rank=1)


@pytest.mark.parametrize(
    ("a", "b", "score"),
    [
        (np.eye(2), np.eye(3), "angular"),
        (np.eye(2), np.zeros((2, 2)), "angular"),
        (np.eye(2), np.eye(2), "euclidean"),
    ],
)
def test_operators_that_cannot_be_compared(a, b, score):
    with pytest.raises(DataError, match="compared"):
        operator_distance(a, b, score=score, rng=np.random.default_rng(0))
