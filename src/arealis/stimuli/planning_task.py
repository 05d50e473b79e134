"""Planning: the first step of the shortest way through a graph that was just shown."""

from __future__ import annotations

import numpy as np

from arealis.stimuli.limits import require_within
from arealis.stimuli.made_up import made_up
from arealis.stimuli.small_graphs import adjacency, graph_distances, random_graphs
from arealis.stimuli.symbols import one_hot
from arealis.types import Stimuli

__all__ = ["planning_task"]


def planning_task(*, nodes: int = 6, shortcuts: int = 1, stimuli: int = 2000, seed: int = 0) -> Stimuli:
    r"""Show the edges of a small random graph, then a start and a goal, and ask where to go first.

    A graph is a random tree with a few more edges, the shortcuts. Its edges appear one a time step, in random
    order; in the last time step start and goal appear, together with a cue. They are two steps apart or more;
    the start s has two neighbours or more, and only one of them, n, is on a shortest way to the goal g:

    .. math:: d(n, g) = d(s, g) - 1

    Args:
        nodes: Nodes of a graph, which every stimulus numbers anew.
        shortcuts: Edges beyond those of a tree.
        stimuli: Number of graphs.
        seed: Seed of the graphs.

    Returns:
        Stimuli with one input ``"stimulus"``, float32 ``[stimulus, nodes − 1 + shortcuts + 1, 2 nodes + 1]``:
        both ends of an edge, as two one-hot groups in random order, and the cue; in the last time step the
        groups are start and goal. Targets, int64: ``"label"``, the node to go to; ``"distance"``, steps from
        start to goal; ``"choices"``, neighbours of the start. Chance is one in ``nodes``, and the mean of
        1 / ``"choices"`` for who knows the neighbours of the start but does not plan (.45 with the defaults).

    Raises:
        SpecificationError: if a number is out of range.

    Example:
        >>> planning_task(stimuli=5).inputs["stimulus"].shape
        (5, 7, 13)
    """
    require_within(
        "a planning task",
        nodes=(nodes, 4, 32),
        shortcuts=(shortcuts, 0, nodes // 4),
        stimuli=(stimuli, 1, 1_000_000),
    )
    rng = np.random.default_rng(seed)
    edges, (start, goal) = _questions(stimuli, nodes, shortcuts, rng)
    joined = adjacency(edges, nodes)
    steps, nearer = _nearer(joined)
    ends = np.concatenate([edges, np.stack([start, goal], axis=1)[:, None]], axis=1)
    shown = one_hot(ends, nodes).reshape(*ends.shape[:2], 2 * nodes)
    cue = np.broadcast_to(np.arange(ends.shape[1]) == ends.shape[1] - 1, ends.shape[:2])
    every = np.arange(stimuli)
    return made_up(
        "graph",
        {"stimulus": np.concatenate([shown, cue[..., None]], axis=2)},
        {
            "label": nearer[every, start, goal].argmax(axis=-1),
            "distance": steps[every, start, goal],
            "choices": joined[every, start].sum(axis=-1),
        },
    )


def _questions(
    stimuli: int, nodes: int, shortcuts: int, rng: np.random.Generator
) -> tuple[np.ndarray, tuple[np.ndarray, ...]]:
    """Edges of graphs with a start and a goal each; a graph without a fair question is drawn again."""
    edges = np.empty((stimuli, nodes - 1 + shortcuts, 2), dtype=np.int64)
    asked, again = np.full(stimuli, -1), np.arange(stimuli)
    while len(again):
        edges[again] = random_graphs(len(again), nodes, shortcuts, rng=rng)
        joined = adjacency(edges[again], nodes)
        steps, nearer = _nearer(joined)
        fair = (steps >= 2) & (nearer.sum(axis=-1) == 1) & (joined.sum(axis=-1, keepdims=True) >= 2)
        fair = fair.reshape(len(again), -1)
        drawn = (fair * (1 - rng.random(fair.shape))).argmax(axis=1)
        asked[again] = np.where(fair.any(axis=1), drawn, -1)
        again = np.flatnonzero(asked < 0)
    return edges, np.divmod(asked, nodes)


def _nearer(joined: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Distances ``[graph, start, goal]``, and which nodes are nearer ``[graph, start, goal, node]``."""
    steps = graph_distances(joined)
    return steps, joined[:, :, None] & (steps[:, None] == steps[..., None] - 1)
