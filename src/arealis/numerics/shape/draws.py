"""Procrustes of many reweighted or permuted sets of stimuli at once."""

from __future__ import annotations

from typing import Literal

import numpy as np

from arealis.numerics.shape.checked import centred_pair, principal_rows
from arealis.numerics.shape.nuclear import nuclear_norm

__all__ = ["permuted_procrustes", "procrustes_draws"]

Kind = Literal["distance", "angle", "normalised"]
# Entries of the products held at once: 32 MB.
_BLOCK_ENTRIES = 2**22


def procrustes_draws(
    x: np.ndarray, y: np.ndarray, weights: np.ndarray, *, kind: Kind = "distance"
) -> np.ndarray:
    r"""Procrustes distance of every resampling of stimuli.

    With c the multiplicities of a draw and n their sum, it rests on the products

    .. math:: X^\top \mathrm{diag}(c)\, Y - \tfrac1n (X^\top c)(Y^\top c)^\top

    of populations that were turned once to no more dimensions than there are stimuli.

    Args:
        x: Responses ``[stimulus, unit]``.
        y: Responses ``[stimulus, unit]`` to the same stimuli.
        weights: How often each stimulus occurs ``[draw, stimulus]``.
        kind: ``"distance"`` (size and shape), ``"normalised"`` or ``"angle"`` (radians).

    Returns:
        Distances ``[draw]``; ``NaN`` where a draw holds fewer than three stimuli or nothing varies.

    Raises:
        DataError: as :func:`procrustes_distance`.

    Example:
        >>> x = np.array([[0.0, 1.0], [2.0, 0.0], [1.0, 1.0], [4.0, 3.0]])
        >>> procrustes_draws(x, 2 * x, np.array([[1, 1, 1, 1], [4, 0, 0, 0]])).round(3)
        array([3.674,   nan])
    """
    x, y = (principal_rows(side) for side in centred_pair(x, y))
    c = np.asarray(weights, dtype=float)
    n = np.maximum(c.sum(axis=1), 1.0)
    sums = [c @ side for side in (x, y)]
    raw = [c @ (side * side).sum(axis=1) for side in (x, y)]
    sizes = [whole - (s * s).sum(axis=1) / n for whole, s in zip(raw, sums, strict=True)]
    norms = np.empty(len(c))
    for block in _blocks(len(c), x.shape[1] * max(y.shape[1], len(x))):
        product = np.swapaxes(x[None] * c[block, :, None], 1, 2) @ y
        product -= sums[0][block, :, None] * sums[1][block, None, :] / n[block, None, None]
        norms[block] = nuclear_norm(product)
    varied = (sizes[0] > 1e-13 * raw[0]) & (sizes[1] > 1e-13 * raw[1]) & (n >= 3)
    return np.where(varied, _distances(sizes[0], sizes[1], norms, varied, kind), np.nan)


def permuted_procrustes(
    x: np.ndarray, y: np.ndarray, order: np.ndarray, *, kind: Kind = "distance"
) -> np.ndarray:
    """Procrustes distance when the stimuli of the first population are permuted.

    Only the product of the two changes.

    Args:
        x: Responses ``[stimulus, unit]``.
        y: Responses ``[stimulus, unit]`` to the same stimuli.
        order: The row of ``x`` that each row of ``y`` is paired with ``[permutation, stimulus]``.
        kind: ``"distance"`` (size and shape), ``"normalised"`` or ``"angle"`` (radians).

    Returns:
        Distances ``[permutation]``.

    Raises:
        DataError: as :func:`procrustes_distance`.

    Example:
        >>> x = np.array([[0.0, 1.0], [2.0, 0.0], [1.0, 1.0], [4.0, 3.0]])
        >>> bool(permuted_procrustes(x, x, np.array([[0, 1, 2, 3]]))[0] < 1e-6)
        True
    """
    x, y = (principal_rows(side) for side in centred_pair(x, y))
    norms = np.empty(len(order))
    for block in _blocks(len(order), x.shape[1] * max(y.shape[1], len(x))):
        norms[block] = nuclear_norm(np.swapaxes(x[order[block]], 1, 2) @ y)
    sizes = [np.full(len(order), np.vdot(side, side)) for side in (x, y)]
    return _distances(sizes[0], sizes[1], norms, np.ones(len(order), dtype=bool), kind)


def _blocks(draws: int, entries: int) -> list[slice]:
    step = max(1, _BLOCK_ENTRIES // entries)
    return [slice(start, start + step) for start in range(0, draws, step)]


def _distances(
    first: np.ndarray, second: np.ndarray, norms: np.ndarray, defined: np.ndarray, kind: Kind
) -> np.ndarray:
    """Distances from squared sizes and nuclear norms; anything where they are not defined."""
    if kind == "distance":
        return np.sqrt(np.maximum(first + second - 2 * norms, 0.0))
    cosine = np.minimum(norms / np.sqrt(np.where(defined, first * second, 1.0)), 1.0)
    return np.arccos(cosine) if kind == "angle" else np.sqrt(2 - 2 * cosine)
