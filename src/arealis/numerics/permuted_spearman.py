"""Spearman correlation when values are permuted, with a fresh ranking of what each permutation selects."""

from __future__ import annotations

import numpy as np

from arealis.numerics.blocks import blocks
from arealis.numerics.correlation_ratio import correlation_ratio
from arealis.numerics.ranks import midranks, weighted_rank_deviations
from arealis.numerics.rdm_inference.permuted_pairs import permuted_pairs, square_of_pairs

__all__ = ["permuted_rdm_spearman", "permuted_spearman"]


def permuted_spearman(x: np.ndarray, chosen: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Spearman correlation (mid-ranks for ties) of each choice of values with ``y``.

    Args:
        x: Values to choose from ``[entry]``; a ``NaN`` drops its item from the sample.
        chosen: The value that each item gets ``[sample, item]``.
        y: Values ``[item]``.

    Returns:
        Correlations ``[sample]``; ``NaN`` where a sample is empty or constant.

    Example:
        >>> x, y = np.array([1.0, 2.0, 3.0]), np.array([4.0, 5.0, 6.0])
        >>> permuted_spearman(x, np.array([[0, 1, 2], [2, 0, 1]]), y)
        array([ 1. , -0.5])
    """
    items = len(y)
    bits = max(1, items - 1).bit_length()
    # Missing values share the highest level and therefore come last.
    values, level = np.unique(np.append(x, np.nan), return_inverse=True)
    level = level[:-1].astype(np.int64) << bits
    constant = midranks(y) - (items + 1) / 2
    draws = np.empty(len(chosen))
    for block in blocks(len(chosen), items):
        # One integer holds the level and the item, so that one sort yields both.
        levels = level[chosen[block]]
        gaps = levels == (len(values) - 1) << bits
        keys = np.sort(levels | np.arange(items), axis=1)
        item = keys & ((1 << bits) - 1)
        present = items - gaps.sum(axis=1, keepdims=True)
        b = np.broadcast_to(constant, item.shape)
        if gaps.any():
            b = weighted_rank_deviations(y, (~gaps).T.astype(float)).T
        a = _mean_positions(keys >> bits, present) - (present - 1) / 2
        a *= np.arange(items) < present
        b = np.take_along_axis(b, item, axis=1)
        b *= np.arange(items) < present
        sums = [np.einsum("di,di->d", *pair) for pair in ((a, b), (a, a), (b, b))]
        draws[block] = correlation_ratio(*sums)
    return draws


def permuted_rdm_spearman(first: np.ndarray, second: np.ndarray, permutations: np.ndarray) -> np.ndarray:
    """Spearman correlation of two RDMs when the stimuli of the first are permuted.

    Args:
        first: Dissimilarities ``[pair]``, ``NaN`` where a pair has none.
        second: Dissimilarities ``[pair]``, likewise.
        permutations: The stimulus of the first that each stimulus of the second is paired with
            ``[draw, stimulus]``.

    Returns:
        Correlations ``[draw]``; ``NaN`` where a draw has no or only equal dissimilarities.

    Example:
        >>> d = np.array([1.0, 2.0, 3.0])
        >>> permuted_rdm_spearman(d, d, np.array([[0, 1, 2], [2, 1, 0]]))
        array([ 1., -1.])

    Reference:
        Mantel 1967, Cancer Res 27:209.
    """
    n = permutations.shape[1]
    kept = np.nonzero(~np.isnan(second))[0]
    draws = np.empty(len(permutations))
    if len(kept) == len(second) and not np.isnan(first).any():
        # A complete RDM keeps its ranks when its stimuli are permuted.
        a, b = (midranks(side) - (len(side) + 1) / 2 for side in (first, second))
        square = square_of_pairs(a, n)
        for block in blocks(len(permutations), 4 * len(second)):
            draws[block] = permuted_pairs(square, permutations[block]) @ b
        return correlation_ratio(draws, a @ a, b @ b)
    position = square_of_pairs(np.arange(len(second)), n)
    for block in blocks(len(permutations), len(second)):
        chosen = permuted_pairs(position, permutations[block], kept)
        draws[block] = permuted_spearman(first, chosen, second[kept])
    return draws


def _mean_positions(ordered: np.ndarray, present: np.ndarray) -> np.ndarray:
    """Position of each present value of sorted rows ``[sample, item]``, the mean where values tie."""
    position = np.arange(ordered.shape[1])
    equal = ordered[:, 1:] == ordered[:, :-1]
    if not (equal & (position[1:] < present)).any():
        return position
    first = np.zeros(ordered.shape, dtype=np.int64)
    first[:, 1:] = np.where(equal, 0, position[1:])
    np.maximum.accumulate(first, axis=1, out=first)
    last = np.full(ordered.shape, position[-1])
    last[:, :-1] = np.where(equal, position[-1], position[:-1])
    np.minimum.accumulate(last[:, ::-1], axis=1, out=last[:, ::-1])
    return (first + last) * 0.5
