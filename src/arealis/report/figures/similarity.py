"""Similarity: a matrix between all networks, areas and seeds, similar ones side by side."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence

import numpy as np

from arealis.report.estimates import Estimate, Side
from arealis.report.figures.plots import Figure, Matrix
from arealis.report.wording import axis_label, measure_name, plain
from arealis.types import StoreError

__all__ = ["draw_similarity", "fill_matrix", "find_distances", "label_nodes", "say_distance"]


def draw_similarity(rows: Sequence[Estimate]) -> Figure:
    """Draw a similarity between every two networks as a matrix, ordered by average-linkage clustering.

    Args:
        rows: One number a pair, all of one measure, which may be a similarity or a distance.

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
    order = _cluster(find_distances(rows, values))
    cells = tuple(
        tuple(None if math.isnan(values[i, j]) else float(values[i, j]) for j in order) for i in order
    )
    name = measure_name(measure)
    return Figure(
        f"similarity-{measure}",
        f"{name[0].upper()}{name[1:]} between all networks",
        f"Each cell: {name} between two recorded areas; {_colours(rows[0])}. Rows and columns are ordered by "
        f"average-linkage clustering of {say_distance(rows)}. Blank: not measured, or an area with itself.",
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


def find_distances(rows: Sequence[Estimate], values: np.ndarray) -> np.ndarray:
    """Turn what was measured into distances: 0 for a population with itself, never negative.

    Args:
        rows: The pairs; their cards say whether alike populations get low numbers, and what a population
            gets with itself where that is not 1.
        values: Numbers of the pairs ``[node, node]``.

    Returns:
        Distances ``[node, node]``; NaN where a pair has no number.

    Example:
        >>> from arealis.types import Range
        >>> pair = Estimate(Side("a"), "shape", 0.4, *[Range(0, 1)] * 3, 9, Side("b"), alike_is="low")
        >>> find_distances([pair], np.array([[np.nan, 0.4], [0.4, np.nan]])).tolist()
        [[0.0, 0.4], [0.4, 0.0]]
    """
    apart = values if rows[0].alike_is == "low" else _with_itself(rows) - values
    apart = np.where(np.isnan(apart), np.nan, np.maximum(apart, 0.0))
    np.fill_diagonal(apart, 0.0)
    return apart


def say_distance(rows: Sequence[Estimate]) -> str:
    """Say what :func:`find_distances` takes for the distance."""
    name = measure_name(rows[0].measure)
    if rows[0].alike_is == "low":
        return name
    most = _with_itself(rows)
    return f"{most:g} − {name}" if most else f"−{name}"


def _with_itself(rows: Sequence[Estimate]) -> float:
    options = json.loads(rows[0].card).get("options") or {}
    return float(options.get("identical", 1.0))


def _colours(estimate: Estimate) -> str:
    more, less = ("blue", "yellow") if estimate.alike_is == "low" else ("yellow", "blue")
    return f"{more} is more alike than {less}"


def _name(side: Side) -> str:
    return f"'{side.candidate}, {side.stage}, seed {side.seed}, {side.area}'"


def _cluster(distances: np.ndarray) -> list[int]:
    """Order of the leaves of an average-linkage tree; a pair without a number counts as the most unlike."""
    if len(distances) < 3:
        return list(range(len(distances)))
    from scipy.cluster.hierarchy import leaves_list, linkage  # half a second that most pages do not need

    apart = distances[np.triu_indices(len(distances), k=1)]
    known = apart[np.isfinite(apart)]
    filled = np.where(np.isfinite(apart), apart, known.max() if len(known) else 0.0)
    return leaves_list(linkage(filled, "average", optimal_ordering=True)).tolist()


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
    parts = [[*part, _area(n), f"seed {n.seed}"] for part, n in zip(parts, nodes, strict=True)]
    telling = [k for k in range(len(parts[0])) if len({part[k] for part in parts}) > 1]
    return [" · ".join(part[k] for k in telling if part[k]) for part in parts]


def _area(node: Side) -> str:
    """The area, unless the candidate is named after it."""
    return "" if node.area in (node.candidate, node.candidate.rpartition(", ")[2]) else node.area


def _is_told(nodes: Sequence[Side], words: Sequence[str]) -> bool:
    """Whether the candidate's name settles this word for every network."""
    found: dict[str, set[str]] = {}
    for node, word in zip(nodes, words, strict=True):
        found.setdefault(node.candidate, set()).add(word)
    return all(len(of_one) == 1 for of_one in found.values())
