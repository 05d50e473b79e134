"""Soft and hard matching: how far two populations are apart unit by unit, without any rotation."""

from __future__ import annotations

from typing import Any

import numpy as np
from array_api_compat import array_namespace, device

from arealis.numerics.matching.transport import one_to_one, uniform_transport
from arealis.numerics.matching.units import as_numpy, in_library_of
from arealis.numerics.shape.checked import centred_pair
from arealis.types.errors import DataError

__all__ = ["hard_matching_distance", "soft_matching_distance"]


def soft_matching_distance(x: Any, y: Any, *, centred: bool = True) -> Any:
    r"""Soft matching distance: the cheapest way to spread the units of one population over another's.

    .. math:: d^2 = \min_{P \ge 0} \sum_{ij} P_{ij} \|x_i - y_j\|^2, \qquad
              \sum_j P_{ij} = \tfrac1p, \quad \sum_i P_{ij} = \tfrac1q

    with tuning curves :math:`x_i, y_j`, each less its mean over stimuli. A metric on populations up to
    permutation and offset of units, for any two numbers of units; a rotation changes it. With equal numbers
    it is :func:`hard_matching_distance` over the square root of that number.

    Args:
        x: Responses ``[stimulus, unit]``, a NumPy array or a tensor.
        y: Responses ``[stimulus, unit]`` to the same stimuli; the units may differ in number.
        centred: Subtract each unit's mean first; without it, baselines are compared too.

    Returns:
        The distance in the units of the responses, a number in the library of ``x``. The transport plan has
        no gradient; the distance at the plan has.

    Raises:
        DataError: if there are fewer than three stimuli, they differ in number, a response is missing, or a
            population does not vary over stimuli; also as :func:`uniform_transport`.

    Example:
        >>> x = np.array([[0.0, 1.0], [2.0, 0.0], [1.0, 1.0], [4.0, 3.0]])
        >>> float(soft_matching_distance(x, np.repeat(x[:, ::-1], 3, axis=1)))
        0.0

    Reference:
        Khosla & Williams 2024, UniReps.
    """
    deviations = centred_pair(x, y)
    x, y = deviations if centred else (x, y)
    plan = uniform_transport(_matching_costs(x, y))
    rows, columns = np.nonzero(plan)
    return _root_of_matched(x, y, rows, columns, in_library_of(deviations[0], plan[rows, columns]))


def hard_matching_distance(x: Any, y: Any, *, centred: bool = True) -> Any:
    r"""Permutation distance: what remains of two populations after the best one-to-one match of units.

    .. math:: d = \min_\pi \|X - Y_\pi\| = \sqrt{\min_\pi \sum_i \|x_i - y_{\pi(i)}\|^2}

    with centred X and Y; never below :func:`procrustes_distance`. A metric on populations of one size up to
    permutation and offset of units.

    Args:
        x: Responses ``[stimulus, unit]``, a NumPy array or a tensor.
        y: Responses ``[stimulus, unit]`` to the same stimuli and of as many units.
        centred: Subtract each unit's mean first; without it, baselines are compared too.

    Returns:
        The distance in the units of the responses, a number in the library of ``x``. The match has no
        gradient; the distance at the match has.

    Raises:
        DataError: as :func:`soft_matching_distance`; also if the units differ in number.

    Example:
        >>> x = np.array([[0.0, 1.0], [2.0, 0.0], [1.0, 1.0], [4.0, 3.0]])
        >>> float(hard_matching_distance(x, x[:, ::-1]))
        0.0

    Reference:
        Williams et al. 2021, NeurIPS; Kuhn 1955, Nav Res Logist Q 2:83.
    """
    deviations = centred_pair(x, y)
    if x.shape[1] != y.shape[1]:
        raise DataError(
            "units cannot be matched one to one",
            given=f"{x.shape[1]} and {y.shape[1]} units",
            needed="as many units on both sides",
            action="use soft matching, or compare as many units",
        )
    x, y = deviations if centred else (x, y)
    rows, columns = one_to_one(_matching_costs(x, y))
    return _root_of_matched(x, y, rows, columns, in_library_of(deviations[0], np.ones(len(rows))))


def _matching_costs(x: Any, y: Any) -> np.ndarray:
    """Squared distances of all pairs of tuning curves ``[unit of x, unit of y]``, from one product."""
    x, y = as_numpy(x), as_numpy(y)
    return (x * x).sum(axis=0)[:, None] + (y * y).sum(axis=0) - 2 * (x.T @ y)


def _root_of_matched(x: Any, y: Any, rows: np.ndarray, columns: np.ndarray, shares: Any) -> Any:
    """Distance from the differences of the matched pairs themselves, exact where they are small."""
    xp = array_namespace(x, y)
    own, other = (xp.asarray(index.tolist(), dtype=xp.int64, device=device(x)) for index in (rows, columns))
    apart = xp.take(x, own, axis=1) - xp.take(y, other, axis=1)
    return xp.sqrt(xp.sum(shares * xp.sum(apart * apart, axis=0)))
