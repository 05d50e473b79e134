import numpy as np
import pytest
import torch
from sklearn.metrics import roc_auc_score

from arealis.numerics import (
    RowPairCounts,
    permuted_roc_auc,
    roc_auc,
    roc_auc_by_row_pairs,
    roc_auc_draws,
)
from arealis.types import DataError


@pytest.mark.parametrize("tied", [False, True])
def test_agrees_with_scikit_learn(tied):
    rng = np.random.default_rng(0)
    scores, labels = rng.normal(size=(20, 30)), rng.random((20, 30)) < 0.1
    scores = np.round(scores) if tied else scores
    expected = roc_auc_score(labels.ravel(), scores.ravel())
    assert roc_auc(scores.ravel(), labels.ravel()) == pytest.approx(expected, abs=1e-12)
    counts = roc_auc_by_row_pairs(scores, labels, np.ones_like(labels))
    assert roc_auc_draws(counts, np.ones((1, 20)))[0] == pytest.approx(expected, abs=1e-12)
    identity = np.arange(20)[None]
    permuted = permuted_roc_auc(scores, labels, np.ones_like(labels), identity)
    assert permuted[0] == pytest.approx(expected, abs=1e-12)


def test_tensors_stay_tensors():
    area = roc_auc(torch.tensor([0.1, 0.4, 0.35, 0.8]), torch.tensor([0, 0, 1, 1]))
    assert isinstance(area, torch.Tensor)
    assert float(area) == 0.75


def test_only_the_order_of_scores_matters():
    rng = np.random.default_rng(1)
    scores, labels = rng.normal(size=50), rng.random(50) < 0.3
    assert roc_auc(np.exp(scores), labels) == roc_auc(scores, labels)
    assert roc_auc(-scores, labels) == pytest.approx(1 - roc_auc(scores, labels), abs=1e-14)
    assert roc_auc(np.abs(scores), labels) != roc_auc(scores, labels)


@pytest.mark.parametrize("labels", [[0, 0], [1, 1]])
def test_one_class_is_an_error(labels):
    with pytest.raises(DataError, match="positives and negatives"):
        roc_auc(np.array([0.1, 0.2]), np.array(labels))


def test_counts_do_not_depend_on_how_rows_are_blocked(monkeypatch):
    rng = np.random.default_rng(2)
    table = rng.normal(size=(15, 8)), rng.random((15, 8)) < 0.3, rng.random((15, 8)) < 0.9
    whole = roc_auc_by_row_pairs(*table)
    monkeypatch.setattr("arealis.numerics.roc._BLOCK_ENTRIES", 100)
    for a, b in zip(roc_auc_by_row_pairs(*table), whole, strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_row_without_positives_counts_as_negatives_only():
    scores, labels = np.array([[1.0, 2.0], [0.0, 3.0]]), np.array([[True, False], [False, False]])
    counts = roc_auc_by_row_pairs(scores, labels, np.ones_like(labels))
    assert isinstance(counts, RowPairCounts)
    assert counts.positives.tolist() == [1, 0]
    assert counts.ordered.tolist() == [[0, 1], [0, 0]]
