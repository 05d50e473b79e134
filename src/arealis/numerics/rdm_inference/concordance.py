"""Kendall's count of concordant pairs when every item occurs several times, for many rows at once."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from arealis.numerics.blocks import blocks
from arealis.numerics.rdm_inference.ordered import ordered_items

__all__ = ["WeightedLevels", "concordance", "weighted_levels"]

# Up to this many neighbours are compared one by one; larger stretches are merged.
_DIRECT = 8


class WeightedLevels(NamedTuple):
    """Rows of values as levels, with what every comparison of a row needs.

    Args:
        levels: Levels from 0 that keep order and ties ``[row, item]``.
        tied: Pairs of items, copies included, that tie ``[row]``.
        weights: How often each item occurs ``[row, item]``.

    Example:
        >>> weighted_levels(np.array([[5, 9, 5]]), np.array([[1, 1, 2]])).tied
        array([3])
    """

    levels: np.ndarray
    tied: np.ndarray
    weights: np.ndarray


def weighted_levels(values: np.ndarray, weights: np.ndarray) -> WeightedLevels:
    """Turn rows of whole values into levels, and count their ties.

    Args:
        values: Whole values ``[row, item]``.
        weights: How often each item occurs ``[row, item]``.

    Returns:
        Levels, ties and weights.

    Example:
        >>> weighted_levels(np.array([[5, 9, 5]]), np.ones((1, 3), dtype=int)).levels
        array([[0, 1, 0]], dtype=int32)
    """
    ordered, item = ordered_items(values - values.min(initial=0))
    item += np.arange(len(values), dtype=item.dtype)[:, None] * values.shape[1]
    level = np.zeros(values.shape, dtype=np.int32)
    np.cumsum(ordered[:, 1:] != ordered[:, :-1], axis=1, out=level[:, 1:])
    levels = np.empty_like(level)
    levels.reshape(-1)[item.reshape(-1)] = level.reshape(-1)
    weights = np.ascontiguousarray(weights, dtype=np.int32)
    return WeightedLevels(levels, _tied(ordered, weights.reshape(-1).take(item)), weights)


def concordance(x: WeightedLevels, y: WeightedLevels) -> np.ndarray:
    r"""Concordant minus discordant pairs of weighted items.

    .. math:: \sum_{i<j} w_i w_j\, \mathrm{sign}(x_i - x_j)\, \mathrm{sign}(y_i - y_j)

    Args:
        x: Levels of one side.
        y: Levels of the other, with the same weights.

    Returns:
        Counts ``[row]``, exact.

    Example:
        >>> w = np.array([[1, 1, 2]])
        >>> concordance(*(weighted_levels(np.array([v]), w) for v in ([1, 2, 3], [1, 3, 2])))
        array([1])

    Reference:
        Knight 1966, J Am Stat Assoc 61:436.
    """
    rows, items = x.levels.shape
    counts = np.empty(rows, dtype=np.int64)
    for block in blocks(rows, items):
        parts = (WeightedLevels(*(part[block] for part in side)) for side in (x, y))
        counts[block] = _surplus(*parts)
    return counts


def _surplus(x: WeightedLevels, y: WeightedLevels) -> np.ndarray:
    rows, items = x.levels.shape
    code = x.levels.astype(np.int32 if items**3 < 2**28 else np.int64) * items + y.levels
    both, item = ordered_items(code)
    w = x.weights.reshape(-1).take(item + np.arange(rows)[:, None] * items)
    total = w.sum(axis=1, dtype=np.int64)
    untied = total * (total - 1) // 2 - x.tied - y.tied + _tied(both, w)
    second = y.levels.reshape(-1).take(item + np.arange(rows)[:, None] * items)
    return untied - 2 * _discordant(second, w)


def _tied(ordered: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Pairs of equal values in sorted rows ``[row]``, with those between copies of one item."""
    items = ordered.shape[1]
    w = weights.astype(np.int64)
    squares = np.einsum("ri,ri->r", w, w)
    equal = np.zeros(ordered.shape, dtype=bool)
    np.equal(ordered[:, 1:], ordered[:, :-1], out=equal[:, 1:])
    tied = np.flatnonzero(equal)
    if len(tied):
        breaks = np.flatnonzero(np.diff(tied) > 1)
        first = tied[np.concatenate([[0], breaks + 1])] - 1
        last = tied[np.concatenate([breaks, [len(tied) - 1]])]
        through, through_squares = np.cumsum(w), np.cumsum(w * w)
        before = first > 0
        size = through[last] - np.where(before, through[first - 1], 0)
        excess = size**2 - through_squares[last] + np.where(before, through_squares[first - 1], 0)
        np.add.at(squares, first // items, excess)
    return (squares - w.sum(axis=1)) // 2


def _discordant(levels: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Pairs whose first in a row has the higher level: neighbours one by one, then ever longer halves."""
    rows, items = levels.shape
    doublings = max(0, int(np.ceil(np.log2(items / _DIRECT))))
    half = -(-items // 2**doublings)
    width = half * 2**doublings
    bits = max(1, width - 1).bit_length()
    # Padding comes last, has the highest level and no weight.
    y = np.full((rows, width), items, dtype=np.int32 if items << bits < 2**31 else np.int64)
    w = np.zeros((rows, width), dtype=np.int64)
    y[:, :items], w[:, :items] = levels, weights
    count = _among_neighbours(y.reshape(rows, -1, half), w.reshape(rows, -1, half))
    keys = (y << bits) | np.arange(width, dtype=y.dtype)
    start = np.arange(rows)[:, None, None] * width
    for _ in range(doublings):
        keys = keys.reshape(rows, -1, 2 * half)
        keys.sort(axis=2)
        position = keys & ((1 << bits) - 1)
        weight = w.reshape(-1).take(position + start)
        early = position < half + 2 * half * np.arange(position.shape[1], dtype=y.dtype)[:, None]
        first = weight * early
        passed = np.cumsum(first, axis=2)
        weight -= first
        # A later item is passed by the earlier ones above it.
        count += np.einsum("rg,rg->r", weight.sum(axis=2), passed[:, :, -1])
        count -= np.einsum("rgi,rgi->r", weight, passed)
        half *= 2
    return count


def _among_neighbours(y: np.ndarray, w: np.ndarray) -> np.ndarray:
    count = np.zeros(len(y), dtype=np.int64)
    for lag in range(1, y.shape[2]):
        above = y[:, :, :-lag] > y[:, :, lag:]
        count += np.einsum("rgi,rgi,rgi->r", w[:, :, :-lag], w[:, :, lag:], above)
    return count
