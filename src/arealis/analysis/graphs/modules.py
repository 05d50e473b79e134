"""Modularity: whether connections stay within the parts that somebody divided a graph into."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from arealis.analysis.graphs.degrees import degrees
from arealis.analysis.graphs.graph import Graph, connected_pairs, unit_count
from arealis.types import DataError

__all__ = ["modularity"]


def modularity(graph: Graph, modules: Sequence[object] | np.ndarray) -> float:
    r"""Fraction of connections within modules, beyond what degrees alone would bring about.

    .. math:: Q = \frac{1}{E} \sum_{ij} \left(A_{ij} - \frac{k^\text{in}_i k^\text{out}_j}{E}\right)
              \delta(m_i, m_j)

    Args:
        graph: Synapses ``[target, source]``.
        modules: Module of every unit, by any name, such as its class or area.

    Returns:
        Below 1; 0 if all units are in one module, NaN if there is no connection.

    Raises:
        DataError: if the synapses are no graph, or modules and units are not as many.

    Example:
        >>> modularity(np.kron(np.eye(2), 1 - np.eye(3)), ["a"] * 3 + ["b"] * 3)
        0.5

    References:
        Leicht & Newman 2008, Phys Rev Lett 100:118703.
    """
    pairs = connected_pairs(graph)
    member = np.unique(np.asarray(modules).astype(str), return_inverse=True)[1]
    units = unit_count(pairs)
    if member.shape != (units,):
        raise DataError(
            "modules and units are not as many",
            given=f"modules of shape {member.shape}, {units} units",
            needed="one module a unit",
            action="name the module of every unit",
        )
    if not pairs.nnz:
        return np.nan
    inputs, outputs = (np.bincount(member, weights=d) for d in degrees(pairs))
    target, source = pairs.nonzero()
    inside = np.count_nonzero(member[target] == member[source]) / pairs.nnz
    return float(inside - inputs @ outputs / pairs.nnz**2)
