"""Graph: a matrix of synapses as which pairs are connected."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from scipy import sparse

from arealis.types import DataError

__all__ = ["Graph", "connected_pairs", "unit_count"]

Graph: TypeAlias = "np.ndarray | sparse.sparray"
"""A square matrix ``[target, source]``, dense or sparse: an entry that is not zero is a connection."""


def connected_pairs(graph: Graph) -> sparse.csr_array:
    """Turn synapses into ones, and leave out those of a unit onto itself.

    Args:
        graph: Synapses ``[target, source]``.

    Returns:
        A sparse matrix of float ones ``[target, source]``.

    Raises:
        DataError: if the matrix is not square, has fewer than two units, or an entry is not a number.

    Example:
        >>> connected_pairs(np.array([[5.0, -0.1], [0.0, 0.0]])).toarray().tolist()
        [[0.0, 1.0], [0.0, 0.0]]
    """
    matrix = sparse.coo_array(graph)
    shape = tuple(matrix.shape or ())
    if len(shape) != 2 or len(set(shape)) != 1 or shape[0] < 2 or np.isnan(matrix.data).any():
        raise DataError(
            "these synapses are no graph",
            given=f"shape {shape}, {int(np.isnan(matrix.data).sum())} entries not a number",
            needed="a square matrix [target, source] of two units or more",
            action="pass the synapses of one population onto itself",
        )
    kept = (matrix.data != 0) & (matrix.row != matrix.col)
    pairs = matrix.row[kept], matrix.col[kept]
    ones = sparse.coo_array((np.ones(len(pairs[0])), pairs), shape=shape).tocsr()
    ones.data[:] = 1.0  # an entry that a sparse matrix gives twice is one connection
    return ones


def unit_count(pairs: sparse.csr_array) -> int:
    """Number of units of a graph.

    Args:
        pairs: From :func:`connected_pairs`.

    Example:
        >>> unit_count(connected_pairs(np.ones((3, 3))))
        3
    """
    return len(pairs.indptr) - 1
