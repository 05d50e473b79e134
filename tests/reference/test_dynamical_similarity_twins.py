"""DSA the long way: a Hankel matrix by loops, and gradient ascent over rotations from very many starts."""

import numpy as np
import pytest
from scipy.linalg import expm

from arealis.numerics.dynamical_similarity import delay_embedding, dynamics_operator, operator_distance


def slow_operator(x, delays, rank):
    """Stack delayed responses one by one; normal equations for the step ahead."""
    rows, pairs = [], []
    for condition in x:
        for t in range(delays - 1, len(condition)):
            if t > delays - 1:
                pairs.append((len(rows) - 1, len(rows)))
            rows.append(np.concatenate([condition[t - d] for d in range(delays)]))
    v = np.linalg.svd(np.array(rows))[0][:, :rank]
    before, after = v[[i for i, _ in pairs]], v[[j for _, j in pairs]]
    return (np.linalg.inv(before.T @ before) @ before.T @ after).T


def slow_distance(a, b, starts, rng):
    """Small steps along the gradient on the rotations and reflections, from every start."""
    a, b, n = a / np.linalg.norm(a), b / np.linalg.norm(b), len(a)
    best = -1.0
    for _ in range(starts):
        c = np.linalg.qr(rng.normal(size=(n, n)))[0]
        step, value = 1.0, np.trace(a.T @ c @ b @ c.T)
        for _ in range(400):
            turned = c @ b @ c.T
            slope = a @ turned.T + a.T @ turned
            move = expm(step * (slope - slope.T)) @ c
            reached = np.trace(a.T @ move @ b @ move.T)
            step, c, value = (1.2 * step, move, reached) if reached > value else (step / 2, c, value)
            if step < 1e-9:
                break
        best = max(best, value)
    return np.arccos(best)


def test_embedding_and_operator():
    x = np.random.default_rng(0).normal(size=(3, 14, 4)).cumsum(axis=1)
    assert delay_embedding(x, 3).shape == (3, 12, 12)
    fast, slow = dynamics_operator(x, delays=3, rank=5), slow_operator(x, 3, 5)
    np.testing.assert_allclose(np.abs(fast), np.abs(slow), rtol=0, atol=1e-9)
    np.testing.assert_allclose(np.poly(fast), np.poly(slow), rtol=0, atol=1e-9)


@pytest.mark.parametrize("seed", range(4))
def test_no_start_of_the_long_search_comes_nearer(seed):
    rng = np.random.default_rng(seed)
    a, b = rng.normal(size=(2, 4, 4)) + np.eye(4)
    fast = operator_distance(a, b, score="angular", rng=rng)
    assert 0.2 < fast <= slow_distance(a, b, 12, rng) + 1e-6
