"""Embedding: all networks and areas as points, the more alike the nearer."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from arealis.report.estimates import Estimate, Side
from arealis.report.families import find_families, has_order, member_name
from arealis.report.figures.plots import Curves, Figure, LegendEntry, Line
from arealis.report.figures.similarity import fill_matrix, find_distances, label_nodes, say_distance
from arealis.report.wording import measure_name, plain

__all__ = ["draw_embedding"]

_FEWEST = 4
_CLEAR = 0.06


def draw_embedding(rows: Sequence[Estimate], styles: Mapping[str, int]) -> Figure | None:
    r"""Draw how alike every two networks are as a map, by classical multidimensional scaling.

    .. math:: -\tfrac12 J\, d^{\circ 2} J = \sum_k \lambda_k v_k v_k^\top,
              \qquad x_i = (\sqrt{\lambda_1} v_{1i}, \sqrt{\lambda_2} v_{2i})

    where d is the measure if it is a distance, and otherwise 1 minus it.

    Args:
        rows: One number a pair, all of one measure, which may be a similarity or a distance.
        styles: Colour and marker of every candidate; those of one family share theirs.

    Returns:
        The figure, or None where there are fewer than four networks or a pair has no number. The areas of one
        network, or the numbered members of one family of candidates, are joined in order.

    Example:
        >>> from arealis.types import Range
        >>> sides = [Side("net", seed=0, area=f"layer {k}") for k in range(4)]
        >>> rows = [Estimate(a, "rsa", 1 / (1 + j - i), *[Range(0, 1)] * 3, 9, b)
        ...         for i, a in enumerate(sides) for j, b in enumerate(sides) if i < j]
        >>> len(draw_embedding(rows, {"net": 0}).panels[0].lines[0].x)
        4
    """
    nodes = list({side: None for e in rows for side in (e.side, e.other) if side is not None})
    distances = find_distances(rows, fill_matrix(rows, nodes))
    if len(nodes) < _FEWEST or not np.isfinite(distances).all():
        return None
    places, share = _scale(distances)
    families = find_families(node.candidate for node in nodes)
    groups: dict[tuple[str, int | None], list[int]] = {}
    for i, node in enumerate(nodes):
        groups.setdefault((families[node.candidate], node.seed), []).append(i)
    labels, clear = label_nodes(nodes), _find_clear(places)
    lines = tuple(
        _line(family, [nodes[i] for i in own], places[own], [labels[i] for i in own], styles, clear[own])
        for (family, _), own in groups.items()
    )
    low, high = float(places.min()), float(places.max())
    margin = 0.08 * (high - low)
    measure = rows[0].measure
    colours = {line.label: line.style for line in lines}
    return Figure(
        f"embedding-{measure}",
        f"Map of all networks by {measure_name(measure)}",
        "Each point: a recorded area of a network; near means alike (classical scaling of "
        f"{say_distance(rows)}; the two dimensions show {share:.0%} of the spread). Lines join the areas "
        "of a network, or the numbered layers of a family, in order; their ends are named.",
        (
            Curves(
                "",
                lines,
                "first dimension",
                "second dimension",
                (low - margin, high + margin),
                square=True,
            ),
        ),
        tuple(LegendEntry(name, style) for name, style in colours.items()),
    )


def _line(
    family: str,
    nodes: Sequence[Side],
    places: np.ndarray,
    labels: Sequence[str],
    styles: Mapping[str, int],
    clear: np.ndarray,
) -> Line:
    """One family of one seed; the ends of a line have names, and all points that stand clear of others."""
    members = [member_name(node.candidate, {node.candidate: family}) or node.area for node in nodes]
    one_network = len({node.candidate for node in nodes}) == 1
    ordered = len(nodes) > 1 and (one_network or has_order(members))
    ends = (0, len(nodes) - 1)
    texts = tuple(
        plain(member) if len(nodes) > 1 and ((ordered and k in ends) or clear[k]) else ""
        for k, member in enumerate(members)
    )
    return Line(
        plain(family),
        styles[nodes[0].candidate],
        tuple(float(x) for x in places[:, 0]),
        tuple(float(y) for y in places[:, 1]),
        hover=tuple(labels),
        joined=ordered,
        texts=texts if any(texts) else (),
    )


def _find_clear(places: np.ndarray) -> np.ndarray:
    """Points with no other one nearer than 6 % of the map, where a name has room."""
    apart = np.linalg.norm(places[:, None] - places[None], axis=2)
    np.fill_diagonal(apart, np.inf)
    return apart.min(axis=1) > _CLEAR * np.ptp(places, axis=0).max()


def _scale(distance: np.ndarray) -> tuple[np.ndarray, float]:
    """Coordinates in two dimensions, and the share of the positive spread that they show."""
    centring = np.eye(len(distance)) - 1 / len(distance)
    values, vectors = np.linalg.eigh(-0.5 * centring @ distance**2 @ centring)
    values, vectors = np.maximum(values[::-1], 0), vectors[:, ::-1]
    total = float(values.sum())
    share = float(values[:2].sum()) / total if total > 0 else math.nan
    return vectors[:, :2] * np.sqrt(values[:2]), share
