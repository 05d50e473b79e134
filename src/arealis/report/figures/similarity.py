"""Similarity: a matrix between all networks, areas and seeds, similar ones side by side."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from arealis.report.estimates import Estimate, Side
from arealis.report.figures.plots import Figure, Matrix
from arealis.report.wording import axis_label, measure_name, plain
from arealis.types import StoreError

__all__ = ["draw_similarity", "fill_matrix", "label_nodes"]


def draw_similarity(rows: Sequence[Estimate]) -> Figure:
    """Draw a similarity between every two networks as a matrix, ordered by average-linkage clustering.

    Args:
        rows: One number a pair, all of one measure whose larger values mean more alike.

    Returns:
        The figure. The diagonal, and a pair whose row says why it has no number, are blank.

    Raises:
        StoreError: if a pair was not stored at all.

    Example:
        >>> from arealis.types import Range
        >>> a, b = (Side("backprop", seed=seed) for seed in (0, 1))
        >>> pair = Estimate(a, "linear_cka", 0.9, *[Range(0, 1)] * 3, 99, b)
        >>> draw_similarity([pair]).panels[0].labels
        ('seed 0', 'seed 1')
    """
    measure = rows[0].measure
    found = {side: None for e in rows for side in (e.side, e.other) if side is not None}
    nodes = list(found)
    values = fill_matrix(rows, nodes)
    order = _cluster(values)
    cells = tuple(
        tuple(None if math.isnan(values[i, j]) else float(values[i, j]) for j in order) for i in order
    )
    name = measure_name(measure)
    return Figure(
        f"similarity-{measure}",
        f"{name[0].upper()}{name[1:]} between all networks",
        f"Each cell: {name} between two recorded areas; yellow is more alike than blue. Rows and columns "
        "are ordered by average-linkage clustering of 1 − similarity. Blank: not measured, or an area "
        "with itself.",
        (Matrix("", tuple(label_nodes([nodes[i] for i in order])), cells, axis_label(measure)),),
    )


def fill_matrix(rows: Sequence[Estimate], nodes: Sequence[Side]) -> np.ndarray:
    """Symmetric matrix; NaN on the diagonal and where a pair has no number."""
    position = {node: i for i, node in enumerate(nodes)}
    values = np.full((len(nodes), len(nodes)), np.nan)
    stored = np.eye(len(nodes), dtype=bool)
    for e in rows:
        i, j = position[e.side], position[e.other or e.side]
        values[i, j] = values[j, i] = e.value
        stored[i, j] = stored[j, i] = True
    gaps = np.argwhere(~stored)
    if len(gaps):
        first, second = (_name(nodes[i]) for i in gaps[0])
        raise StoreError(
            f"the matrix of '{rows[0].measure}' has gaps",
            given=f"no row for {len(gaps) // 2} pairs, such as {first} and {second}",
            needed="one row for every pair of networks",
            action="run the missing tasks again",
        )
    return values


def _name(side: Side) -> str:
    return f"'{side.candidate}, {side.stage}, seed {side.seed}, {side.area}'"


def _cluster(values: np.ndarray) -> list[int]:
    """Order of the leaves of an average-linkage tree; a pair without a number counts as unlike."""
    if len(values) < 3:
        return list(range(len(values)))
    from scipy.cluster.hierarchy import leaves_list, linkage  # half a second that most pages do not need

    apart = 1 - np.nan_to_num(values[np.triu_indices(len(values), k=1)])
    return leaves_list(linkage(np.maximum(apart, 0), "average", optimal_ordering=True)).tolist()


def label_nodes(nodes: Sequence[Side]) -> list[str]:
    """Name every network by what sets it apart from the others."""
    by_candidate = [
        [plain(n.stage), plain(n.rule), f"{n.training_stimuli} stimuli" if n.training_stimuli else ""]
        for n in nodes
    ]
    told = [_is_told(nodes, [own[k] for own in by_candidate]) for k in range(3)]
    parts = [
        [plain(n.candidate), *(word for word, known in zip(own, told, strict=True) if not known)]
        for n, own in zip(nodes, by_candidate, strict=True)
    ]
    parts = [[*part, n.area, f"seed {n.seed}"] for part, n in zip(parts, nodes, strict=True)]
    telling = [k for k in range(len(parts[0])) if len({part[k] for part in parts}) > 1]
    return [" · ".join(part[k] for k in telling if part[k]) for part in parts]


def _is_told(nodes: Sequence[Side], words: Sequence[str]) -> bool:
    """Whether the candidate's name settles this word for every network."""
    found: dict[str, set[str]] = {}
    for node, word in zip(nodes, words, strict=True):
        found.setdefault(node.candidate, set()).add(word)
    return all(len(of_one) == 1 for of_one in found.values())
