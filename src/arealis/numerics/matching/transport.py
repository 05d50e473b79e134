"""Optimal transport between two sets of equally weighted units, solved exactly."""

from __future__ import annotations

import warnings

import numpy as np
from scipy.optimize import linear_sum_assignment

from arealis.numerics.matching.prices import priced
from arealis.types.errors import DataError

__all__ = ["one_to_one", "uniform_transport"]

_MOST_PIVOTS = 10**8


def uniform_transport(cost: np.ndarray) -> np.ndarray:
    r"""Cheapest plan that spreads equal weights of one side over equal weights of the other.

    .. math:: \min_{P \ge 0} \sum_{ij} P_{ij} C_{ij}, \qquad
              \sum_j P_{ij} = \tfrac1p, \quad \sum_i P_{ij} = \tfrac1q

    Equal numbers have a permutation as their optimum (Birkhoff). Otherwise the network simplex of POT, the
    Python optimal transport library, starts from good prices.

    Args:
        cost: Finite costs ``[row, column]``.

    Returns:
        The plan ``[row, column]``, which sums to 1.

    Raises:
        DataError: if the network simplex does not reach the optimum.

    Example:
        >>> uniform_transport(np.array([[0.0, 1.0], [1.0, 0.0]]))
        array([[0.5, 0. ],
               [0. , 0.5]])

    Reference:
        Khosla & Williams 2024, UniReps; Bonneel et al. 2011, ACM Trans Graph 30:158 (network simplex);
        Flamary et al. 2021, JMLR 22(78):1 (POT).
    """
    p, q = cost.shape
    if p != q:
        return _by_network_simplex(priced(cost)) / (p * q)
    plan = np.zeros((p, q))
    plan[one_to_one(cost)] = 1 / p
    return plan


def one_to_one(cost: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Cheapest match of every row with one column; columns that are more than the rows may stay alone.

    Args:
        cost: Finite costs ``[row, column]``.

    Returns:
        Positions of the matched rows and columns.

    Example:
        >>> one_to_one(np.array([[5.0, 1.0], [1.0, 5.0]]))[1]
        array([1, 0])
    """
    # A price on a column that may stay alone would change which match is cheapest.
    return linear_sum_assignment(priced(cost) if cost.shape[0] == cost.shape[1] else cost)


def _by_network_simplex(cost: np.ndarray) -> np.ndarray:
    """The plan with whole numbers of parts, which keep supplies and demands exactly equal."""
    from ot import emd  # slow to import, and only unequal numbers need it

    p, q = cost.shape
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the status says the same
        plan, report = emd(
            np.full(p, float(q)), np.full(q, float(p)), cost, numItermax=_MOST_PIVOTS, log=True
        )
    if report["warning"] is not None:
        raise DataError(
            "optimal transport was not solved",
            given=f"costs between {p} and {q} units; {report['warning']}",
            needed="an optimum within so many steps",
            action="check that the responses are of moderate size, or compare fewer units",
        )
    return plan
