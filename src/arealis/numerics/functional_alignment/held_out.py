"""Scores of a common space on stimuli that it was not fitted to."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from arealis.numerics.functional_alignment.common_space import CommonSpace
from arealis.types.errors import DataError

__all__ = ["common_space_correlation", "common_space_identification", "identified", "stimulus_blocks"]

Fit = Callable[[Sequence[np.ndarray]], CommonSpace]


def stimulus_blocks(x: np.ndarray, y: np.ndarray, folds: int) -> list[np.ndarray]:
    """Split stimuli into runs of neighbours to be left out in turn.

    Neighbours in a film resemble each other; left out together they cannot teach each other. Rows that are
    equal on both sides, as a bootstrap makes them, count as one stimulus and stay together.

    Args:
        x: Responses ``[stimulus, unit]``.
        y: Responses ``[stimulus, unit]`` to the same stimuli.
        folds: Number of runs.

    Returns:
        Positions of the stimuli of each run.

    Raises:
        DataError: if there are not two or more distinct stimuli for every run, fewer than two runs, or the
            stimuli differ in number.

    Example:
        >>> x = np.array([[0.0], [0.0], [1.0], [2.0], [3.0]])
        >>> [block.tolist() for block in stimulus_blocks(x, x, 2)]
        [[0, 1, 2], [3, 4]]
    """
    if x.ndim != 2 or y.ndim != 2 or len(x) != len(y):
        raise DataError(
            "two populations cannot be compared",
            given=f"responses of shape {x.shape} and {y.shape}",
            needed="[stimulus, unit] with the same stimuli on both sides",
            action="align the stimuli",
        )
    _, first, which = np.unique(np.hstack([x, y]), axis=0, return_index=True, return_inverse=True)
    if folds < 2 or len(first) < 2 * folds:
        raise DataError(
            "there are too few stimuli to leave some out",
            given=f"{len(first)} distinct stimuli and {folds} folds",
            needed="two folds or more, each with two stimuli or more",
            action="show more stimuli, or ask for fewer folds",
        )
    place = np.empty(len(first), dtype=int)
    place[np.argsort(first)] = np.arange(len(first))
    run = np.concatenate([np.full(len(b), k) for k, b in enumerate(np.array_split(place, folds))])
    of_row = run[place[np.ravel(which)]]
    return [np.flatnonzero(of_row == k) for k in range(folds)]


def common_space_correlation(x: np.ndarray, y: np.ndarray, fit: Fit, blocks: Sequence[np.ndarray]) -> float:
    r"""Correlation of two populations in their common space, over stimuli that were left out of the fit.

    .. math:: \frac{\sum_s \langle a_s, b_s \rangle}{\sqrt{\sum_s \|a_s\|^2 \sum_s \|b_s\|^2}}

    with a and b the projections of left-out stimuli, less the means of the stimuli fitted.

    Args:
        x: Responses ``[stimulus, unit]``.
        y: Responses ``[stimulus, unit]`` to the same stimuli.
        fit: Makes a common space of two populations.
        blocks: Positions of the stimuli that are left out together.

    Returns:
        The correlation, from −1 to 1; about 0 for unrelated populations.

    Raises:
        DataError: as the fit; also if nothing of a population reaches the common space.

    Example:
        >>> from arealis.numerics.functional_alignment import hyperalign
        >>> x = np.random.default_rng(0).normal(size=(12, 3))
        >>> blocks = stimulus_blocks(x, x, 3)
        >>> round(common_space_correlation(x, -x, hyperalign, blocks), 12)
        1.0

    Reference:
        Haxby et al. 2011, Neuron 72:404; Chen et al. 2015, NIPS.
    """
    shared = first = second = 0.0
    for a, b in _projections(x, y, fit, blocks):
        shared, first, second = shared + (a * b).sum(), first + (a * a).sum(), second + (b * b).sum()
    if first <= 0 or second <= 0:
        raise DataError(
            "nothing of a population reaches the common space",
            given="projections that are all zero",
            needed="populations that share some of their responses to the stimuli fitted",
            action="show more stimuli",
        )
    return float(shared / np.sqrt(first * second))


def common_space_identification(
    x: np.ndarray, y: np.ndarray, fit: Fit, blocks: Sequence[np.ndarray]
) -> float:
    """How often a left-out stimulus is recognised in one population from its response in the other.

    Args:
        x: Responses ``[stimulus, unit]``.
        y: Responses ``[stimulus, unit]`` to the same stimuli.
        fit: Makes a common space of two populations.
        blocks: Positions of the stimuli that are left out together, and told apart from each other.

    Returns:
        The share recognised, both ways averaged; one over the size of a block by chance.

    Raises:
        DataError: as the fit.

    Example:
        >>> from arealis.numerics.functional_alignment import hyperalign
        >>> x = np.random.default_rng(0).normal(size=(12, 3))
        >>> common_space_identification(x, x[:, ::-1], hyperalign, stimulus_blocks(x, x, 3))
        1.0

    Reference:
        Haxby et al. 2011, Neuron 72:404.
    """
    hits = [identified(a, b) for a, b in _projections(x, y, fit, blocks)]
    return float(np.mean(np.concatenate(hits)))


def identified(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    r"""Whether each pattern of one table is most like its own partner in another, both ways averaged.

    Patterns are compared by their cosine, which a rotation of the common space leaves alone; equal patterns
    share a hit.

    Args:
        a: Patterns ``[stimulus, feature]``.
        b: Patterns ``[stimulus, feature]`` in the same order.

    Returns:
        Hits ``[stimulus]`` from 0 to 1.

    Example:
        >>> identified(np.eye(3), np.eye(3)[[0, 2, 1]])
        array([1., 0., 0.])
    """
    lengths = [np.maximum(np.linalg.norm(side, axis=1, keepdims=True), 1e-300) for side in (a, b)]
    cosine = (a / lengths[0]) @ (b / lengths[1]).T
    own = np.diag(cosine)
    hits = np.zeros(len(a))
    for table in (cosine, cosine.T):
        rivals = (table >= own[:, None] - 1e-12).sum(axis=1)
        beaten = (table > own[:, None] + 1e-12).any(axis=1)
        hits += np.where(beaten, 0.0, 1 / rivals) / 2
    return hits


def _projections(
    x: np.ndarray, y: np.ndarray, fit: Fit, blocks: Sequence[np.ndarray]
) -> list[tuple[np.ndarray, np.ndarray]]:
    found = []
    for held_out in blocks:
        rest = np.setdiff1d(np.arange(len(x)), held_out)
        space = fit([x[rest], y[rest]])
        found.append((space.project(0, x[held_out]), space.project(1, y[held_out])))
    return found
