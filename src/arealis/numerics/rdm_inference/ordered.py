"""Order every row of a block and say where each value would rank, with ties and multiplicities."""

from __future__ import annotations

import numpy as np

__all__ = ["ordered_items", "rank_deviations"]


def ordered_items(levels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Sort rows of whole numbers that are not negative.

    One integer holds the level and the item, so that one sort of integers yields both.

    Args:
        levels: Values ``[…, item]``.

    Returns:
        The sorted values and the item that each of them came from, both ``[…, position]``.

    Example:
        >>> levels, item = ordered_items(np.array([[5, 0, 5]]))
        >>> levels.tolist(), item.tolist()
        ([[0, 5, 5]], [[1, 0, 2]])
    """
    items = levels.shape[-1]
    bits = max(1, items - 1).bit_length()
    top = int(levels.max(initial=0)) << bits
    keys = levels.astype(np.int32 if top + items < 2**31 else np.int64)
    keys <<= bits
    keys |= np.arange(items, dtype=keys.dtype)
    keys.sort(axis=-1)
    item = keys & ((1 << bits) - 1)
    keys >>= bits
    return keys, item


def rank_deviations(levels: np.ndarray, weights: np.ndarray) -> np.ndarray:
    r"""Twice the deviation of each value's mid-rank from the mean rank, as whole numbers.

    .. math:: 2 a_i = \sum_j w_j\, \mathrm{sign}(x_i - x_j)

    Args:
        levels: Whole values of 0 or more ``[draw, row, item]``.
        weights: How often each item occurs ``[draw, item]``.

    Returns:
        Deviations ``[draw, row, item]``; those of an absent item say where it would have ranked.

    Example:
        >>> rank_deviations(np.array([[[5, 7, 7]]]), np.array([[1, 1, 2]]))
        array([[[-3,  1,  1]]], dtype=int32)
    """
    sorted_levels, item = ordered_items(levels)
    draws, rows, items = levels.shape
    times = weights.astype(np.int32)
    # Flat positions: NumPy gathers and scatters one axis several times faster than two.
    draw = np.arange(draws)[:, None, None]
    through = times.ravel().take(item + draw * items)
    total = times.sum(axis=-1, dtype=np.int32)[:, None, None]
    own = through + total
    np.cumsum(through, axis=-1, out=through)
    through *= 2
    through -= own
    _share_ties(through.reshape(-1), own.reshape(-1), sorted_levels.reshape(-1), items)
    deviations = np.empty(levels.size, dtype=np.int32)
    row = (draw * rows + np.arange(rows)[:, None]) * items
    deviations[(item + row).reshape(-1)] = through.reshape(-1)
    return deviations.reshape(levels.shape)


def _share_ties(deviations: np.ndarray, own: np.ndarray, levels: np.ndarray, items: int) -> None:
    """Give tied values, neighbours in sorted rows laid end to end, half the weight of the whole tie."""
    equal = levels[1:] == levels[:-1]
    equal[items - 1 :: items] = False
    tied = np.flatnonzero(equal) + 1
    if not len(tied):
        return
    breaks = np.flatnonzero(np.diff(tied) > 1)
    first = tied[np.concatenate([[0], breaks + 1])] - 1
    last = tied[np.concatenate([breaks, [len(tied) - 1]])]
    shared = (deviations[first] - own[first] + deviations[last] + own[last]) // 2
    deviations[first] = shared
    deviations[tied] = np.repeat(shared, last - first)
