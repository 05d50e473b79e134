"""Kendall's τ-a and τ-b: geometries are sorted once, and every pair of them costs one count."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from array_api_compat import array_namespace, device

from arealis.numerics.rdm_comparison.inversions import count_inversions
from arealis.numerics.rdm_comparison.sorting import sort_rows
from arealis.numerics.rdm_comparison.vectors import deviations

__all__ = ["tau_a", "tau_b"]


@dataclass(frozen=True)
class _Ordered:
    """Geometries sorted once: the order, whole numbers in that order (equal where tied), pairs of ties."""

    order: np.ndarray
    codes: np.ndarray
    ties: np.ndarray


def tau_a(a: Any, b: Any) -> Any:
    r"""Concordant minus discordant pairs of dissimilarities, out of all.

    .. math:: \tau_a = \frac{\mathrm{concordant} - \mathrm{discordant}}{N (N - 1) / 2}

    Unlike τ-b, it does not favour a model that predicts ties.

    Args:
        a: Dissimilarities ``[first, pair]``.
        b: Dissimilarities ``[second, pair]``.

    Returns:
        Correlations ``[first, second]``.

    Raises:
        DataError: if a geometry is constant.

    Example:
        >>> tau_a(np.array([[1.0, 2.0, 2.0]]), np.array([[1.0, 2.0, 2.0]])).round(4)
        array([[0.6667]])

    Reference:
        Nili et al. 2014, PLoS Comput Biol 10:e1003553.
    """
    first, second = _ordered(a), _ordered(b)
    return _like(_surplus(first, second) / _all_pairs(first), a)


def tau_b(a: Any, b: Any) -> Any:
    r"""Concordant minus discordant pairs of dissimilarities, out of those that are not tied.

    .. math:: \tau_b = \frac{\mathrm{concordant} - \mathrm{discordant}}
                            {\sqrt{(T - t_a)(T - t_b)}}, \qquad T = N (N - 1) / 2

    with t the pairs that are tied on one side.

    Args:
        a: Dissimilarities ``[first, pair]``.
        b: Dissimilarities ``[second, pair]``.

    Returns:
        Correlations ``[first, second]``.

    Raises:
        DataError: if a geometry is constant.

    Example:
        >>> tau_b(np.array([[1.0, 2.0, 2.0]]), np.array([[1.0, 2.0, 2.0]])).round(12)
        array([[1.]])

    Reference:
        Kendall 1945, Biometrika 33:239.
    """
    first, second = _ordered(a), _ordered(b)
    untied = [np.sqrt(_all_pairs(side) - side.ties) for side in (first, second)]
    return _like(_surplus(first, second) / untied[0][:, None] / untied[1], a)


def _surplus(a: _Ordered, b: _Ordered) -> np.ndarray:
    """Concordant minus discordant pairs ``[first, second]``."""
    if a.ties.any() and not b.ties.any():
        return _surplus(b, a).T
    pairs, table = _all_pairs(a), np.empty((len(a.codes), len(b.codes)))
    for i, order in enumerate(a.order):
        codes, both = np.take(b.codes, order, axis=1), 0
        if a.ties[i]:
            codes, both = _ascending_within_ties(a.codes[i, order], codes)
        table[i] = pairs - a.ties[i] - b.ties + both - 2 * count_inversions(codes)
    return table


def _ascending_within_ties(a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Reorder b where a is tied, so that nothing there is discordant; and count the pairs tied in both."""
    items = len(a)
    wide = np.int32 if items**2 < 2**31 else np.int64
    joint = a.astype(wide) * items + b
    joint.sort(axis=1)
    same = joint[:, 1:] == joint[:, :-1]
    both = np.zeros(len(b), dtype=np.int64)
    if same.any():
        place = np.arange(items)
        begins = np.broadcast_to(place, joint.shape).copy()
        begins[:, 1:][same] = 0
        both = (place - np.maximum.accumulate(begins, axis=1)).sum(axis=1)
    joint -= a.astype(wide) * items  # a was in ascending order already
    return joint, both


def _ordered(rdms: Any) -> _Ordered:
    deviations(rdms)  # a constant geometry has no order
    rows = sort_rows(np.asarray(rdms.cpu() if hasattr(rdms, "cpu") else rdms))
    # Where its run of ties begins orders an item among the others.
    kind = np.int16 if rows.order.shape[1] < 2**14 else np.int32
    ties = (rows.ends - rows.begins).sum(axis=1) // 2
    return _Ordered(rows.order, rows.in_place(rows.begins.astype(kind)), ties)


def _all_pairs(side: _Ordered) -> int:
    return side.codes.shape[1] * (side.codes.shape[1] - 1) // 2


def _like(values: np.ndarray, given: Any) -> Any:
    """Values in the library and precision of what was given."""
    return array_namespace(given).asarray(values, dtype=given.dtype, device=device(given))
