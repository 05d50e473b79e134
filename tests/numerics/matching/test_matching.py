import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import ortho_group

from arealis.numerics import (
    best_match_correlation,
    hard_matching_distance,
    one_to_one_correlation,
    pairwise_matching,
    procrustes_distance,
    soft_match_correlation,
    soft_matching_distance,
)
from arealis.numerics.matching import correlations_of_units, priced, transport, uniform_transport
from arealis.types import DataError

DISTANCES = pytest.mark.parametrize("distance", [soft_matching_distance, hard_matching_distance])
SCORES = pytest.mark.parametrize(
    "score", [one_to_one_correlation, soft_match_correlation, best_match_correlation]
)


@pytest.fixture
def sides():
    rng = np.random.default_rng(0)
    x = rng.normal(1, 1, size=(20, 6))
    return x, x[:, ::-1] + rng.normal(size=(20, 6))


@DISTANCES
def test_permutation_and_offset_change_nothing_and_rotation_and_scale_do(distance, sides):
    x, y = sides
    order = np.random.default_rng(1).permutation(6)
    assert distance(x, x[:, order] + 3) < 1e-12
    assert distance(x[:, order] - 2, y) == pytest.approx(distance(x, y), abs=1e-12)
    rotation = ortho_group.rvs(6, random_state=0)
    assert procrustes_distance(x, x @ rotation) < 1e-10
    assert distance(x, x @ rotation) > 0.5
    assert distance(x, 2 * x) > 0.5


def test_copies_of_units_weigh_nothing():
    x = np.random.default_rng(2).normal(size=(10, 3))
    assert soft_matching_distance(x, np.repeat(x, 4, axis=1)) < 1e-12
    uneven = x[:, [0, 0, 1, 2]]
    assert soft_matching_distance(x, uneven) > 0.1


def test_soft_is_hard_over_the_root_of_the_number_of_units(sides):
    assert soft_matching_distance(*sides) == pytest.approx(
        hard_matching_distance(*sides) / np.sqrt(6), abs=1e-12
    )
    assert hard_matching_distance(*sides) >= procrustes_distance(*sides)


def test_baselines_count_when_asked_for(sides):
    x, _ = sides
    assert soft_matching_distance(x, x + 3, centred=False) > 3
    assert hard_matching_distance(x, x + 3, centred=False) == pytest.approx(3 * np.sqrt(x.size))


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000), units=st.tuples(*[st.integers(1, 7)] * 3))
def test_soft_matching_is_a_metric(seed, units):
    rng = np.random.default_rng(seed)
    x, y, z = (rng.normal(size=(5, n)) for n in units)
    assert soft_matching_distance(x, x) == 0
    assert soft_matching_distance(x, y) == pytest.approx(soft_matching_distance(y, x), abs=1e-10)
    both = soft_matching_distance(x, y) + soft_matching_distance(y, z)
    assert soft_matching_distance(x, z) <= both + 1e-10


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_hard_matching_is_a_metric(seed):
    x, y, z = np.random.default_rng(seed).normal(size=(3, 6, 4))
    assert hard_matching_distance(x, y) == pytest.approx(hard_matching_distance(y, x), abs=1e-12)
    assert hard_matching_distance(x, z) <= hard_matching_distance(x, y) + hard_matching_distance(y, z) + 1e-12


@pytest.mark.parametrize("shape", [(4, 4), (4, 8), (4, 6), (7, 5), (40, 61), (1, 5), (5, 1)])
@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e6])
def test_plans_spread_uniform_weights_with_few_pairs(shape, scale):
    rng = np.random.default_rng(3)
    cost = scale * rng.gamma(0.2, size=shape) ** 3
    plan = uniform_transport(cost)
    np.testing.assert_allclose(plan.sum(axis=1), 1 / shape[0], atol=1e-10)
    np.testing.assert_allclose(plan.sum(axis=0), 1 / shape[1], atol=1e-10)
    assert plan.min() >= 0
    assert np.count_nonzero(plan) <= sum(shape) - 1


def test_equal_costs_have_a_plan():
    np.testing.assert_allclose(uniform_transport(np.full((5, 7), 2.0)).sum(), 1)


def test_prices_change_no_plan_and_leave_no_cost_below_zero():
    cost = np.random.default_rng(8).gamma(0.2, size=(6, 9)) ** 3
    rest = priced(cost)
    assert rest.min() == 0
    removed = cost / cost.std() - rest
    np.testing.assert_allclose(removed, removed[:, :1] + removed[:1] - removed[0, 0], atol=1e-12)


def test_a_transport_without_an_optimum_says_so(monkeypatch):
    monkeypatch.setattr(transport, "_MOST_PIVOTS", 1)
    with pytest.raises(DataError, match="not solved"):
        uniform_transport(np.random.default_rng(0).normal(size=(5, 7)))


@SCORES
def test_gain_and_order_of_units_change_no_correlation(score, sides):
    x, y = sides
    gains = np.geomspace(0.1, 10, 6)
    assert score(x, x[:, ::-1] * gains + 4) == pytest.approx(1, abs=1e-12)
    assert score(x[:, ::-1] * gains - 1, y) == pytest.approx(score(x, y), abs=1e-12)
    assert score(x, y) == pytest.approx(score(y, x), abs=1e-12)
    assert score(x @ ortho_group.rvs(6, random_state=0), y) != pytest.approx(score(x, y), abs=1e-3)


def test_scores_are_ordered_and_one_to_one_equals_soft_for_equal_numbers(sides):
    one, soft, best = (
        s(*sides) for s in (one_to_one_correlation, soft_match_correlation, best_match_correlation)
    )
    assert one == pytest.approx(soft, abs=1e-12)
    assert best >= one


def test_units_without_a_partner_are_left_out_one_to_one(sides):
    x, _ = sides
    extra = np.hstack([x, np.random.default_rng(4).normal(size=(20, 3))])
    assert one_to_one_correlation(x, extra) == pytest.approx(1, abs=1e-12)
    assert soft_match_correlation(x, extra) < 0.95


def test_left_out_stimuli_cure_the_optimism_of_many_units():
    rng = np.random.default_rng(5)
    values = []
    for _ in range(30):
        x, y = rng.normal(size=(24, 100)), rng.normal(size=(24, 9))
        folds = np.array_split(np.arange(24), 6)
        values.append((best_match_correlation(x, y), pairwise_matching(x, y, folds)))
    optimistic, honest = np.mean(values, axis=0)
    assert optimistic > 0.4
    assert abs(honest) < 0.15


def test_pairwise_matching_finds_planted_partners():
    rng = np.random.default_rng(6)
    x = rng.normal(size=(60, 20))
    y = 5 * x[:, [3, 7, 11]] + 100 + rng.normal(size=(60, 3))
    folds = np.array_split(np.arange(60), 5)
    assert pairwise_matching(x, y, folds) > 0.9
    assert pairwise_matching(x[:, 12:], y, folds) < 0.5


@DISTANCES
def test_tensors_keep_library_type_and_gradient(distance, sides):
    x, y = (torch.tensor(side, requires_grad=True) for side in sides)
    value = distance(x, y)
    assert value.item() == pytest.approx(float(distance(*sides)), abs=1e-12)
    value.backward()
    step = 1e-6 * torch.tensor(np.random.default_rng(7).normal(size=x.shape))
    moved = distance(x.detach() + step, y.detach()) - distance(x.detach() - step, y.detach())
    assert float(2 * (x.grad * step).sum()) == pytest.approx(float(moved), rel=1e-5)
    assert distance(x.detach().float(), y.detach().float()).dtype == torch.float32


@SCORES
def test_scores_of_tensors_are_tensors(score, sides):
    x, y = (torch.tensor(side, requires_grad=True) for side in sides)
    value = score(x, y)
    assert value.item() == pytest.approx(float(score(*sides)), abs=1e-12)
    value.backward()
    assert float(x.grad.abs().max()) > 0


@DISTANCES
@pytest.mark.parametrize("shapes", [((5, 2), (6, 2)), ((2, 2), (2, 2)), ((5,), (5, 2))])
def test_refuses_shapes_that_do_not_fit(distance, shapes):
    with pytest.raises(DataError, match="compare"):
        distance(*(np.random.default_rng(0).normal(size=shape) for shape in shapes))


@DISTANCES
def test_refuses_missing_and_constant(distance, sides):
    x, y = sides
    with pytest.raises(DataError, match="constant or incomplete"):
        distance(x, np.ones_like(y))
    x[0, 0] = np.nan
    with pytest.raises(DataError, match="missing"):
        distance(x, y)


def test_hard_matching_refuses_unequal_numbers(sides):
    with pytest.raises(DataError, match="matched one to one"):
        hard_matching_distance(sides[0], sides[1][:, :4])


@SCORES
def test_a_constant_unit_has_no_correlation(score, sides):
    x, y = sides
    x[:, 2] = 0.1
    with pytest.raises(DataError, match="constant unit"):
        score(x, y)
    with pytest.raises(DataError, match="constant unit"):
        correlations_of_units(x, y)


def test_a_match_needs_stimuli_to_be_tested_on(sides):
    with pytest.raises(DataError, match="tested on other stimuli"):
        pairwise_matching(*sides, [np.arange(20)])
