"""Reorder the stimuli of an RDM many times."""

from __future__ import annotations

import numpy as np

from arealis.numerics.distances import pair_positions

__all__ = ["permuted_pairs", "square_of_pairs"]


def square_of_pairs(pairs: np.ndarray, stimuli: int) -> np.ndarray:
    """Matrix of a condensed RDM.

    Args:
        pairs: One value a pair ``[pair]``.
        stimuli: Number of stimuli.

    Returns:
        ``[stimulus, stimulus]``, zero on the diagonal.

    Example:
        >>> square_of_pairs(np.array([4, 5, 6]), 3)
        array([[0, 4, 5],
               [4, 0, 6],
               [5, 6, 0]])
    """
    i, j = pair_positions(stimuli)
    square = np.zeros((stimuli, stimuli), dtype=pairs.dtype)
    square[i, j] = square[j, i] = pairs
    return square


def permuted_pairs(square: np.ndarray, order: np.ndarray, kept: np.ndarray | None = None) -> np.ndarray:
    """Condensed RDMs after the stimuli were reordered.

    Args:
        square: ``[stimulus, stimulus]``.
        order: The stimulus that comes to each place ``[permutation, stimulus]``.
        kept: Pairs of places that are wanted; None for all.

    Returns:
        Values ``[permutation, pair]``.

    Example:
        >>> permuted_pairs(square_of_pairs(np.array([4, 5, 6]), 3), np.array([[2, 1, 0]]))
        array([[6, 5, 4]])
    """
    i, j = pair_positions(order.shape[1])
    if kept is not None:
        i, j = i[kept], j[kept]
    position = order.take(i, axis=1)
    position *= len(square)
    position += order.take(j, axis=1)
    return square.reshape(-1).take(position)
