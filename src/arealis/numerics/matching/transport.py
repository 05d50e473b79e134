"""Optimal transport between two sets of equally weighted units, solved exactly."""

from __future__ import annotations

from math import lcm

import numpy as np
from scipy.optimize import linear_sum_assignment, linprog
from scipy.sparse import csc_array

from arealis.types.errors import DivergenceError

__all__ = ["uniform_transport"]

# With more copies than this, an assignment takes longer than the linear program.
_MOST_COPIES = 2
_CANDIDATES = 8
_SMOOTHING, _SWEEPS = 0.05, 40
_MOST_ROUNDS = 50


def uniform_transport(cost: np.ndarray) -> np.ndarray:
    r"""Cheapest plan that spreads equal weights of one side over equal weights of the other.

    .. math:: \min_{P \ge 0} \sum_{ij} P_{ij} C_{ij}, \qquad
              \sum_j P_{ij} = \tfrac1p, \quad \sum_i P_{ij} = \tfrac1q

    Equal numbers have a permutation as their optimum (Birkhoff), and numbers with a small common multiple
    one of copies. Otherwise a linear program over the pairs that a smoothed plan favours is solved, and grown
    by every pair whose reduced cost is negative until there is none: the optimum of all pairs.

    Args:
        cost: Finite costs ``[row, column]``.

    Returns:
        The plan ``[row, column]``, which sums to 1.

    Raises:
        DivergenceError: if the linear program cannot be solved.

    Example:
        >>> uniform_transport(np.array([[0.0, 1.0], [1.0, 0.0]]))
        array([[0.5, 0. ],
               [0. , 0.5]])

    Reference:
        Khosla & Williams 2024, UniReps.
    """
    p, q = cost.shape
    size = lcm(p, q)
    if size <= _MOST_COPIES * max(p, q):
        copies = np.repeat(np.repeat(cost, size // p, axis=0), size // q, axis=1)
        rows, columns = linear_sum_assignment(copies)
        plan = np.zeros((p, q))
        np.add.at(plan, (rows // (size // p), columns // (size // q)), 1 / size)
        return plan
    spread = cost.std()
    return _by_candidates((cost - cost.mean()) / (spread if spread > 0 else 1.0))


def _by_candidates(cost: np.ndarray) -> np.ndarray:
    p, q = cost.shape
    kept = _candidates(cost)
    for _ in range(_MOST_ROUNDS):
        rows, columns = np.nonzero(kept)
        pairs = np.arange(len(rows))
        incidence = csc_array(
            (np.ones(2 * len(rows)), (np.r_[rows, p + columns], np.r_[pairs, pairs])),
            shape=(p + q, len(rows)),
        )
        # Whole numbers of parts keep the supplies and demands exactly equal.
        amounts = np.r_[np.full(p, float(q)), np.full(q, float(p))]
        # A tree of pairs is feasible already and presolving costs more than it saves.
        solved = linprog(
            cost[kept], A_eq=incidence, b_eq=amounts, method="highs-ds", options={"presolve": False}
        )
        if not solved.success:
            break
        price = solved.eqlin.marginals
        lacking = cost - price[:p, None] - price[p:] < -1e-10
        if not (lacking & ~kept).any():
            plan = np.zeros((p, q))
            plan[kept] = solved.x / (p * q)
            return plan
        kept |= lacking
    raise DivergenceError(
        "optimal transport was not solved",
        given=f"costs between {p} and {q} units",
        needed="a linear program with an optimum",
        action="check that the responses are of moderate size",
    )


def _candidates(cost: np.ndarray) -> np.ndarray:
    """The pairs that a smoothed plan favours, and a chain of pairs that makes a plan possible."""
    p, q = cost.shape
    each = cost - cost.min(axis=1, keepdims=True)
    kernel = np.exp(-np.minimum(each / _SMOOTHING, 500.0))
    column, row = np.ones(q), np.ones(p)
    for _ in range(_SWEEPS):
        row = q / (kernel @ column)
        column = p / np.maximum(row @ kernel, 1e-200)
    reduced = each - _SMOOTHING * (np.log(row)[:, None] + np.log(column))
    kept = np.zeros((p, q), dtype=bool)
    for axis, others in ((1, q), (0, p)):
        few = min(max(3, round(_CANDIDATES * others / max(p, q))), others)
        np.put_along_axis(kept, np.argpartition(reduced, few - 1, axis).take(range(few), axis), True, axis)
    starts = np.unique(np.r_[np.arange(p) * q, np.arange(q) * p])
    kept[starts // q, starts // p] = True
    return kept
