"""The area under the ROC curve, counted pair by pair and resampled by repeating rows."""

import numpy as np
import pytest

from arealis.numerics import (
    bootstrap_weights,
    permuted_roc_auc,
    roc_auc_by_row_pairs,
    roc_auc_draws,
    row_permutations,
)


def slow_roc_auc(scores, labels, measured):
    usable = measured & ~np.isnan(scores)
    positives, negatives = scores[usable & labels], scores[usable & ~labels]
    if not len(positives) or not len(negatives):
        return np.nan
    return np.mean([float(p > n) + 0.5 * float(p == n) for p in positives for n in negatives])


@pytest.fixture(params=["continuous", "tied"])
def table(request):
    rng = np.random.default_rng(3)
    scores = rng.normal(size=(8, 9)) if request.param == "continuous" else rng.integers(0, 3, (8, 9)) * 1.0
    scores[rng.random(scores.shape) < 0.1] = np.nan
    labels, measured = rng.random(scores.shape) < 0.25, rng.random(scores.shape) < 0.85
    return scores, labels, measured


def test_bootstrap_equals_repeating_rows(table):
    weights = bootstrap_weights([str(i) for i in range(8)], 30, rng=np.random.default_rng(0))
    fast = roc_auc_draws(roc_auc_by_row_pairs(*table), weights)
    slow = [slow_roc_auc(*(np.repeat(part, w, axis=0) for part in table)) for w in weights]
    np.testing.assert_allclose(fast, slow, rtol=0, atol=1e-12)


def test_row_pairs_equal_counting(table):
    scores, labels, measured = table
    usable = measured & ~np.isnan(scores)
    counts = roc_auc_by_row_pairs(*table)
    for i in range(8):
        for j in range(8):
            positives, negatives = scores[i, (usable & labels)[i]], scores[j, (usable & ~labels)[j]]
            ordered = (positives[:, None] > negatives).sum() + 0.5 * (positives[:, None] == negatives).sum()
            assert counts.ordered[i, j] == ordered


def test_permuted_rows_equal_permuting_rows(table):
    scores, labels, measured = table
    order = row_permutations(8, 40, rng=np.random.default_rng(1))
    fast = permuted_roc_auc(scores, labels, measured, order)
    slow = [slow_roc_auc(scores, labels[rows], measured[rows]) for rows in order]
    np.testing.assert_allclose(fast, slow, rtol=0, atol=1e-12)


def test_no_positives_or_no_negatives_give_no_area():
    scores, everything = np.arange(4.0).reshape(2, 2), np.ones((2, 2), dtype=bool)
    identity = np.array([[0, 1]])
    for labels in (everything, ~everything):
        assert np.isnan(
            roc_auc_draws(roc_auc_by_row_pairs(scores, labels, everything), np.ones((1, 2)))
        ).all()
        assert np.isnan(permuted_roc_auc(scores, labels, everything, identity)).all()
