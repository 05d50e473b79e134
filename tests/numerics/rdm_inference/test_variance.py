"""Corrected variances recover what they claim to, in simulated crossed random effects."""

from itertools import combinations

import numpy as np
import pytest

from arealis.numerics import bootstrap_weights
from arealis.numerics.rdm_inference import (
    corrected_variance,
    crossvalidation_corrected_variance,
    difference_variance,
    draw_covariance,
    dual_bootstrap_variance,
)
from arealis.types import DataError

SIZES = {"stimulus": 6, "subject": 4, "unit": 5}
EFFECTS = {"stimulus": 1.0, "subject": 2.0, "unit": 0.5, "all": 60.0}


def expected_bootstrap_variance(drawn, sizes, effects):
    """Mean over data sets of a bootstrap of their grand mean: exact, by components of variance."""
    total = 0.0
    for factors, variance in effects.items():
        count = np.prod([2 - 1 / sizes[f] for f in factors & drawn]) - 1
        total += variance / np.prod([sizes[f] for f in factors]) * count
    return total


def subsets(factors):
    return [frozenset(s) for k in range(1, len(factors) + 1) for s in combinations(sorted(factors), k)]


@pytest.mark.parametrize("factors", [("stimulus",), ("stimulus", "subject"), ("stimulus", "subject", "unit")])
def test_components_are_counted_once(factors):
    """The naive bootstraps of every set of factors, as they are on average, give the true variance."""
    sizes = {f: SIZES[f] for f in factors}
    rng = np.random.default_rng(0)
    effects = {s: rng.uniform(0.5, 2) for s in subsets(factors)}
    truth = sum(v / np.prod([sizes[f] for f in s]) for s, v in effects.items())
    naive = {s: np.array(expected_bootstrap_variance(s, sizes, effects)) for s in subsets(factors)}
    assert corrected_variance(naive, sizes=sizes) == pytest.approx(truth)


def test_the_naive_variance_is_no_bound_with_few_levels():
    """Without an interaction it lacks n/(n − 1); a cap at it, as rsatoolbox has, would be 20 % too low."""
    single = {frozenset({"stimulus"}): 6.0, frozenset({"subject"}): 4.0}
    sizes = {"stimulus": 6, "subject": 4}
    naive = {
        s: np.array(expected_bootstrap_variance(s, sizes, single)) for s in subsets(("stimulus", "subject"))
    }
    assert corrected_variance(naive, sizes=sizes) == pytest.approx(2.0)
    assert naive[frozenset(sizes)] < 0.8 * 2.0


def test_large_samples_need_no_sizes():
    many = dict.fromkeys(SIZES, 10**6)
    effects = {s: 1.0 * np.prod([many[f] for f in s]) for s in subsets(SIZES)}
    naive = {s: np.array(expected_bootstrap_variance(s, many, effects)) for s in subsets(SIZES)}
    assert corrected_variance(naive) == pytest.approx(7.0, rel=1e-5)


def simulated_mean(rng):
    """Crossed random effects ``[stimulus, subject, unit]`` with noise in every cell."""
    shape = tuple(SIZES.values())
    x = np.sqrt(EFFECTS["all"]) * rng.normal(size=shape)
    for axis, name in enumerate(SIZES):
        side = [1, 1, 1]
        side[axis] = shape[axis]
        x = x + np.sqrt(EFFECTS[name]) * rng.normal(size=shape[axis]).reshape(side)
    return x


def test_the_claimed_counts_hold_in_a_bootstrap():
    """Mean variances of bootstraps of simulated data give the true variance; the naive one does not.

    One data set at a time the bounds, which are maxima of noisy numbers, err to the safe side.
    """
    rng = np.random.default_rng(1)
    truth = sum(EFFECTS[f] / SIZES[f] for f in SIZES) + EFFECTS["all"] / np.prod(list(SIZES.values()))
    variances = {drawn: np.empty(300) for drawn in subsets(SIZES)}
    for k in range(300):
        x = simulated_mean(rng)
        weights = [bootstrap_weights([str(i) for i in range(n)], 200, rng=rng) / n for n in SIZES.values()]
        even = [np.full_like(w, 1 / w.shape[1]) for w in weights]
        for drawn, found in variances.items():
            chosen = [w if f in drawn else e for f, w, e in zip(SIZES, weights, even, strict=True)]
            found[k] = np.einsum("ijk,di,dj,dk->d", x, *chosen, optimize=True).var(ddof=1)
    mean = {drawn: found.mean() for drawn, found in variances.items()}
    assert corrected_variance(mean, sizes=SIZES) == pytest.approx(truth, rel=0.15)
    assert mean[frozenset(SIZES)] > 2 * truth
    assert truth < corrected_variance(variances, sizes=SIZES).mean() < 1.5 * truth


def test_the_two_factor_rule_and_its_bounds():
    assert dual_bootstrap_variance(2.0, 3.0, 6.0) == pytest.approx(4.0)
    assert dual_bootstrap_variance(2.0, 3.0, 9.0) == pytest.approx(3.0)  # not below either
    assert dual_bootstrap_variance(2.0, 3.0, 3.5) == pytest.approx(3.5)  # not above both together
    sized = dual_bootstrap_variance(2.0, 3.0, 6.0, stimuli=5, subjects=4)
    assert sized == pytest.approx(5 / 4 * 2 + 4 / 3 * 3 - 5 / 4 * 4 / 3 * (6 - 5))


def test_three_factors_without_bounds_in_the_way():
    singles, pairs, triple = (1.0, 1.2, 0.9), (2.4, 2.1, 2.3), 3.8
    names = sorted(SIZES)
    given = {frozenset({n}): np.array(v) for n, v in zip(names, singles, strict=True)}
    given |= {frozenset(p): np.array(v) for p, v in zip(combinations(names, 2), pairs, strict=True)}
    given[frozenset(names)] = np.array(triple)
    assert corrected_variance(given) == pytest.approx(4 * sum(singles) - 2 * sum(pairs) + triple)


def test_arrays_of_models_and_differences():
    rng = np.random.default_rng(2)
    draws = rng.normal(size=(3, 40, 4)) @ rng.normal(size=(4, 4))
    covariance = [draw_covariance(d) for d in draws]
    pairs = difference_variance(np.stack(covariance))
    for k in range(4):
        for j in range(4):
            difference = draws[0][:, k] - draws[0][:, j]
            assert pairs[0, k, j] == pytest.approx(difference.var(ddof=1), abs=1e-12)
    whole = dual_bootstrap_variance(*np.clip(pairs, 0, None))
    assert whole.shape == (4, 4)
    each = dual_bootstrap_variance(*(np.clip(p[0, 1], 0, None) for p in pairs))
    assert whole[0, 1] == pytest.approx(each)


def test_draw_covariance_leaves_out_incomplete_draws():
    draws = np.random.default_rng(3).normal(size=(20, 2))
    with_gap = np.vstack([draws, [np.nan, 1.0]])
    np.testing.assert_allclose(draw_covariance(with_gap), np.cov(draws.T), atol=1e-14)
    with pytest.raises(DataError, match="too few draws"):
        draw_covariance(with_gap[-2:])
    with pytest.raises(DataError, match="too few draws"):
        draw_covariance(draws[:, 0])


def test_extrapolation_to_many_assignments_of_folds():
    """Draws of variance 1 and 2, folds of variance 4: three repetitions leave 4/3 in their mean."""
    rng = np.random.default_rng(4)
    draws = rng.normal(size=(4000, 1, 2)) * np.sqrt([1.0, 2.0])
    evaluations = draws + 2 * rng.normal(size=(4000, 3, 2))
    corrected = crossvalidation_corrected_variance(evaluations)
    np.testing.assert_allclose(np.diag(corrected), [1, 2], atol=0.25)
    assert corrected[0, 1] == pytest.approx(0, abs=0.2)
    assert draw_covariance(evaluations.mean(axis=1))[0, 0] > 2
    evaluations[0, 1, 0] = np.nan
    np.testing.assert_allclose(
        crossvalidation_corrected_variance(evaluations), crossvalidation_corrected_variance(evaluations[1:])
    )


@pytest.mark.parametrize("shape", [(5, 1, 2), (1, 3, 2), (5, 3)])
def test_extrapolation_refuses_too_little(shape):
    with pytest.raises(DataError, match="too few repetitions"):
        crossvalidation_corrected_variance(np.ones(shape))


@pytest.mark.parametrize(
    ("variances", "sizes", "message"),
    [
        ({"a": 1.0, "ab": 2.0}, None, "every set of factors"),
        ({}, None, "every set of factors"),
        ({"".join(s): 1.0 for k in range(1, 5) for s in combinations("abcd", k)}, None, "every set"),
        ({"a": 1.0}, {"b": 4}, "numbers of levels"),
        ({"a": 1.0}, {"a": 1}, "numbers of levels"),
        ({"a": -1.0}, None, "negative or not finite"),
        ({"a": np.nan}, None, "negative or not finite"),
    ],
)
def test_refusals(variances, sizes, message):
    with pytest.raises(DataError, match=message):
        corrected_variance({frozenset(k): np.array(v) for k, v in variances.items()}, sizes=sizes)


def test_one_size_is_not_enough():
    with pytest.raises(DataError, match="numbers of levels"):
        dual_bootstrap_variance(1.0, 1.0, 2.0, stimuli=9)
