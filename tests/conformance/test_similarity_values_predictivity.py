"""Agreement with the regressions among the numbers that public codebases give on one input.

Each variant is named as its code computes it, which is not always what its label says.
"""

import json
from pathlib import Path

import numpy as np
import pytest
from sklearn.model_selection import KFold

from arealis.numerics.predictivity import (
    held_out_correlations,
    held_out_predictions,
    least_squares_predictions,
    pls_predictions,
    ridge_path,
)

VALUES = json.loads((Path(__file__).parent / "similarity_values_predictivity.json").read_text())


@pytest.fixture(scope="module")
def sides():
    state = np.random.RandomState(0)
    return state.uniform(size=(30, 25)), state.uniform(size=(30, 25))


def folds(**options):
    held_out = np.zeros((5, 30), dtype=bool)
    for row, (_, tested) in zip(held_out, KFold(5, **options).split(np.arange(30)), strict=True):
        row[tested] = True
    return held_out


def ridge_of_one(x, y, new):
    return ridge_path(x, y, new, [1.0])[0]


def correlations(a, b):
    a, b = a - a.mean(axis=0), b - b.mean(axis=0)
    return (a * b).sum(axis=0) / np.sqrt((a * a).sum(axis=0) * (b * b).sum(axis=0))


def r2(predicted, measured):
    return 1 - ((measured - predicted) ** 2).sum(axis=0) / ((measured - measured.mean(axis=0)) ** 2).sum(
        axis=0
    )


@pytest.mark.parametrize("label", ["linear_regression", "ridge-lambda=1", "pls"])
def test_correlation_in_each_fold_median_over_units_mean_over_folds(sides, label):
    """All three labels hold one number: least squares with the smallest weights, or PLS of full rank."""
    held_out = folds(shuffle=True, random_state=1)
    held = held_out_predictions(*sides, held_out, least_squares_predictions)
    each = [
        np.median(correlations(held.predicted[held.split == s], held.measured[held.split == s]))
        for s in range(5)
    ]
    assert np.mean(each) == pytest.approx(VALUES[f"brainscore {label}-pearsonr-cv=5folds"], abs=1e-10)
    full = held_out_predictions(*sides, held_out, lambda x, y, new: pls_predictions(x, y, new, 23))
    np.testing.assert_allclose(full.predicted, held.predicted, atol=1e-8)
    # Ours averages over folds before it takes the median over units.
    assert np.median(held_out_correlations(held)) == pytest.approx(0.0733, abs=1e-4)


@pytest.mark.parametrize(
    ("label", "score"),
    [
        ("ridge-lambda=1-pearsonr-cv=5folds", correlations),
        ("ridge-lambda=1-pearsonr2-cv=5folds", lambda p, y: correlations(p, y) ** 2),
        ("ridge-lambda=1-r2-cv=5folds", r2),
        ("linear_regression-pearsonr-cv=5folds", correlations),
    ],
)
def test_ridge_with_all_held_out_predictions_pooled_mean_over_units(sides, label, score):
    """Pooled without centring each fold; what is labelled linear regression is ridge with penalty 1 too."""
    held = held_out_predictions(*sides, folds(), ridge_of_one)
    value = np.mean(score(held.predicted, held.measured))
    assert value == pytest.approx(VALUES[f"deepdive {label}"], abs=1e-12)


def test_ridge_without_an_intercept_and_without_held_out_stimuli(sides):
    """Uncentred, in sample, mean R² over units: the intercept is made of opposite copies of the stimuli."""
    x, y = sides
    both = ridge_path(np.vstack([x, -x]), np.vstack([y, -y]), x, [2.0])[0]
    assert np.mean(r2(both, y)) == pytest.approx(VALUES["brain_language_nlp ridge-lambda=1-r2"], abs=1e-12)


def test_linear_regression_in_sample(sides):
    """Kornblith's linear regression similarity: the first side from the second, pooled over units."""
    x, y = sides
    predicted = least_squares_predictions(y, x, y)
    value = 1 - ((x - predicted) ** 2).sum() / ((x - x.mean(axis=0)) ** 2).sum()
    assert value == pytest.approx(VALUES["resi linear_regression"], abs=1e-12)
