"""Hyperalignment: rotate every population into one common space, by three passes of Procrustes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from array_api_compat import array_namespace

from arealis.numerics.functional_alignment.common_space import CommonSpace, to_span
from arealis.numerics.shape.nuclear import polar_factor

__all__ = ["hyperalign"]


def hyperalign(populations: Sequence[Any]) -> CommonSpace:
    r"""Rotate populations into a common space in which their responses to the same stimuli agree.

    .. math:: W_i = \arg\min_{W^\top W = I} \|X_i W - M\|, \qquad M = \frac1m \sum_i X_i W_i

    First pass: each population in turn is rotated to the mean of those before it, from the one that spans
    most dimensions on. Second: each is rotated to the mean of the others, and the mean of the results is the
    common space M. Third: each is rotated to M. Distances within a population are kept, so that populations
    should be brought to one scale first. Directions that a population does not share with M are left out.

    Args:
        populations: Responses ``[stimulus, unit]`` of each, to the same stimuli in the same order; units may
            differ in number.

    Returns:
        The maps and M, with as many features as the largest span.

    Raises:
        DataError: if there are fewer than two populations, the stimuli differ in number or are fewer than
            three, a response is missing, or a population does not vary.

    Example:
        >>> import numpy as np
        >>> x = np.array([[0.0, 1.0], [2.0, 0.0], [1.0, 1.0], [4.0, 3.0]])
        >>> space = hyperalign([x, x[:, ::-1] + 5])
        >>> np.allclose(space.project(0, x), space.project(1, x[:, ::-1] + 5))
        True

    Reference:
        Haxby et al. 2011, Neuron 72:404.
    """
    coordinates, bases, offsets = to_span(populations)
    # Stable, so that populations of one size keep their order.
    order = sorted(range(len(coordinates)), key=lambda i: -coordinates[i].shape[1])
    aligned = [coordinates[order[0]]]
    total = aligned[0]
    for count, i in enumerate(order[1:], start=1):
        aligned.append(_rotated(coordinates[i], total / count))
        total = total + aligned[-1]
    others = len(order) - 1
    second = [_rotated(coordinates[i], (total - own) / others) for i, own in zip(order, aligned, strict=True)]
    xp = array_namespace(*second)
    common = xp.mean(xp.stack(second), axis=0)
    maps = tuple(b @ polar_factor(c.T @ common) for b, c in zip(bases, coordinates, strict=True))
    return CommonSpace(maps, tuple(offsets), common)


def _rotated(x: Any, target: Any) -> Any:
    return x @ polar_factor(x.T @ target)
