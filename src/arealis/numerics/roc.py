"""Area under the ROC curve, by row pairs so that a bootstrap over rows is a quadratic form."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import scipy.sparse
from array_api_compat import array_namespace

from arealis.numerics.ranks import midranks
from arealis.types.errors import DataError

__all__ = ["RowPairCounts", "roc_auc", "roc_auc_by_row_pairs", "roc_auc_draws"]

# Rows whose negatives are counted together: 64 MB of counts.
_BLOCK_ENTRIES = 2**23


class RowPairCounts(NamedTuple):
    """Counts from which the pooled area under the ROC curve of any resampling of rows follows.

    Args:
        ordered: ``[row, row]``: pairs of a positive of the first row and a negative of the second
            in which the positive scores higher; a tie counts one half.
        positives: ``[row]``.
        negatives: ``[row]``.
    """

    ordered: np.ndarray
    positives: np.ndarray
    negatives: np.ndarray


def roc_auc(scores: Any, labels: Any) -> Any:
    r"""Area under the ROC curve: how often a positive scores higher than a negative, a tie counting one half.

    .. math:: A = \frac{\sum_{i \in +} r_i - P (P + 1) / 2}{P N}, \quad r \text{ the mid-ranks}

    Args:
        scores: Scores ``[item]``, a NumPy array or a tensor.
        labels: Whether each item is positive ``[item]``.

    Returns:
        The area, a number in the library of ``scores``.

    Raises:
        DataError: if positives or negatives are lacking.

    Example:
        >>> float(roc_auc(np.array([0.1, 0.4, 0.35, 0.8]), np.array([0, 0, 1, 1])))
        0.75

    Reference:
        Hanley & McNeil 1982, Radiology 143:29.
    """
    xp = array_namespace(scores)
    label = xp.astype(labels != 0, xp.float64)
    positives = xp.sum(label)
    negatives = label.shape[0] - positives
    if float(positives * negatives) == 0.0:
        raise DataError(
            "an ROC curve needs positives and negatives",
            given=f"{int(positives)} positives and {int(negatives)} negatives",
            needed="at least one of each",
            action="take more stimuli or units",
        )
    return (xp.sum(midranks(scores) * label) - positives * (positives + 1) / 2) / (positives * negatives)


def roc_auc_by_row_pairs(scores: np.ndarray, labels: np.ndarray, measured: np.ndarray) -> RowPairCounts:
    """Count, for every pair of rows, how the positives of one score against the negatives of the other.

    Args:
        scores: Scores ``[row, unit]``; ``NaN`` is left out.
        labels: Whether each entry is positive ``[row, unit]``.
        measured: Whether each entry has a label ``[row, unit]``.

    Returns:
        The counts. With multiplicities ``c`` of the rows,
        ``c @ ordered @ c / (c @ positives) / (c @ negatives)`` is the area of the resampled rows.

    Example:
        >>> counts = roc_auc_by_row_pairs(np.array([[1.0, 0.0], [0.5, 0.5]]), np.array([[1, 0], [1, 0]]) == 1,
        ...                               np.ones((2, 2), dtype=bool))
        >>> counts.ordered
        array([[1. , 1. ],
               [1. , 0.5]])
    """
    usable = measured & ~np.isnan(scores)
    positive, negative = usable & labels, usable & ~labels
    rows = len(scores)
    levels, level = np.unique(scores[positive], return_inverse=True)
    entries = (np.ones(len(level)), (np.nonzero(positive)[0], level))
    at_level = scipy.sparse.csr_array(entries, shape=(rows, len(levels)))
    # Interval 2k + 1 holds level k itself, interval 2k what lies between level k - 1 and level k.
    width = 2 * len(levels) + 1
    ordered = np.empty((rows, rows))
    step = max(1, _BLOCK_ENTRIES // width)
    for start in range(0, rows, step):
        row, unit = np.nonzero(negative[start : start + step])
        score = scores[start : start + step][row, unit]
        interval = np.searchsorted(levels, score, "left") + np.searchsorted(levels, score, "right")
        block = min(step, rows - start)
        counts = np.bincount(row * width + interval, minlength=block * width).reshape(block, width)
        upto = np.cumsum(counts, axis=1)
        below = 0.5 * (upto[:, :-1:2] + upto[:, 1::2])
        ordered[:, start : start + step] = at_level @ below.T
    return RowPairCounts(ordered, positive.sum(1).astype(float), negative.sum(1).astype(float))


def roc_auc_draws(counts: RowPairCounts, weights: np.ndarray) -> np.ndarray:
    r"""Pooled area under the ROC curve of every resampling of rows.

    .. math:: A_d = \frac{c_d^\top U c_d}{(c_d^\top P)(N^\top c_d)}

    Args:
        counts: From :func:`roc_auc_by_row_pairs`.
        weights: How often each row occurs ``[draw, row]``.

    Returns:
        Areas ``[draw]``; ``NaN`` where a draw lacks positives or negatives.

    Example:
        >>> counts = RowPairCounts(np.array([[1.0, 1.0], [1.0, 0.5]]), np.ones(2), np.ones(2))
        >>> roc_auc_draws(counts, np.array([[1, 1], [0, 2]]))
        array([0.875, 0.5  ])
    """
    c = np.asarray(weights, dtype=float)
    pairs = (c @ counts.positives) * (c @ counts.negatives)
    ordered = np.einsum("dr,dr->d", c @ counts.ordered, c)
    return np.divide(ordered, pairs, out=np.full(len(c), np.nan), where=pairs > 0)
