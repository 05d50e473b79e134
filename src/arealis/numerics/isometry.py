"""Few coordinates that stand for very many units."""

from __future__ import annotations

from typing import Any

import numpy as np
from array_api_compat import array_namespace, device

from arealis.types.errors import DataError

__all__ = ["isometric_coordinates"]


def isometric_coordinates(x: Any) -> Any:
    r"""Rotate a population of very many units into one unit more than there are stimuli, without loss.

    .. math:: Y Y^\top = X X^\top, \qquad \frac{1}{\sqrt{k}} \sum_j y_{sj} = \frac{1}{\sqrt{P}} \sum_u x_{su},
              \qquad k = n + 1

    Inner products between stimuli stay, and so does the part of every response that is common to all units.
    Whatever depends on these alone is the same for Y and X: correlation and Euclidean distances (the latter
    up to P / k), linear kernels and what follows from them, Procrustes. What looks at single units is not.

    Args:
        x: Responses ``[stimulus, unit]``, a NumPy array or a tensor.

    Returns:
        Coordinates ``[stimulus, stimulus + 1]`` in the library of ``x``; x itself where it has no more
        units than that.

    Raises:
        DataError: if x is not ``[stimulus, unit]``, or a response is missing or infinite.

    Example:
        >>> x = np.random.default_rng(0).normal(size=(5, 1000))
        >>> y = isometric_coordinates(x)
        >>> y.shape, bool(np.allclose(np.corrcoef(y), np.corrcoef(x)))
        ((5, 6), True)
    """
    xp = array_namespace(x)
    if x.ndim != 2 or not bool(xp.all(xp.isfinite(x))):
        raise DataError(
            "a population cannot be rotated",
            given=f"responses of shape {tuple(x.shape)}, or some that are missing or infinite",
            needed="finite numbers [stimulus, unit]",
            action="average over trials and time, and leave out units that were not measured",
        )
    stimuli, units = x.shape
    if units <= stimuli + 1:
        return x
    common = xp.sum(x, axis=1, keepdims=True) / units**0.5
    rest = x - common / units**0.5
    values, vectors = xp.linalg.eigh(rest @ rest.T)
    along = vectors * xp.sqrt(xp.clip(values, 0, None))
    count = stimuli + 1
    basis = xp.asarray(_orthogonal_to_ones(count), dtype=x.dtype, device=device(x))
    return common / count**0.5 + along @ basis


def _orthogonal_to_ones(count: int) -> np.ndarray:
    """Orthonormal rows ``[count − 1, count]`` that sum to zero (Helmert)."""
    rows = np.tril(np.ones((count - 1, count)))
    step = np.arange(1, count)
    rows[np.arange(count - 1), step] = -step
    return rows / np.sqrt(step * (step + 1))[:, None]
