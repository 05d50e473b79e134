"""Transport from its definition, one linear program over all pairs; a match from an assignment."""

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment, linprog

from arealis.numerics import one_to_one_correlation
from arealis.numerics.matching import correlations_of_units, one_to_one, uniform_transport

SHAPES = pytest.mark.parametrize("shape", [(1, 4), (5, 5), (4, 8), (7, 5), (12, 18), (30, 41), (40, 40)])
KINDS = pytest.mark.parametrize("kind", ["even", "heavy tails", "whole numbers", "below zero"])


def costs(shape, kind):
    rng = np.random.default_rng(0)
    if kind == "heavy tails":
        return rng.gamma(0.2, size=shape) ** 4
    if kind == "whole numbers":  # many plans that cost the same
        return rng.integers(0, 4, size=shape).astype(float)
    return rng.random(shape) - (kind == "below zero")


def slow_transport(cost):
    p, q = cost.shape
    rows = np.kron(np.eye(p), np.ones(q))
    columns = np.kron(np.ones(p), np.eye(q))
    weights = np.r_[np.full(p, float(q)), np.full(q, float(p))]
    solved = linprog(
        cost.ravel(),
        A_eq=np.vstack([rows, columns]),
        b_eq=weights,
        method="highs-ds",
        options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
    )
    assert solved.success
    return solved.x.reshape(p, q) / (p * q)


@SHAPES
@KINDS
def test_transport_costs_as_little_as_the_linear_program(shape, kind):
    cost = costs(shape, kind)
    expected = (cost * slow_transport(cost)).sum()
    assert (cost * uniform_transport(cost)).sum() == pytest.approx(expected, rel=1e-10, abs=1e-10)


@SHAPES
@KINDS
def test_a_match_costs_as_little_as_without_prices(shape, kind):
    cost = costs(shape, kind)
    assert cost[one_to_one(cost)].sum() == pytest.approx(cost[linear_sum_assignment(cost)].sum(), rel=1e-12)


def test_units_of_a_larger_population_stay_alone():
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=(30, 6)), rng.normal(size=(30, 11))
    correlations = correlations_of_units(x, y)
    best = correlations[linear_sum_assignment(correlations, maximize=True)].mean()
    assert one_to_one_correlation(x, y) == pytest.approx(best, abs=1e-12)
    assert one_to_one_correlation(y, x) == pytest.approx(best, abs=1e-12)
