"""Area under the ROC curve when the rows of labels are permuted, without ranking the scores again."""

from __future__ import annotations

import numpy as np

from arealis.numerics.blocks import blocks
from arealis.numerics.ranks import midranks

__all__ = ["permuted_roc_auc"]


def permuted_roc_auc(
    scores: np.ndarray, labels: np.ndarray, measured: np.ndarray, permutations: np.ndarray
) -> np.ndarray:
    r"""Pooled area under the ROC curve when whole rows of labels are exchanged between rows of scores.

    The scores are ranked once among all entries. The rank sum of the positives is then a sum over rows
    of a table [row of scores, row of labels]; what it counts too much are positives below positives,
    :math:`P^2 / 2`, and entries without a label below positives, which are few and counted directly.

    Args:
        scores: Scores ``[row, unit]``; ``NaN`` is left out.
        labels: Whether each entry is positive ``[row, unit]``.
        measured: Whether each entry has a label ``[row, unit]``.
        permutations: The row of labels that each row of scores gets ``[draw, row]``.

    Returns:
        Areas ``[draw]``; ``NaN`` where a draw lacks positives or negatives.

    Example:
        >>> scores, labels = np.array([[1.0, 0.0], [0.5, 0.2]]), np.array([[True, False], [False, True]])
        >>> permuted_roc_auc(scores, labels, np.ones((2, 2), dtype=bool), np.array([[0, 1], [1, 0]]))
        array([0.75, 0.25])
    """
    scored = ~np.isnan(scores)
    ranks = np.zeros(scores.shape)
    ranks[scored] = midranks(scores[scored]) - 0.5
    positive, negative = labels & measured, ~labels & measured
    positives = _sum_over_rows(scored, positive, permutations)
    negatives = _sum_over_rows(scored, negative, permutations)
    below = _sum_over_rows(ranks, positive, permutations) - 0.5 * positives**2
    if not measured.all():
        below -= _unlabelled_below_positives(ranks, positive, ~measured, permutations)
    pairs = positives * negatives
    return np.divide(below, pairs, out=np.full(len(pairs), np.nan), where=pairs > 0)


def _sum_over_rows(values: np.ndarray, selected: np.ndarray, permutations: np.ndarray) -> np.ndarray:
    """Sum the values that each permutation's rows select ``[draw]``."""
    table = values.astype(float) @ selected.T.astype(float)
    return table[np.arange(len(table)), permutations].sum(axis=1)


def _unlabelled_below_positives(
    ranks: np.ndarray, positive: np.ndarray, unlabelled: np.ndarray, permutations: np.ndarray
) -> np.ndarray:
    """Count pairs of a positive and a lower entry without a label, a tie as one half ``[draw]``."""
    # Ranks are multiples of one half; an entry without a score must neither be below nor have any below.
    level = np.rint(2 * ranks).astype(np.int64)
    beyond = np.where(level == 0, level.max() + 1, level)
    positive_row, positive_unit = np.nonzero(positive)
    other_row, other_unit = np.nonzero(unlabelled)
    row_of_scores = np.argsort(permutations, axis=1)
    units = ranks.shape[1]
    draws = np.empty(len(permutations))
    for block in blocks(len(draws), len(positive_row) + len(other_row)):
        rows = row_of_scores[block] * units
        positives = level.take(rows[:, positive_row] + positive_unit)
        others = beyond.take(rows[:, other_row] + other_unit)
        # The last bit tells the two kinds apart and says which of them comes first in a tie.
        strictly = _ones_before_zeros(np.sort(np.hstack([2 * positives, 2 * others + 1]), axis=1) & 1)
        or_equal = _ones_before_zeros(~np.sort(np.hstack([2 * positives + 1, 2 * others]), axis=1) & 1)
        draws[block] = 0.5 * (strictly + or_equal)
    return draws


def _ones_before_zeros(ones: np.ndarray) -> np.ndarray:
    """Count, in each row of zeros and ones, the pairs of a one and a later zero."""
    return np.einsum("di,di->d", np.cumsum(ones, axis=1), 1 - ones)
