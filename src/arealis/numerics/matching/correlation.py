"""Correlation of matched units: how far single units of one population have a partner in another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from array_api_compat import array_namespace

from arealis.numerics.matching.transport import one_to_one, uniform_transport
from arealis.numerics.matching.units import as_numpy, correlations_of_units, in_library_of
from arealis.types.errors import DataError

__all__ = ["best_match_correlation", "one_to_one_correlation", "pairwise_matching", "soft_match_correlation"]


def one_to_one_correlation(x: Any, y: Any) -> Any:
    r"""Mean correlation of units that are matched one to one.

    .. math:: \max_\pi \frac1m \sum_{i=1}^{m} r(x_i, y_{\pi(i)}), \qquad m = \min(p, q)

    Units of the larger population that find no partner are left out. High by chance with few stimuli and
    many units; :func:`pairwise_matching` is not.

    Args:
        x: Responses ``[stimulus, unit]``, a NumPy array or a tensor.
        y: Responses ``[stimulus, unit]`` to the same stimuli.

    Returns:
        The mean correlation, a number in the library of ``x``.

    Raises:
        DataError: as :func:`correlations_of_units`.

    Example:
        >>> x = np.array([[0.0, 1.0], [2.0, 0.0], [1.0, 1.0], [4.0, 3.0]])
        >>> round(float(one_to_one_correlation(x, 3 * x[:, ::-1])), 12)
        1.0

    Reference:
        Li et al. 2015, Convergent learning, NIPS workshop.
    """
    correlations = correlations_of_units(x, y)
    rows, columns = one_to_one(-as_numpy(correlations))
    return _mean_of(correlations, rows, columns, np.full(len(rows), 1 / len(rows)))


def soft_match_correlation(x: Any, y: Any) -> Any:
    r"""Correlation of units under the optimal transport of equally weighted units.

    .. math:: \max_{P \ge 0} \sum_{ij} P_{ij}\, r(x_i, y_j), \qquad
              \sum_j P_{ij} = \tfrac1p, \quad \sum_i P_{ij} = \tfrac1q

    Args:
        x: Responses ``[stimulus, unit]``, a NumPy array or a tensor.
        y: Responses ``[stimulus, unit]`` to the same stimuli.

    Returns:
        The correlation, a number in the library of ``x``.

    Raises:
        DataError: as :func:`correlations_of_units`, or as :func:`uniform_transport`.

    Example:
        >>> x = np.array([[0.0, 1.0], [2.0, 0.0], [1.0, 1.0], [4.0, 3.0]])
        >>> round(float(soft_match_correlation(x, np.repeat(x, 2, axis=1))), 12)
        1.0

    Reference:
        Khosla & Williams 2024, UniReps.
    """
    correlations = correlations_of_units(x, y)
    plan = uniform_transport(-as_numpy(correlations))
    rows, columns = np.nonzero(plan)
    return _mean_of(correlations, rows, columns, plan[rows, columns])


def best_match_correlation(x: Any, y: Any) -> Any:
    r"""Mean correlation of each unit with the unit of the other population that is most like it, both ways.

    .. math:: \tfrac1{2p} \sum_i \max_j r(x_i, y_j) + \tfrac1{2q} \sum_j \max_i r(x_i, y_j)

    One unit may be the best match of many.

    Args:
        x: Responses ``[stimulus, unit]``, a NumPy array or a tensor.
        y: Responses ``[stimulus, unit]`` to the same stimuli.

    Returns:
        The mean correlation, a number in the library of ``x``.

    Raises:
        DataError: as :func:`correlations_of_units`.

    Example:
        >>> x = np.array([[0.0, 1.0], [2.0, 0.0], [1.0, 1.0], [4.0, 3.0]])
        >>> round(float(best_match_correlation(x, x[:, ::-1])), 12)
        1.0

    Reference:
        Li et al. 2015, Convergent learning, NIPS workshop; Klabunde et al. 2023 (symmetric form).
    """
    correlations = correlations_of_units(x, y)
    xp = array_namespace(correlations)
    return (xp.mean(xp.max(correlations, axis=1)) + xp.mean(xp.max(correlations, axis=0))) / 2


def pairwise_matching(x: np.ndarray, y: np.ndarray, folds: Sequence[np.ndarray]) -> float:
    """Correlation, for stimuli left out, of each unit of y with the unit of x that was most like it.

    The match is chosen on the other stimuli, so that many units to choose from do not raise the score. The
    predictions of all folds are pooled before each unit of y is correlated; the median of its units is
    returned.

    Args:
        x: Responses ``[stimulus, unit]`` that units are chosen from.
        y: Responses ``[stimulus, unit]`` to the same stimuli, whose every unit gets a match.
        folds: Positions of the stimuli that are left out together, each stimulus once.

    Returns:
        The median correlation over the units of y; a unit whose prediction is constant counts as 0.

    Raises:
        DataError: as :func:`correlations_of_units`, for the stimuli that remain; also if there are fewer than
            two folds.

    Example:
        >>> x = np.random.default_rng(0).normal(size=(12, 3))
        >>> round(pairwise_matching(x, 2 * x[:, :2] + 1, np.array_split(np.arange(12), 3)), 12)
        1.0

    Reference:
        Khosla & Williams 2024, UniReps.
    """
    if len(folds) < 2:
        raise DataError(
            "a match cannot be tested on other stimuli",
            given=f"{len(folds)} folds",
            needed="two folds or more",
            action="leave out fewer stimuli at a time",
        )
    y = np.asarray(y, dtype=float)
    predicted = np.empty(y.shape)
    for held_out in folds:
        rest = np.setdiff1d(np.arange(len(y)), held_out)
        chosen = correlations_of_units(x[rest], y[rest]).argmax(axis=0)
        # The match's own scale and offset, from the same stimuli, make folds comparable.
        source, wanted = x[rest][:, chosen], y[rest]
        centre, aim = source.mean(axis=0), wanted.mean(axis=0)
        slope = ((source - centre) * (wanted - aim)).sum(axis=0) / ((source - centre) ** 2).sum(axis=0)
        predicted[held_out] = (x[held_out][:, chosen] - centre) * slope + aim
    predicted = predicted - predicted.mean(axis=0)
    measured = y - y.mean(axis=0)
    lengths = np.linalg.norm(predicted, axis=0) * np.linalg.norm(measured, axis=0)
    shared = (predicted * measured).sum(axis=0)
    return float(np.median(np.divide(shared, lengths, out=np.zeros_like(shared), where=lengths > 0)))


def _mean_of(correlations: Any, rows: np.ndarray, columns: np.ndarray, shares: np.ndarray) -> Any:
    """Sum of the chosen correlations, each times its share, in their own library."""
    chosen = np.zeros(correlations.shape)
    chosen[rows, columns] = shares
    return array_namespace(correlations).sum(correlations * in_library_of(correlations, chosen))
