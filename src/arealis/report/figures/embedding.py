"""Embedding: all networks and areas as points, the more alike the nearer."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from arealis.report.estimates import Estimate, Side
from arealis.report.figures.plots import Curves, Figure, LegendEntry, Line
from arealis.report.figures.similarity import fill_matrix, label_nodes
from arealis.report.wording import measure_name, plain

__all__ = ["draw_embedding"]

_FEWEST = 4
_MOST_NAMES = 12


def draw_embedding(rows: Sequence[Estimate], styles: Mapping[str, int]) -> Figure | None:
    r"""Draw a similarity between every two networks as a map, by classical multidimensional scaling.

    .. math:: d_{ij} = 1 - s_{ij}, \qquad -\tfrac12 J\, d^{\circ 2} J = \sum_k \lambda_k v_k v_k^\top,
              \qquad x_i = (\sqrt{\lambda_1} v_{1i}, \sqrt{\lambda_2} v_{2i})

    Args:
        rows: One number a pair, all of one measure whose larger values mean more alike.
        styles: Colour and marker of every candidate.

    Returns:
        The figure, or None where there are fewer than four networks or a pair has no number. The areas of one
        network, or the candidates of one family (named alike up to the last comma), are joined in order.

    Example:
        >>> from arealis.types import Range
        >>> sides = [Side("net", seed=0, area=f"layer {k}") for k in range(4)]
        >>> rows = [Estimate(a, "rsa", 1 / (1 + j - i), *[Range(0, 1)] * 3, 9, b)
        ...         for i, a in enumerate(sides) for j, b in enumerate(sides) if i < j]
        >>> len(draw_embedding(rows, {"net": 0}).panels[0].lines[0].x)
        4
    """
    nodes = list({side: None for e in rows for side in (e.side, e.other) if side is not None})
    similarity = fill_matrix(rows, nodes)
    np.fill_diagonal(similarity, 1.0)
    if len(nodes) < _FEWEST or not np.isfinite(similarity).all():
        return None
    places, share = _scale(1 - similarity)
    labels = label_nodes(nodes)
    families: dict[tuple[str, int | None], list[int]] = {}
    for i, node in enumerate(nodes):
        families.setdefault((_family(node, nodes), node.seed), []).append(i)
    names = list(dict.fromkeys(name for name, _ in families))
    colours = {name: styles.get(name, k) for k, name in enumerate(names)}
    lines = tuple(
        Line(
            plain(name),
            colours[name],
            tuple(float(places[i, 0]) for i in members),
            tuple(float(places[i, 1]) for i in members),
            hover=tuple(labels[i] for i in members),
            joined=len(members) > 1,
            thin=False,
        )
        for (name, _), members in families.items()
    )
    low, high = float(places.min()), float(places.max())
    margin = 0.08 * (high - low)
    measure = rows[0].measure
    shown = measure_name(measure)
    return Figure(
        f"embedding-{measure}",
        f"Map of all networks by {shown}",
        f"Each point: a recorded area of a network; near means alike (classical scaling of 1 − {shown}, of "
        f"which two dimensions show {share:.0%}). Lines join the areas of a network, or the layers of a "
        "family, in order.",
        (Curves("", lines, "first dimension", "second dimension", (low - margin, high + margin)),),
        tuple(LegendEntry(plain(name), colours[name]) for name in names[:_MOST_NAMES]),
    )


def _family(node: Side, nodes: Sequence[Side]) -> str:
    """The candidate's name without what follows its last comma, if others share what comes before."""
    stem = node.candidate.rpartition(", ")[0]
    alike = {n.candidate for n in nodes if stem and n.candidate.rpartition(", ")[0] == stem}
    return stem if len(alike) > 1 else node.candidate


def _scale(distance: np.ndarray) -> tuple[np.ndarray, float]:
    """Coordinates in two dimensions, and the share of the positive spread that they show."""
    centring = np.eye(len(distance)) - 1 / len(distance)
    values, vectors = np.linalg.eigh(-0.5 * centring @ np.maximum(distance, 0) ** 2 @ centring)
    values, vectors = np.maximum(values[::-1], 0), vectors[:, ::-1]
    total = float(values.sum())
    share = float(values[:2].sum()) / total if total > 0 else math.nan
    return vectors[:, :2] * np.sqrt(values[:2]), share
