"""Predictivity the long way: one fit after the other, every stimulus left out, every draw written out."""

import numpy as np
import pytest

from arealis.numerics import bootstrap_weights
from arealis.numerics.predictivity import (
    HeldOut,
    held_out_correlation_draws,
    k_folds,
    linear_predictivity,
    pls_predictions,
    ridge_path,
    ridge_predictions,
    variance_partition,
)

PENALTIES = (1e-2, 1.0, 30.0)


def slow_ridge(x, y, new, penalty):
    """Normal equations with an intercept that is not penalised."""
    centre = x.mean(axis=0)
    weights = np.linalg.solve(
        (x - centre).T @ (x - centre) + penalty * np.eye(x.shape[1]), (x - centre).T @ y
    )
    return (new - centre) @ weights + y.mean(axis=0) - (x - centre).mean(axis=0) @ weights


def slow_chosen_ridge(x, y, new, penalties, shared):
    """Leave each training stimulus out, fit again, and take the penalty with the smallest error."""
    errors = np.zeros((len(penalties), y.shape[1]))
    for i in range(len(x)):
        kept = np.arange(len(x)) != i
        for p, penalty in enumerate(penalties):
            errors[p] += (slow_ridge(x[kept], y[kept], x[[i]], penalty)[0] - y[i]) ** 2
    if shared:
        best = np.argmin((errors / y.var(axis=0)).sum(axis=1))
        return slow_ridge(x, y, new, penalties[best])
    best = errors.argmin(axis=0)
    return np.stack([slow_ridge(x, y, new, penalties[p])[:, j] for j, p in enumerate(best)], axis=1)


def slow_pls(x, y, new, components):
    """Nonlinear iterative partial least squares, deflating both sides, converged to the last digit."""
    e, f = x - x.mean(axis=0), y - y.mean(axis=0)
    weights, loadings, targets = [], [], []
    for _ in range(components):
        w = np.linalg.svd(e.T @ f)[0][:, 0]
        t = e @ w
        p, q = e.T @ t / (t @ t), f.T @ t / (t @ t)
        e, f = e - np.outer(t, p), f - np.outer(t, q)
        weights, loadings, targets = [*weights, w], [*loadings, p], [*targets, q]
    w, p, q = (np.stack(part, axis=1) for part in (weights, loadings, targets))
    return (new - x.mean(axis=0)) @ w @ np.linalg.inv(p.T @ w) @ q.T + y.mean(axis=0)


def data(units, stimuli=24, targets=5):
    rng = np.random.default_rng(units)
    x = rng.normal(2, 1, size=(stimuli + 6, units))
    y = x[:, :3] @ rng.normal(size=(3, targets)) + rng.normal(size=(stimuli + 6, targets)) - 4
    return x[:stimuli], y[:stimuli], x[stimuli:]


@pytest.mark.parametrize("units", [4, 23, 24, 25, 60])
def test_ridge_path(units):
    x, y, new = data(units)
    fast = ridge_path(x, y, new, PENALTIES)
    np.testing.assert_allclose(fast, [slow_ridge(x, y, new, p) for p in PENALTIES], rtol=0, atol=1e-10)
    mean_eigenvalue = ((x - x.mean(axis=0)) ** 2).sum() / len(x)
    relative = ridge_path(x, y, new, PENALTIES, relative=True)
    expected = [slow_ridge(x, y, new, p * mean_eigenvalue) for p in PENALTIES]
    np.testing.assert_allclose(relative, expected, rtol=0, atol=1e-10)


@pytest.mark.parametrize("units", [4, 23, 24, 60])
@pytest.mark.parametrize("shared", [False, True])
def test_choice_of_the_penalty(units, shared):
    x, y, new = data(units)
    fast = ridge_predictions(x, y, new, PENALTIES, shared=shared, relative=False)
    slow = slow_chosen_ridge(x, y, new, PENALTIES, shared)
    np.testing.assert_allclose(fast, slow, rtol=0, atol=1e-9)


@pytest.mark.parametrize(("units", "targets"), [(8, 5), (60, 5), (60, 40), (8, 40), (8, 1)])
def test_partial_least_squares(units, targets):
    x, y, new = data(units, targets=targets)
    fast = pls_predictions(x, y, new, 6)
    np.testing.assert_allclose(fast, slow_pls(x, y, new, 6), rtol=0, atol=1e-9)


def test_linear_predictivity():
    x, y, _ = data(10)
    held_out = k_folds(24, 4, rng=np.random.default_rng(0))
    r = []
    for tested in held_out:
        predicted = slow_pls(x[~tested], y[~tested], x[tested], 3)
        r.append([np.corrcoef(predicted[:, j], y[tested, j])[0, 1] for j in range(5)])
    expected = np.median(np.mean(r, axis=0))
    assert linear_predictivity(x, y, method="pls", components=3, held_out=held_out) == pytest.approx(
        expected, abs=1e-10
    )


@pytest.mark.parametrize("pooling", ["splits", "deviations"])
def test_draws_equal_repeating_the_stimuli(pooling):
    rng = np.random.default_rng(0)
    split, stimulus = np.repeat([0, 1, 2], 7), np.concatenate([rng.permutation(12)[:7] for _ in range(3)])
    predicted, measured = rng.normal(size=(2, 21, 3))
    held = HeldOut(split, stimulus, predicted, measured, 0 * measured)
    weights = bootstrap_weights([str(i) for i in range(12)], 40, rng=rng)
    fast = held_out_correlation_draws(held, weights, pooling=pooling)
    for draw, w in zip(fast, weights, strict=True):
        for j in range(3):
            sums = []
            for s in range(3):
                rows = np.repeat(np.flatnonzero(split == s), w[stimulus[split == s]])
                p, y = (side[rows, j] - side[rows, j].mean() for side in (predicted, measured))
                sums.append((p @ y, p @ p, y @ y))
            c, u, v = np.transpose(sums)
            slow = (
                np.mean(c / np.sqrt(u * v)) if pooling == "splits" else c.sum() / np.sqrt(u.sum() * v.sum())
            )
            assert draw[j] == pytest.approx(slow, abs=1e-10)


def test_variance_of_two_spaces():
    x, y, _ = data(6)
    held_out = k_folds(24, 4, rng=np.random.default_rng(0))

    def explained(spaces):
        error, spread = 0, 0
        for tested in held_out:
            z = np.hstack([space / np.sqrt(space[~tested].var(axis=0).sum()) for space in spaces])
            unit = ((z[~tested] - z[~tested].mean(axis=0)) ** 2).sum() / (~tested).sum()
            relative = [p * unit for p in PENALTIES]
            predicted = slow_chosen_ridge(z[~tested], y[~tested], z[tested], relative, shared=False)
            error = error + ((y[tested] - predicted) ** 2).sum(axis=0)
            spread = spread + ((y[tested] - y[~tested].mean(axis=0)) ** 2).sum(axis=0)
        return 1 - error / spread

    a, b = x[:, :2], 50 * x[:, 2:]
    fast = variance_partition(y, {"a": a, "b": b}, held_out=held_out, penalties=PENALTIES)
    np.testing.assert_allclose(fast.parts["a",], explained([a, b]) - explained([b]), rtol=0, atol=1e-9)
    both = explained([a]) + explained([b]) - explained([a, b])
    np.testing.assert_allclose(fast.parts["a", "b"], both, rtol=0, atol=1e-9)
